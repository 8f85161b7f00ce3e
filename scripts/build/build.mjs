import { join } from 'node:path'
import { withLock } from '../setup/lock.mjs'
import { allOf } from '../setup/prepare.mjs'
import { root, stateDir } from '../setup/paths.mjs'
import { seconds } from '../setup/report.mjs'
import { compile, compileState } from './compile.mjs'
import { buildPage, pages, pageState } from './pages.mjs'

/**
 * Compiles the TypeScript and builds the pages, each only when its sources changed.
 * @param {ReturnType<import('../setup/report.mjs').createReport>} report
 */
export async function build(report) {
  const started = performance.now()
  if (!isNeeded(states())) {
    report.say('build', `nothing to do (${seconds(performance.now() - started)})`)
    return
  }
  await withLock(join(stateDir, 'build.lock'), () => work(report), {
    onWait: (pid) => report.warn('build', `another build is at work (process ${pid}); waiting for it`),
  })
}

async function work(report) {
  const { code, views } = states()
  const steps = []
  if (code.needed) steps.push(report.step('build', 'compiling the TypeScript', () => compile(code)))
  for (const { page, state } of views) {
    if (state.needed) steps.push(report.step(page.name, 'building', () => buildPage(page, state)))
  }
  await allOf(steps)
}

function states() {
  return { code: compileState(), views: pages.map((page) => ({ page, state: pageState(page) })) }
}

function isNeeded({ code, views }) {
  return code.needed || views.some(({ state }) => state.needed)
}

/** Folder of the compiled project. */
export const dist = join(root, 'dist')

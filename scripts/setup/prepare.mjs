import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { startAvx2InBackground } from './avx2-start.mjs'
import { Advice } from './advice.mjs'
import { stopChildren } from './exec.mjs'
import { releaseAll, withLock } from './lock.mjs'
import { faissIsReady, readMarker, sqliteIsReady } from './marker.mjs'
import { prepareFaiss } from './native-faiss.mjs'
import { prepareSqlite } from './native-sqlite.mjs'
import { installPackages, packagesAreLinked, packagesAreReady } from './packages.mjs'
import { modulesDir, stateDir } from './paths.mjs'
import { seconds } from './report.mjs'
import { installAdvice, installSystemPackages, mayInstall, missingPackages } from './system-packages.mjs'

/**
 * Makes sure that packages and native modules are there. Costs a few milliseconds when they are.
 * @param {ReturnType<import('./report.mjs').createReport>} report
 * @param {{ clean?: boolean, background?: boolean }} [options] `clean`: install anew whatever is there;
 *   `background`: start the AVX2 build afterwards, where it is worth it
 */
export async function prepare(report, { clean = false, background = false } = {}) {
  const started = performance.now()
  if (clean || !isReady()) {
    await endingCleanly(() =>
      withLock(join(stateDir, 'lock'), () => install(report, clean, started), {
        onWait: (pid) => report.warn('setup', `another setup is at work (process ${pid}); waiting for it`),
      })
    )
  } else {
    report.say('setup', `nothing to do (${seconds(performance.now() - started)})`)
  }
  if (background) startAvx2InBackground(report)
}

function isReady() {
  if (packagesAreLinked()) return true
  const marker = readMarker()
  return packagesAreReady() && sqliteIsReady(marker) && faissIsReady(marker)
}

async function install(report, clean, started) {
  if (!clean && isReady()) {
    report.say('setup', 'ready, the other one did it')
    return
  }
  if (clean && packagesAreLinked()) {
    throw new Advice('node_modules is a link into another checkout.', [`Run this in ${realpathSync(modulesDir)}/.., or remove the link.`])
  }
  const missing = missingPackages()
  const toolsReady = missing.length ? installTools(report, missing) : Promise.resolve()
  toolsReady.catch(() => {}) // awaited below; until then it must not end the process
  if (clean || !packagesAreReady()) {
    await report.step('packages', 'installing the npm packages', () => installPackages({ clean }))
  }
  const natives = []
  if (clean || !sqliteIsReady()) {
    const work = () => prepareSqlite({ toolsReady, clean })
    natives.push(report.step('better-sqlite3', 'preparing the database module (compiling takes about a minute)', work))
  }
  if (clean || !faissIsReady()) natives.push(faissStep(report, toolsReady, clean))
  await allOf(natives)
  await toolsReady
  report.say('setup', `ready (${seconds(performance.now() - started)})`)
}

/** Lets every step end before the first failure is thrown: none goes on behind the message. */
export async function allOf(steps) {
  await Promise.allSettled(steps)
  await Promise.all(steps)
}

async function faissStep(report, toolsReady, clean) {
  /** @type {{ problem?: string }} */
  const result = {}
  await report.step('faiss-node', 'preparing the vector search module', async () => {
    Object.assign(result, await prepareFaiss({ toolsReady, clean }))
    return result.text
  })
  if (!result.problem) return
  const { build } = readMarker().faiss
  const effect = build === 'none' ? 'Search goes on without it, exact and slower on large collections' : 'The prebuilt one is in use'
  report.warn('faiss-node', `could not be compiled: ${result.problem}. ${effect}.`)
  for (const line of installAdvice(lacking())) report.warn('', `  ${line}`)
}

function lacking() {
  const missing = missingPackages()
  return missing.length ? missing : ['g++', 'make', 'python3', 'libfaiss-dev', 'libopenblas-dev']
}

async function installTools(report, missing) {
  if (!mayInstall()) {
    report.warn('system packages', `missing for the best build: ${missing.join(', ')}. To install them, run:`)
    for (const line of installAdvice(missing)) report.warn('', `  ${line}`)
    return
  }
  let done = false
  await report.step('system packages', `apt-get install ${missing.join(' ')}`, async () => {
    done = await installSystemPackages(missing)
    return done ? 'installed' : 'not installed, see .setup/apt.log'
  })
  if (!done) for (const line of installAdvice(missing)) report.warn('', `  by hand: ${line}`)
}

/** Ctrl-C and kill end what was started, and give the lock back. */
async function endingCleanly(work) {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, endBySignal)
  process.on('exit', giveBack)
  try {
    return await work()
  } finally {
    for (const signal of signals) process.off(signal, endBySignal)
    process.off('exit', giveBack)
  }
}

function endBySignal(signal) {
  giveBack()
  process.stderr.write('\nStopped. Run the same command again to go on.\n')
  process.exit(signal === 'SIGINT' ? 130 : 143)
}

function giveBack() {
  stopChildren('SIGKILL')
  releaseAll()
}

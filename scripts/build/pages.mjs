import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Advice } from '../setup/advice.mjs'
import { run } from '../setup/exec.mjs'
import { modulesDir, root } from '../setup/paths.mjs'
import { compareInputs, filesBelow } from './inputs.mjs'

/** Pages for the browser; one whose folder has no index.html yet is left out. */
export const pages = [
  { name: 'playground page', source: 'playground/page', shared: ['playground/shared'], out: 'dist/playground/page' },
  { name: 'admin page', source: 'admin-web', shared: [], out: 'dist/admin-web' },
]

/** Whether the page must be built. */
export function pageState(page) {
  if (!existsSync(join(root, page.source, 'index.html'))) return { needed: false }
  const files = ['package-lock.json', ...filesBelow([page.source, ...page.shared])]
  const stampFile = join(root, 'dist/.stamps', `${page.source.replace('/', '-')}.json`)
  const inputs = compareInputs(stampFile, files)
  return { needed: inputs.changed || !existsSync(join(root, page.out, 'index.html')), remember: inputs.remember }
}

export async function buildPage(page, state) {
  const vite = join(modulesDir, 'vite/bin/vite.js')
  const args = [vite, 'build', page.source, '--outDir', join(root, page.out), '--emptyOutDir', '--logLevel', 'warn']
  const result = await run(process.execPath, args, { timeout: 600_000 })
  if (!result.ok) throw new Advice(`The ${page.name} does not build.`, result.output.trim().split('\n').slice(-20))
  state.remember()
  return 'built'
}

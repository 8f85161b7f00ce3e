import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Advice } from '../setup/advice.mjs'
import { run } from '../setup/exec.mjs'
import { modulesDir, root } from '../setup/paths.mjs'
import { compareInputs, filesBelow } from './inputs.mjs'
import { pages } from './pages.mjs'

const stampFile = join(root, 'dist/.stamps/typescript.json')

/** The TypeScript to compile, as tsconfig.json includes it, and what decides how. */
export function compileInputs() {
  const { include } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'))
  const folders = include.map((entry) => entry.replace(/\/\*.*$/, ''))
  const sources = filesBelow(folders, (path) => /\.(m?ts|tsx|json)$/.test(path))
  return { sources, files: ['tsconfig.json', 'package-lock.json', ...sources] }
}

/** Whether dist lacks something, or the sources changed since. */
export function compileState() {
  const { sources, files } = compileInputs()
  const wanted = new Set(sources.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts')).map(outputOf))
  const present = new Set(filesBelow(['dist'], (path) => path.endsWith('.js') && !isPage(path)))
  const missing = [...wanted].some((path) => !present.has(path))
  const stale = [...present].filter((path) => !wanted.has(path))
  const inputs = compareInputs(stampFile, files)
  return { needed: inputs.changed || missing || stale.length > 0, missing, stale, remember: inputs.remember }
}

/** Compiles src, the tests and the playground's server to dist, and removes what has no source any more. */
export async function compile(state) {
  for (const path of state.stale) removeOutput(path)
  // The compiler trusts its own record of what it wrote: forget it when files are missing.
  if (state.missing) rmSync(join(root, 'dist/.tsbuildinfo'), { force: true })
  const result = await run(process.execPath, [join(modulesDir, 'typescript/bin/tsc'), '-p', 'tsconfig.json'], { timeout: 600_000 })
  if (!result.ok) {
    const lines = result.output.trim().split('\n')
    throw new Advice('The TypeScript does not compile.', [
      ...lines.slice(0, 20),
      ...(lines.length > 20 ? [`… and ${lines.length - 20} more lines: npm run types`] : []),
    ])
  }
  state.remember()
  return state.stale.length > 0 ? `compiled, ${state.stale.length} stale file(s) removed` : 'compiled'
}

function outputOf(source) {
  return `dist/${source.replace(/\.ts$/, '.js')}`
}

function isPage(path) {
  return pages.some(({ out }) => path.startsWith(`${out}/`))
}

function removeOutput(path) {
  for (const file of [path, `${path}.map`, path.replace(/\.js$/, '.d.ts')]) rmSync(join(root, file), { force: true })
  for (let dir = path.slice(0, path.lastIndexOf('/')); dir.startsWith('dist/'); dir = dir.slice(0, dir.lastIndexOf('/'))) {
    const full = join(root, dir)
    if (!existsSync(full) || readdirSync(full).length > 0) break
    rmdirSync(full)
  }
}

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { hasAvx2 } from './cpu.mjs'
import { probe, run } from './exec.mjs'
import { patchFaiss, shim } from './faiss-patch.mjs'
import { fileMark, readMarker, writeMarker } from './marker.mjs'
import { cacheDir, faissBinary, faissDir, modulesDir } from './paths.mjs'
import { compiler, faissHeaders, missingPackages, prefixes, toolsFingerprint } from './system-packages.mjs'

const PREBUILT_TIMEOUT = 15_000

/** An AVX2 build that was checked, kept for the next install. */
export const avx2Cache = join(cacheDir, `faiss-node-avx2-${process.platform}-${process.arch}.node`)

/**
 * Gets faiss-node to load, the best build first: an AVX2 one made earlier, its patched source, its unpatched prebuilt where
 * it cannot be compiled. It never fails: without it the service searches exactly, by itself.
 * @param {{ toolsReady: Promise<unknown>, clean?: boolean }} options
 * @returns {Promise<{ text: string, problem?: string }>} what was done; `problem` when it is not the good build
 */
export async function prepareFaiss({ toolsReady, clean = false }) {
  if (!clean && hasAvx2() && existsSync(avx2Cache)) {
    const error = await place(avx2Cache)
    if (!error) return settle('avx2', true, 'AVX2 build from an earlier install')
  }
  await toolsReady
  const built = await buildPlain({ clean })
  if (!built.reason) return settle('plain', true, built.text)

  rmSync(faissBinary, { force: true })
  if ((await fetchPrebuilt()) && (await loads(faissBinary, { patched: false }))) {
    return settle('prebuilt', false, 'unpatched prebuilt binary', built.reason)
  }
  rmSync(faissBinary, { force: true })
  return settle('none', false, 'not available', built.reason)
}

function settle(build, patched, text, reason) {
  const { avx2 } = readMarker().faiss ?? {}
  writeMarker({
    faiss: { build, patched, reason, arch: process.arch, tools: toolsFingerprint(), file: fileMark(faissBinary), avx2 },
  })
  return { text, problem: reason }
}

/** Compiles against the system's FAISS. Returns why not, where it cannot. */
async function buildPlain({ clean }) {
  if (!compiler()) return { reason: 'there is no C++ compiler' }
  if (!faissHeaders()) return { reason: 'the FAISS library is not installed' }
  let source
  try {
    source = patchedSource()
  } catch (error) {
    return { reason: error.message }
  }
  const known = join(faissDir, 'build/faiss.cc')
  const same = existsSync(known) && readFileSync(known, 'utf8') === source
  const { faiss } = readMarker()
  if (!clean && same && faiss?.build !== 'avx2' && !(await problemWith(faissBinary))) return { text: 'already there' }

  const draft = join(faissDir, 'build/plain.node')
  const failed = await compileAddon({ out: draft, includes: [faissHeaders()], link: ['-lfaiss'] })
  if (failed) return { reason: failed }
  const error = await place(draft)
  return error ? { reason: error } : { text: 'compiled from source, patched' }
}

/**
 * Compiles the patched faiss-node.
 * @param {{ out: string, includes: string[], link: string[], flags?: string[] }} options
 * @returns {Promise<string | undefined>} why it failed
 */
export async function compileAddon({ out, includes, link, flags = [] }) {
  const dir = join(faissDir, 'build')
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'faiss.cc'), patchedSource())
  writeFileSync(join(dir, 'shim.h'), shim)
  const mac = process.platform === 'darwin'
  const result = await run(
    compiler(),
    [
      '-O3',
      '-std=c++17',
      '-fPIC',
      ...flags,
      // Two builds may be loaded by one process, after the AVX2 one took the plain one's place: keep their symbols apart.
      ...(mac ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared', '-fno-gnu-unique']),
      '-include',
      'build/shim.h',
      '-DNODE_GYP_MODULE_NAME=faiss_node',
      '-DNAPI_VERSION=8',
      '-DNODE_ADDON_API_CPP_EXCEPTIONS_ALL',
      `-I${join(modulesDir, 'node-addon-api')}`,
      `-I${join(modulesDir, 'node-api-headers/include')}`,
      ...includes.filter((path) => path !== '/usr/include').map((path) => `-I${path}`),
      'build/faiss.cc',
      '-o',
      out,
      ...link,
      ...libraryFolders(),
      '-lopenblas',
      ...(mac ? ['-Xpreprocessor', '-fopenmp', '-lomp'] : ['-fopenmp']),
    ],
    { cwd: faissDir, log: 'faiss.log' }
  )
  if (result.ok) return undefined
  const missing = missingPackages()
  return missing.length ? `${missing.join(' and ')} missing` : 'its source did not compile, see .setup/faiss.log'
}

function libraryFolders() {
  const places = prefixes().slice(1).flatMap((prefix) => [`${prefix}/lib`, `${prefix}/opt/openblas/lib`, `${prefix}/opt/libomp/lib`])
  return places.filter((path) => existsSync(path)).map((path) => `-L${path}`)
}

function patchedSource() {
  return patchFaiss(readFileSync(join(faissDir, 'src/faiss.cc'), 'utf8'))
}

/**
 * Puts a checked binary where `require('faiss-node')` finds it. By renaming: a process that uses the old file keeps it.
 * @returns {Promise<string | undefined>} what is wrong with it
 */
export async function place(binary) {
  const error = await problemWith(binary)
  if (error) return error
  mkdirSync(dirname(faissBinary), { recursive: true })
  const draft = `${faissBinary}.${process.pid}`
  writeFileSync(draft, readFileSync(binary), { mode: 0o755 })
  renameSync(draft, faissBinary)
  return undefined
}

async function problemWith(binary) {
  if (!existsSync(binary)) return 'it is not there'
  return (await loads(binary, { patched: true })) ? undefined : 'it was compiled but does not load, see .setup/faiss.log'
}

/** Loads a binary in a process of its own, searches, and sees that a bad call is an error and not the end. */
async function loads(binary, { patched }) {
  const code = `
    const { IndexFlatIP } = require(${JSON.stringify(binary)})
    const index = new IndexFlatIP(2)
    index.add([1, 0, 0, 1])
    if (index.search([0.2, 0.9], 2).labels.join() !== '1,0') process.exit(2)
    if (${patched}) { try { index.search([1, 0], 0); process.exit(3) } catch { process.exit(0) } }`
  const result = await probe(code)
  return result.ok
}

async function fetchPrebuilt() {
  const script = join(modulesDir, 'prebuild-install/bin.js')
  const options = { cwd: faissDir, log: 'faiss.log', timeout: PREBUILT_TIMEOUT }
  return (await run(process.execPath, [script, '--runtime', 'napi'], options)).ok
}

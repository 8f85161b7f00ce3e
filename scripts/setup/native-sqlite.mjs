import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Advice } from './advice.mjs'
import { nodeGyp, npmCommand, probe, run } from './exec.mjs'
import { fileMark, writeMarker } from './marker.mjs'
import { cacheDir, modulesDir, sqliteBinary, sqliteDir } from './paths.mjs'
import { installAdvice, missingPackages } from './system-packages.mjs'

const PREBUILT_TIMEOUT = 20_000

/**
 * Gets better-sqlite3 to load: what is there, what an earlier install compiled, its prebuilt binary, its source.
 * @param {{ toolsReady: Promise<unknown>, clean?: boolean }} options the source is compiled once the tools are there
 * @returns {Promise<string>} what was done
 */
export async function prepareSqlite({ toolsReady, clean = false }) {
  if (!clean && existsSync(sqliteBinary) && (await loads())) {
    return settle(existsSync(join(sqliteDir, 'build/Release/obj.target')) ? 'built' : 'prebuilt', 'already there')
  }
  if (!clean && existsSync(cachedBinary())) {
    replace(cachedBinary(), sqliteBinary)
    if (await loads()) return settle('built', 'compiled by an earlier install')
  }
  const prebuilt = await fetchPrebuilt()
  if (prebuilt.ok && (await loads())) return settle('prebuilt', 'prebuilt binary')

  await toolsReady
  await compile()
  replace(sqliteBinary, cachedBinary())
  return settle('built', 'compiled from source')
}

function settle(source, text) {
  writeMarker({ sqlite: { source, abi: process.versions.modules, file: fileMark(sqliteBinary) } })
  return text
}

async function loads() {
  const code = `const D = require(${JSON.stringify(sqliteDir)}); if (new D(':memory:').prepare('select 42 as n').get().n !== 42) process.exit(1)`
  return (await probe(code)).ok
}

function fetchPrebuilt() {
  const script = join(modulesDir, 'prebuild-install/bin.js')
  return run(process.execPath, [script], { cwd: sqliteDir, log: 'sqlite.log', timeout: PREBUILT_TIMEOUT })
}

async function compile() {
  const gyp = nodeGyp()
  const args = ['rebuild', '--release', `--jobs=max`]
  const headers = nodeHeaders()
  // -O2 is what SQLite recommends, and a quarter of the time goes when its one huge file is not compiled with -O3.
  const env = { ...process.env, CFLAGS: process.env.CFLAGS ?? '-O2' }
  if (headers) {
    args.push(`--nodedir=${headers}`)
    // npm hands on a `nodedir` of the person's own configuration, which counts more and may be that of another Node.
    env.npm_config_nodedir = headers
  }
  const { npm, leading } = npmCommand()
  const result = gyp
    ? await run(process.execPath, [gyp, ...args], { cwd: sqliteDir, log: 'sqlite.log', env })
    : await run(npm, [...leading, 'rebuild', 'better-sqlite3', '--ignore-scripts=false'], { log: 'sqlite.log', env })
  if (result.ok && (await loads())) return
  const missing = missingPackages().filter((name) => ['g++', 'make', 'python3'].includes(name))
  throw new Advice('better-sqlite3 could not be prepared: its prebuilt binary was not to be had and its source did not compile.', [
    ...(missing.length ? ['A compiler, make and Python are needed. Run this line, then the same command again:', ...installAdvice(missing)] : []),
    ...(!headers && !missing.length
      ? [
          'The headers of Node were found nowhere and could not be downloaded. Install Node from https://nodejs.org/ (its archive',
          'holds them), or name the folder that has include/node/node.h: NODE_INCLUDE=/path/include/node npm run setup',
        ]
      : []),
    'The compiler’s output is in .setup/sqlite.log.',
  ])
}

/** The folder above include/node with the headers of this very Node, as node-gyp's `--nodedir` wants it. */
function nodeHeaders() {
  const found = [process.env.NODE_INCLUDE, join(dirname(process.execPath), '../include/node'), '/usr/include/node']
  const path = found.find((dir) => dir && existsSync(join(dir, 'node.h')) && isForThisNode(dir))
  return path && dirname(dirname(path))
}

function isForThisNode(dir) {
  try {
    const version = readFileSync(join(dir, 'node_version.h'), 'utf8')
    return new RegExp(`#define NODE_MODULE_VERSION ${process.versions.modules}\\b`).test(version)
  } catch {
    return false
  }
}

function cachedBinary() {
  const { version } = JSON.parse(readFileSync(join(sqliteDir, 'package.json'), 'utf8'))
  return join(cacheDir, `better_sqlite3-${version}-${process.versions.modules}-${process.platform}-${process.arch}.node`)
}

/** Copies beside and renames: a process that uses the old file keeps it. */
function replace(from, to) {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, `${to}.${process.pid}`)
  renameSync(`${to}.${process.pid}`, to)
}

import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Advice } from './advice.mjs'
import { npmCommand, run } from './exec.mjs'
import { markerDir, modulesDir, root } from './paths.mjs'

const stampFile = join(markerDir, 'packages.json')
const lockFile = join(root, 'package-lock.json')

/** `npm run --silent` hands its silence down, and then a failure would have no reason. */
const outspoken = ['--loglevel=notice']

/** True when node_modules is what package-lock.json asks for; a few milliseconds. */
export function packagesAreReady() {
  return readText(stampFile) === wanted()
}

/** True when node_modules belongs to another checkout: it is used as it is. */
export function packagesAreLinked() {
  try {
    return lstatSync(modulesDir).isSymbolicLink()
  } catch {
    return false
  }
}

/** Runs `npm ci`, unless what is there came from this very lock file. Returns what was done. */
export async function installPackages({ clean = false } = {}) {
  if (!clean && matchesLock(readText(lockFile), readText(join(modulesDir, '.package-lock.json')))) {
    stamp()
    return 'already there'
  }
  rmSync(stampFile, { force: true })
  const result = await npmCi()
  if (!result.ok) throw npmAdvice(result.output)
  stamp()
  return /added \d+ packages/.exec(result.output)?.[0] ?? 'installed'
}

/**
 * Where the registry does not answer npm tries each package several times, for many minutes. So it is asked beside the
 * installation, and when it is away, only what earlier installs left in npm's cache can help.
 */
async function npmCi() {
  const { npm, leading } = npmCommand()
  // Build tools are development packages: they are needed even where NODE_ENV says production.
  const include = ['--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund']
  const args = [...leading, 'ci', ...include, ...outspoken]
  const giveUp = new AbortController()
  const done = new AbortController()
  let away
  const watch = registryFailure(done.signal).then((output) => {
    away = output
    if (output !== undefined) giveUp.abort()
  })
  const result = await run(npm, args, { log: 'npm.log', signal: giveUp.signal })
  done.abort()
  await watch
  if (result.ok || away === undefined) return result
  const offline = await run(npm, [...args, '--offline'], { log: 'npm.log' })
  return offline.ok ? offline : { ...offline, output: away }
}

/** npm's words when the registry cannot be reached twice in a row; undefined when it answers, even with an error. */
async function registryFailure(signal) {
  const { npm, leading } = npmCommand()
  const args = [...leading, 'ping', '--fetch-retries=0', '--fetch-timeout=20000', ...outspoken]
  let output
  for (const pause of [0, 5000]) {
    await sleep(pause, undefined, { signal }).catch(() => {})
    if (signal.aborted) return undefined
    const ping = await run(npm, args, { log: 'npm.log', timeout: 60_000, signal })
    if (ping.ok || signal.aborted || !unreachable.test(ping.output)) return undefined
    output = ping.output
  }
  return output
}

function stamp() {
  mkdirSync(markerDir, { recursive: true })
  writeFileSync(stampFile, wanted())
}

/** What must be installed: the lock file, for this platform. */
function wanted() {
  const hash = createHash('sha256').update(readText(lockFile) ?? '').digest('hex')
  return `${JSON.stringify({ lock: hash, platform: process.platform, arch: process.arch })}\n`
}

/**
 * Compares a lock file with npm's own record of what it installed, which it writes last.
 * @param {string | undefined} lockText
 * @param {string | undefined} installedText
 */
export function matchesLock(lockText, installedText) {
  if (!lockText || !installedText) return false
  try {
    const installed = JSON.parse(installedText).packages
    return Object.entries(JSON.parse(lockText).packages).every(
      ([path, { version, optional, peer, link }]) =>
        path === '' || link || (installed[path] ? installed[path].version === version : optional || peer)
    )
  } catch {
    return false
  }
}

const unreachable = /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|ERR_SOCKET|network/i

const reasons = [
  [/EBADENGINE/, ['A package does not run on this version of Node. Use Node 20.19+, 22.12+ or 24.']],
  [/ENOSPC/, ['The disk is full: the packages need about 1 GB.']],
  [/EACCES|EPERM|EROFS/, ['No right to write here. Run as the owner of the folder (not with sudo), or: chown -R "$(id -un)" .']],
  [/EUSAGE|in sync/, ['package.json and package-lock.json disagree. Undo local changes to them, or run: npm install']],
  [/E401|E403|ENEEDAUTH/, ['The package registry refused us. Check `npm config get registry` and its login (npm login).']],
  [/EINTEGRITY/, ['A download was damaged. Run: npm cache clean --force']],
  [/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/, ['A proxy replaces certificates here: point NODE_EXTRA_CA_CERTS at its certificate file.']],
  [/ETARGET|E404/, ['The package registry lacks a version that is needed. Check: npm config get registry']],
  [
    unreachable,
    ['The package registry cannot be reached. Check the connection, `npm config get registry` and HTTPS_PROXY.'],
  ],
]

/** Turns npm's output into advice. */
export function npmAdvice(output) {
  const advice = reasons.find(([pattern]) => pattern.test(output))?.[1] ?? []
  const lines = output
    .split('\n')
    .filter((line) => /^npm (error|ERR!) \S/.test(line) && !/complete log|^npm (error|ERR!) code/.test(line))
    .slice(0, 3)
  return new Advice('The npm packages could not be installed.', [
    ...advice,
    ...lines.map((line) => line.slice(0, 200)),
    'All of npm’s output is in .setup/npm.log. Then run the same command again; nothing is lost.',
  ])
}

function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

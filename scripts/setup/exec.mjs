import { spawn } from 'node:child_process'
import { accessSync, appendFileSync, closeSync, constants, existsSync, mkdirSync, openSync, realpathSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { Advice } from './advice.mjs'
import { noteChild } from './lock.mjs'
import { root, stateDir } from './paths.mjs'

const running = new Set()

/** Full path of a command on PATH, or undefined. */
export function which(command) {
  for (const dir of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(dir, command)
    try {
      accessSync(path, constants.X_OK)
      if (statSync(path).isFile()) return path
    } catch {
      // not here
    }
  }
  return undefined
}

/** Kills what `run` started and has not ended, with everything below it. */
export function stopChildren(signal = 'SIGTERM') {
  for (const child of running) stopGroup(child, signal)
}

function stopGroup(child, signal) {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    child.kill(signal) // no groups here, or already gone
  }
}

/**
 * Runs a command, its output into `log` (a file name under .setup, appended). Each child is a process group of its own, so
 * that a time-out, Ctrl-C or the next run after a kill can end all of it (a compiler has children).
 * @returns {Promise<{ ok: boolean, code: number | null, timedOut: boolean, output: string }>} `output` is its last 64 KB
 */
export function run(command, args, { cwd = root, env = process.env, log, timeout = 0, signal } = {}) {
  return new Promise((resolve) => {
    const logFile = log ? logPath(log) : undefined
    if (logFile) appendFileSync(logFile, `\n$ ${[command, ...args].join(' ')}\n`)
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: process.platform !== 'win32' })
    const forget = noteChild(child.pid)
    running.add(child)
    let output = ''
    let timedOut = false
    const collect = (data) => {
      output = (output + data).slice(-65_536)
      if (logFile) appendFileSync(logFile, data)
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    const timer = timeout
      ? setTimeout(() => {
          timedOut = true
          stopGroup(child, 'SIGKILL')
        }, timeout)
      : undefined
    const abort = () => stopGroup(child, 'SIGKILL')
    signal?.addEventListener('abort', abort)
    const end = (code) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      running.delete(child)
      forget()
      resolve({ ok: code === 0, code, timedOut, output })
    }
    child.on('error', (error) => {
      collect(`${error.message}\n`)
      end(null)
    })
    child.on('close', end)
  })
}

/** Runs JavaScript in a fresh Node; `ok` is false when it throws, crashes or takes too long. */
export function probe(code, { timeout = 60_000 } = {}) {
  return run(process.execPath, ['--input-type=commonjs', '-e', code], { timeout })
}

/** The npm that runs us, else the one on PATH. */
export function npmCommand() {
  const cli = npmCli()
  if (cli) return { npm: process.execPath, leading: [cli] }
  const npm = which('npm')
  if (npm) return { npm, leading: [] }
  throw new Advice('npm was not found.', ['It comes with Node: install Node from https://nodejs.org/ or put npm on PATH.'])
}

/** The node-gyp inside npm, or undefined. */
export function nodeGyp() {
  const cli = npmCli()
  if (!cli) return undefined
  const path = join(dirname(dirname(cli)), 'node_modules/node-gyp/bin/node-gyp.js')
  return existsSync(path) ? path : undefined
}

function npmCli() {
  const found = [
    process.env.npm_execpath,
    which('npm'),
    join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js'),
    '/usr/lib/node_modules/npm/bin/npm-cli.js',
  ]
  for (const path of found) {
    if (!path || !existsSync(path)) continue
    const real = realpathSync(path)
    if (real.endsWith('npm-cli.js')) return real
  }
  return undefined
}

/** Path of a log under .setup. */
export function logPath(name) {
  mkdirSync(stateDir, { recursive: true })
  const path = join(stateDir, name)
  closeSync(openSync(path, 'a', 0o644))
  return path
}

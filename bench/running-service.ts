import { spawn, type ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { variableNames } from '../src/config.js'
import { projectRoot } from '../src/paths.js'

export interface RunningService {
  /** From the command to the line that says it is ready. */
  readyAfterMs: number
  playgroundUrl: string
  /** Process ids with their command lines, the one that was started first; npm and shells are left out. */
  processes(): { pid: number; name: string }[]
  stop(): Promise<void>
}

/** Starts the whole service with an empty data folder and free ports, as `npm start` or (for `direct`) without npm. */
export async function startService(how: 'npm' | 'direct'): Promise<RunningService> {
  const dataDir = await mkdtemp(join(tmpdir(), 'qm-bench-service-'))
  const [web, playground] = [await freePort(), await freePort()]
  // Empty: what .env or this shell sets (tokens of a real workspace above all) has no say here.
  const cleared = Object.fromEntries(variableNames.map((name) => [name, '']))
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')))
  const env = { ...own, ...cleared, DATA_DIR: dataDir, PORT: String(web), PLAYGROUND_PORT: String(playground), LOG_LEVEL: 'error' }
  const started = performance.now()
  const [command, args] = how === 'npm' ? ['npm', ['start']] : [process.execPath, [join(projectRoot, 'scripts', 'start.mjs')]]
  const child = spawn(command, args, { cwd: projectRoot, env, stdio: ['ignore', 'pipe', 'pipe'] })
  try {
    await said(child, 'Quartermaster is ready', 60_000)
  } catch (error) {
    child.kill('SIGTERM')
    throw error
  }
  const readyAfterMs = performance.now() - started
  return {
    readyAfterMs,
    playgroundUrl: `http://127.0.0.1:${playground}`,
    processes: () => descendants(child.pid!),
    async stop() {
      const ended = new Promise<void>((resolve) => (child.exitCode === null ? child.once('exit', () => resolve()) : resolve()))
      const [service] = descendants(child.pid!)
      if (service) process.kill(service.pid, 'SIGTERM')
      await ended
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function said(child: ChildProcess, words: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    const timer = setTimeout(() => reject(new Error(`the service was not ready in ${timeoutMs / 1000} s:\n${output}`)), timeoutMs)
    const hear = (chunk: Buffer) => {
      output += chunk.toString()
      if (!output.includes(words)) return
      clearTimeout(timer)
      resolve()
    }
    child.stdout!.on('data', hear)
    child.stderr!.on('data', hear)
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`the service ended with ${code} before it was ready:\n${output}`))
    })
  })
}

function descendants(root: number): { pid: number; name: string }[] {
  const parents = new Map<number, number>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const parent = parentOf(Number(entry))
    if (parent !== undefined) parents.set(Number(entry), parent)
  }
  const isBelow = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at)) if (at === root) return true
    return false
  }
  return [...parents.keys()]
    .filter(isBelow)
    .sort((a, b) => a - b)
    .map((pid) => ({ pid, name: nameOf(pid) }))
    .filter(({ name }) => name !== '')
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}

/** What a process of the service is, by its command line; empty for npm and shells. */
function nameOf(pid: number): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean)
    const script = words.find((word) => /\.m?js$/.test(word)) ?? ''
    if (script.endsWith('scripts/start.mjs')) return 'supervisor and web'
    if (script.endsWith('src/process.js')) return words.at(-1) ?? ''
    if (script.endsWith('playground/server/main.js')) return 'playground'
    return script.includes('npm') || !words[0]?.includes('node') ? '' : (script.split('/').at(-1) ?? '')
  } catch {
    return ''
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

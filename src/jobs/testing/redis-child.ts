import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { until } from './until.js'

/** Why tests on Redis cannot run here; undefined when they can. */
export const redisMissing: string | undefined = spawnSync('redis-server', ['--version']).status === 0 ? undefined : 'redis-server is not installed'

export interface RedisChild {
  url: string
  /** Ends it as a crash would; `start` again begins empty, since nothing is saved. */
  kill(): Promise<void>
  start(): Promise<void>
  pause(): void
  resume(): void
  stop(): Promise<void>
}

/** A real Redis of this test's own, without persistence; it ends with this process. */
export async function startRedis(dir: string): Promise<RedisChild> {
  mkdirSync(dir, { recursive: true })
  const port = await freePort()
  let child: ChildProcess | undefined

  async function start(): Promise<void> {
    const args = ['redis-server', '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', dir]
    // A child outlives a parent that is killed unless the kernel is asked to end it.
    const pinned = spawnSync('setpriv', ['--version']).status === 0
    const own = pinned ? spawn('setpriv', ['--pdeathsig', 'SIGTERM', ...args]) : spawn(args[0]!, args.slice(1))
    let ready = false
    own.stdout.on('data', (data: Buffer) => (ready ||= data.toString().includes('Ready to accept connections')))
    child = own
    await until(async () => ready || own.exitCode !== null)
    if (!ready) throw new Error('redis-server ended at its start')
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child
    child = undefined
    if (!ending || ending.exitCode !== null) return
    const exited = new Promise((done) => ending.once('exit', done))
    ending.kill(signal)
    await exited
  }

  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => end('SIGKILL'),
    start,
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    stop: () => end('SIGKILL'),
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

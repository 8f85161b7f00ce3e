import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { createPerson, type Answer, type Person } from './person.js'
import { descendants, isAlive } from './processes.js'
import { until } from './until.js'

export interface Service {
  readonly dir: string
  readonly webUrl: string
  readonly playgroundUrl: string
  as(name: 'admin' | 'reviewer' | 'employee' | 'colleague' | 'guest'): Person
  /** What every process wrote, from the first start on. */
  output(): string
  /** The practice workspace's fault switches. */
  faults(faults: Answer): Promise<void>
  /** Looks into the service's database. */
  rows<T>(sql: string, ...args: unknown[]): T[]
  pid(part: 'bot' | 'worker' | 'playground' | 'supervisor'): number | undefined
  /** kill -9; resolves when it is gone. */
  kill(part: 'bot' | 'worker' | 'playground' | 'supervisor'): Promise<void>
  /** Waits until /healthz answers 200. */
  ready(timeoutMs?: number): Promise<void>
  health(): Promise<{ status: number; report: Answer }>
  /** Starts it again on the same data and ports, after `stop` or `kill('supervisor')`. */
  start(): Promise<void>
  /** SIGTERM to the supervisor; resolves when nothing of it is left. */
  stop(): Promise<void>
  close(): Promise<void>
}

/** The real service, as `npm start` runs it once built, on free ports and a data folder of its own. */
export async function startService(env: Record<string, string> = {}): Promise<Service> {
  const dir = mkdtempSync(join(tmpdir(), 'quartermaster-flow-'))
  const [port, playgroundPort] = await freePorts(2)
  const webUrl = `http://127.0.0.1:${port}`
  const playgroundUrl = `http://127.0.0.1:${playgroundPort}`
  let output = ''
  let child: ChildProcess | undefined
  let database: Database.Database | undefined

  function launch(): void {
    const own = spawn(process.execPath, [join(process.cwd(), 'dist/src/main.js')], {
      env: { ...plainEnvironment(), DATA_DIR: dir, PORT: String(port), PLAYGROUND_PORT: String(playgroundPort), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    own.stdout.on('data', (data: Buffer) => (output += data.toString()))
    own.stderr.on('data', (data: Buffer) => (output += data.toString()))
    child = own
  }

  const service: Service = {
    dir,
    webUrl,
    playgroundUrl,
    as: (name) => createPerson(playgroundUrl, name),
    output: () => output,
    async faults(faults) {
      const answer = await service.as('admin').client('faults', faults)
      if (!answer.ok) throw new Error(`faults: ${JSON.stringify(answer)}`)
    },
    rows<T>(sql: string, ...args: unknown[]) {
      database ??= new Database(join(dir, 'quartermaster.db'), { readonly: true })
      return database.prepare(sql).all(...args) as T[]
    },
    pid(part) {
      if (!child?.pid || part === 'supervisor') return child?.pid
      const wanted = part === 'playground' ? /playground\/server\/main\.js/ : new RegExp(`src/process\\.js ${part}`)
      return descendants(child.pid).find((each) => wanted.test(each.command))?.pid
    },
    async kill(part) {
      const pid = service.pid(part)
      if (!pid) throw new Error(`${part} does not run`)
      process.kill(pid, 'SIGKILL')
      await until(`the end of ${part}`, () => !isAlive(pid))
    },
    async health() {
      const response = await fetch(`${webUrl}/healthz`)
      return { status: response.status, report: (await response.json()) as Answer }
    },
    async ready(timeoutMs = 45_000) {
      await until('the service to be ready', async () => child?.exitCode !== null || (await service.health()).status === 200, timeoutMs).catch((error: unknown) => {
        throw new Error(`not ready; it wrote:\n${output.slice(-3000)}`, { cause: error })
      })
      if (child?.exitCode !== null) throw new Error(`it ended; it wrote:\n${output.slice(-3000)}`)
    },
    async start() {
      launch()
      await service.ready()
    },
    async stop() {
      const pid = child?.pid
      if (!pid) return
      const all = [pid, ...descendants(pid).map((each) => each.pid)]
      if (isAlive(pid)) process.kill(pid, 'SIGTERM')
      await until('the end of every process', () => all.every((each) => !isAlive(each)), 20_000)
    },
    async close() {
      database?.close()
      const left = child?.pid ? descendants(child.pid) : []
      await service.stop().catch(() => undefined)
      for (const { pid } of left) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
      rmSync(dir, { recursive: true, force: true })
    },
  }
  await service.start()
  return service
}

/** What a fresh shell has: nothing of the machine's own configuration, and nothing that .env could fill. */
export function plainEnvironment(): Record<string, string> {
  const empty = ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET', 'SLACK_API_URL', 'REDIS_URL', 'LLM_MODEL', 'LLM_BASE_URL', 'OPENAI_API_KEY', 'ADMIN_USER_IDS', 'MODELS_DIR', 'PUBLIC_URL', 'ROLES']
  return { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', HOST: '127.0.0.1', LOG_LEVEL: 'info', EMBEDDER: 'builtin', GUESTS: 'refuse', ...Object.fromEntries(empty.map((name) => [name, ''])) }
}

/** Ports that are free now, below the range from which the system takes its own. */
export async function freePorts(count: number): Promise<number[]> {
  const found: number[] = []
  while (found.length < count) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    if (!found.includes(port) && (await isFree(port))) found.push(port)
  }
  return found
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

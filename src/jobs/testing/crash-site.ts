import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrateDatabase, openDatabase, type DatabaseHandle } from '../../db/open.js'
import { until } from './until.js'

/** A database file and worker processes on it that can be killed. */
export interface CrashSite {
  dir: string
  handle: DatabaseHandle
  spawnWorker(options: { redisUrl?: string | undefined; ms: number }): Promise<ChildProcess>
  kill(child: ChildProcess, signal?: NodeJS.Signals): Promise<void>
  /** Lines `start|end document pid attempt`, in the order of time. */
  runs(): { what: string; document: string; pid: number }[]
  close(): Promise<void>
}

export function openCrashSite(): CrashSite {
  const dir = mkdtempSync(join(tmpdir(), 'qm-crash-'))
  const file = join(dir, 'test.db')
  migrateDatabase(file)
  const handle = openDatabase(file)
  const children = new Set<ChildProcess>()

  async function kill(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    children.delete(child)
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = new Promise((done) => child.once('exit', done))
    child.kill(signal)
    await exited
  }

  return {
    dir,
    handle,
    async spawnWorker({ redisUrl, ms }) {
      const env = { ...process.env, DB: file, RUNS: join(dir, 'runs'), REDIS: redisUrl ?? '', MS: String(ms) }
      const child = spawn(process.execPath, [fileURLToPath(new URL('./worker-child.js', import.meta.url))], { env, stdio: ['ignore', 'pipe', 'inherit'] })
      children.add(child)
      let ready = false
      child.stdout?.on('data', () => (ready = true))
      await until(async () => ready || child.exitCode !== null || child.signalCode !== null)
      return child
    },
    kill,
    runs() {
      const file = join(dir, 'runs')
      if (!existsSync(file)) return []
      const lines = readFileSync(file, 'utf8').trim().split('\n')
      return lines.map((line) => line.split(' ')).map(([what, document, pid]) => ({ what: what!, document: document!, pid: Number(pid) }))
    },
    async close() {
      for (const child of children) await kill(child)
      handle.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

import { hostname } from 'node:os'
import { beat } from '../db/vitals.js'
import type { Db } from '../db/open.js'

/** Writes every five seconds that this process is alive and how it is. */
export function startHeartbeat(db: Db, role: string, state: () => Record<string, unknown>): { stop(): void } {
  const startedAt = Date.now()
  const id = `${hostname()}:${process.pid}`
  const once = () => void beat(db, { id, role, pid: process.pid, startedAt, state: state() }).catch(() => undefined)
  once()
  const timer = setInterval(once, 5000)
  return { stop: () => clearInterval(timer) }
}

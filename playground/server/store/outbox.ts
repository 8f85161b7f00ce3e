import type { Db, Json } from './open.js'
import { parse } from './open.js'

/** An event on its way to the bot. It stays until the bot has acknowledged it. */
export interface Outgoing { id: number; envelope: string; payload: Json; attempts: number; next_at: number; reason: string }

const read = (row: unknown): Outgoing => {
  const { payload, ...rest } = row as Omit<Outgoing, 'payload'> & { payload: string }
  return { ...rest, payload: parse<Json>(payload) }
}

export function enqueue(db: Db, envelope: string, payload: Json, nextAt: number): void {
  db.prepare('INSERT INTO outbox (envelope, payload, next_at) VALUES (?, ?, ?)').run(envelope, JSON.stringify(payload), nextAt)
}

/** What is due now, oldest first. */
export function due(db: Db, now: number, limit: number): Outgoing[] {
  return db.prepare('SELECT * FROM outbox WHERE next_at <= ? ORDER BY next_at, id LIMIT ?').all(now, limit).map(read)
}

export function nextDue(db: Db): number | undefined {
  return (db.prepare('SELECT min(next_at) AS at FROM outbox').get() as { at: number | null }).at ?? undefined
}

export function postpone(db: Db, id: number, attempts: number, nextAt: number, reason: string): void {
  db.prepare('UPDATE outbox SET attempts = ?, next_at = ?, reason = ? WHERE id = ?').run(attempts, nextAt, reason, id)
}

/** At start nothing is in flight: what was being sent when the process died is due again. */
export function releaseAll(db: Db): void {
  db.prepare('UPDATE outbox SET next_at = 0').run()
}

export const finish = (db: Db, id: number): void => { db.prepare('DELETE FROM outbox WHERE id = ?').run(id) }
export const pendingCount = (db: Db): number => (db.prepare('SELECT count(*) AS n FROM outbox').get() as { n: number }).n

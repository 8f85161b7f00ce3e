import { randomId } from '../ids.js'
import type { Db } from './open.js'
import { parse } from './open.js'

/** Where a response_url writes: what it answers, and what its last answer was. */
export interface Hook { user: string; channel: string; thread_ts?: string; ts?: string; ephemeral: boolean }

const uses = 5, lifetime = 30 * 60_000

/** A new response_url: five uses in thirty minutes. */
export function createHook(db: Db, origin: string, hook: Hook): string {
  const id = randomId()
  db.prepare('INSERT INTO hooks VALUES (?, ?, ?, ?)').run(id, uses, Date.now() + lifetime, JSON.stringify(hook))
  return `${origin}/hooks/response/${id}`
}

/** Takes one use. */
export function useHook(db: Db, id: string): Hook | 'used_url' | 'expired_url' | 'not_found' {
  const row = db.prepare('SELECT * FROM hooks WHERE id = ?').get(id) as { uses: number; expires: number; data: string } | undefined
  if (!row) return 'not_found'
  if (row.expires < Date.now()) return 'expired_url'
  if (row.uses <= 0) return 'used_url'
  db.prepare('UPDATE hooks SET uses = uses - 1 WHERE id = ?').run(id)
  return parse<Hook>(row.data)
}

export function rememberHook(db: Db, id: string, hook: Hook): void {
  db.prepare('UPDATE hooks SET data = ? WHERE id = ?').run(JSON.stringify(hook), id)
}

import { randomBytes } from 'node:crypto'
import type { Db } from './store/open.js'
import { readMeta, writeMeta } from './store/open.js'

export const team = { id: 'T0PRACTICE', name: 'Practice workspace', domain: 'practice' }
export const app = {
  app_id: 'A0PRACTICE', bot_user_id: 'U0QUARTERBOT', bot_id: 'B0QUARTERBOT', name: 'Quartermaster', handle: 'quartermaster', color: '#1f6f5c',
}
export const tokens = { bot: 'xoxb-playground', app: 'xapp-playground', signingSecret: 'playground', verification: 'playground-verification' }

/** Next id of a kind (F, C, D, V …); never used twice, not even after a reset. */
export function newId(db: Db, prefix: string): string {
  const next = readMeta(db, 'counter', 1000) + 1
  writeMeta(db, 'counter', next)
  return `${prefix}0P${next.toString(36).toUpperCase().padStart(8, '0')}`
}

export const randomId = (bytes = 16): string => randomBytes(bytes).toString('hex')

/** A short id as Slack gives to blocks without one. */
export const blockId = (): string => randomBytes(4).toString('base64url').slice(0, 5)

/** Hands out timestamps `seconds.micros` that are unique and only grow, also over a restart. */
export class Clock {
  private last: number
  constructor(db: Db) {
    const row = db.prepare('SELECT max(ts) AS ts FROM (SELECT max(ts) AS ts FROM messages UNION ALL SELECT max(ts) FROM ephemerals)').get() as { ts: string | null }
    this.last = row.ts ? Number(row.ts.replace('.', '')) : 0
  }
  next(): string {
    this.last = Math.max(Date.now() * 1000, this.last + 1)
    const text = String(this.last)
    return `${text.slice(0, -6)}.${text.slice(-6)}`
  }
}

export const seconds = (): number => Math.floor(Date.now() / 1000)

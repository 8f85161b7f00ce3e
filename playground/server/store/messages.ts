import type { Block } from '../../shared/things.js'
import { app } from '../ids.js'
import type { Db, Json } from './open.js'
import { parse } from './open.js'

/** One piece of a streamed answer, in the order in which it appears. */
export type StreamPart =
  | { kind: 'markdown'; text: string }
  | { kind: 'task'; id: string; title: string; status: string; details?: string; output?: string; sources?: Json[] }
  | { kind: 'plan'; title: string }
  | { kind: 'blocks'; blocks: Block[] }

export interface Stream {
  state: 'in_progress' | 'completed' | 'stopped' | 'expired'
  mode: 'timeline' | 'plan' | 'dense'
  started: number
  parts: StreamPart[]
}

/** What is stored of a message; files, reactions and reply counts are joined when it is shown. */
export interface MessageData {
  user?: string
  bot_id?: string
  app_id?: string
  username?: string
  subtype?: string
  text: string
  blocks?: Block[]
  attachments?: Json[]
  files?: string[]
  edited?: { user: string; ts: string }
  metadata?: { event_type: string; event_payload: Json }
  client_msg_id?: string
  stream?: Stream
  broadcast?: boolean
  inviter?: string
}

export interface Stored {
  channel: string
  ts: string
  thread_ts: string | null
  sender: string
  data: MessageData
}

interface Row { channel: string; ts: string; thread_ts: string | null; sender: string; data: string }
const read = (row: unknown): Stored => {
  const { data, ...rest } = row as Row
  return { ...rest, data: parse<MessageData>(data) }
}

export function insertMessage(db: Db, message: Stored): void {
  db.prepare('INSERT INTO messages VALUES (?, ?, ?, ?, ?)').run(message.channel, message.ts, message.thread_ts, message.sender, JSON.stringify(message.data))
}

export function saveMessage(db: Db, message: Stored): void {
  db.prepare('UPDATE messages SET data = ? WHERE channel = ? AND ts = ?').run(JSON.stringify(message.data), message.channel, message.ts)
}

export function findMessage(db: Db, channel: string, ts: string): Stored | undefined {
  const row = db.prepare('SELECT * FROM messages WHERE channel = ? AND ts = ?').get(channel, ts)
  return row === undefined ? undefined : read(row)
}

export function removeMessage(db: Db, channel: string, ts: string): void {
  db.prepare('DELETE FROM messages WHERE channel = ? AND ts = ?').run(channel, ts)
  db.prepare('DELETE FROM reactions WHERE channel = ? AND ts = ?').run(channel, ts)
  db.prepare('DELETE FROM file_shares WHERE channel = ? AND ts = ?').run(channel, ts)
}

export interface Range { oldest?: string; latest?: string; inclusive?: boolean; limit: number }

const bounds = (range: Range): { sql: string; values: string[] } => {
  const equal = range.inclusive ? '=' : ''
  const values: string[] = []
  let sql = ''
  if (range.oldest) { sql += ` AND ts >${equal} ?`; values.push(range.oldest) }
  if (range.latest) { sql += ` AND ts <${equal} ?`; values.push(range.latest) }
  return { sql, values }
}

/** Newest first: top-level messages and replies that were also sent to the channel. One more than `limit` tells that there is more. */
export function history(db: Db, channel: string, range: Range): Stored[] {
  const { sql, values } = bounds(range)
  return db.prepare(`SELECT * FROM messages WHERE channel = ? AND (thread_ts IS NULL OR data ->> 'broadcast' = 1)${sql} ORDER BY ts DESC LIMIT ?`)
    .all(channel, ...values, range.limit + 1).map(read)
}

/** Oldest first: the replies of a thread, without its root. */
export function replies(db: Db, channel: string, threadTs: string, range: Range): Stored[] {
  const { sql, values } = bounds(range)
  return db.prepare(`SELECT * FROM messages WHERE channel = ? AND thread_ts = ?${sql} ORDER BY ts LIMIT ?`).all(channel, threadTs, ...values, range.limit + 1).map(read)
}

export interface ReplyStats { count: number; users: string[]; latest: string }
export function replyStats(db: Db, channel: string, threadTs: string): ReplyStats | undefined {
  const row = db.prepare('SELECT count(*) AS count, max(ts) AS latest, group_concat(DISTINCT sender) AS users FROM messages WHERE channel = ? AND thread_ts = ?')
    .get(channel, threadTs) as { count: number; latest: string | null; users: string | null }
  return row.latest ? { count: row.count, latest: row.latest, users: (row.users ?? '').split(',') } : undefined
}

/** Streams that are still open in a thread, or the message `ts` itself. */
export function openStreams(db: Db, channel?: string, ts?: string): Stored[] {
  const where = channel && ts ? 'channel = ? AND (ts = ? OR thread_ts = ?) AND' : ''
  return db.prepare(`SELECT * FROM messages WHERE ${where} data ->> '$.stream.state' = 'in_progress'`).all(...(channel && ts ? [channel, ts, ts] : [])).map(read)
}

export interface Unread { unread: number; mentions: number; last_read: string; latest?: string }
export function unreadOf(db: Db, channel: string, user: string): Unread {
  const mark = db.prepare('SELECT last_read FROM members WHERE channel = ? AND user = ?').get(channel, user) as { last_read: string } | undefined
  const lastRead = mark?.last_read ?? '0'
  const latest = (db.prepare('SELECT max(ts) AS ts FROM messages WHERE channel = ? AND thread_ts IS NULL').get(channel) as { ts: string | null }).ts
  const count = mark === undefined ? { unread: 0, mentions: 0 } : db.prepare(
    `SELECT count(*) AS unread, coalesce(sum(instr(data ->> 'text', ?) > 0), 0) AS mentions FROM messages
     WHERE channel = ? AND ts > ? AND sender <> ? AND (thread_ts IS NULL OR instr(data ->> 'text', ?) > 0)`,
  ).get(`<@${user}>`, channel, lastRead, user, `<@${user}>`) as { unread: number; mentions: number }
  return { ...count, last_read: lastRead, ...(latest ? { latest } : {}) }
}

/** Marks as read up to `ts`; a mark never goes back. */
export function markRead(db: Db, channel: string, user: string, ts: string): void {
  db.prepare('UPDATE members SET last_read = max(last_read, ?) WHERE channel = ? AND user = ?').run(ts, channel, user)
}

export function addReaction(db: Db, channel: string, ts: string, name: string, user: string): boolean {
  return db.prepare('INSERT OR IGNORE INTO reactions VALUES (?, ?, ?, ?, ?)').run(channel, ts, name, user, Date.now()).changes > 0
}

export function removeReaction(db: Db, channel: string, ts: string, name: string, user: string): boolean {
  return db.prepare('DELETE FROM reactions WHERE channel = ? AND ts = ? AND name = ? AND user = ?').run(channel, ts, name, user).changes > 0
}

export function reactionsOf(db: Db, channel: string, ts: string): { name: string; users: string[]; count: number }[] {
  const found = new Map<string, string[]>()
  for (const row of db.prepare('SELECT name, user FROM reactions WHERE channel = ? AND ts = ? ORDER BY at').all(channel, ts) as { name: string; user: string }[]) {
    found.set(row.name, [...(found.get(row.name) ?? []), row.user])
  }
  return [...found].map(([name, users]) => ({ name, users, count: users.length }))
}

export interface Ephemeral { channel: string; ts: string; user: string; data: MessageData & { thread_ts?: string } }
const readEphemeral = (row: unknown): Ephemeral => {
  const { data, ...rest } = row as Omit<Ephemeral, 'data'> & { data: string }
  return { ...rest, data: parse<Ephemeral['data']>(data) }
}

export function saveEphemeral(db: Db, message: Ephemeral): void {
  db.prepare('INSERT INTO ephemerals VALUES (?, ?, ?, ?) ON CONFLICT (channel, ts) DO UPDATE SET data = excluded.data')
    .run(message.channel, message.ts, message.user, JSON.stringify(message.data))
}

export function findEphemeral(db: Db, channel: string, ts: string): Ephemeral | undefined {
  const row = db.prepare('SELECT * FROM ephemerals WHERE channel = ? AND ts = ?').get(channel, ts)
  return row === undefined ? undefined : readEphemeral(row)
}

/** The newest fifty of one person in one channel, oldest first. */
export function listEphemerals(db: Db, channel: string, user: string): Ephemeral[] {
  return db.prepare('SELECT * FROM ephemerals WHERE channel = ? AND user = ? ORDER BY ts DESC LIMIT 50').all(channel, user).map(readEphemeral).reverse()
}

export function removeEphemeral(db: Db, channel: string, ts: string): void {
  db.prepare('DELETE FROM ephemerals WHERE channel = ? AND ts = ?').run(channel, ts)
}

/** Whether a person has written or uploaded anything yet. */
export function isFresh(db: Db): boolean {
  return db.prepare('SELECT 1 FROM messages WHERE sender <> ? LIMIT 1').get(app.bot_user_id) === undefined
}

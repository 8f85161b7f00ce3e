import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'

export type Db = Database.Database
/** Any JSON object as it travels in payloads. */
export type Json = Record<string, unknown>

const schema = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, position INTEGER NOT NULL, data TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS channels (id TEXT PRIMARY KEY, position INTEGER NOT NULL, data TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS members (
    channel TEXT NOT NULL, user TEXT NOT NULL, joined INTEGER NOT NULL, last_read TEXT NOT NULL DEFAULT '0',
    PRIMARY KEY (channel, user)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS messages (
    channel TEXT NOT NULL, ts TEXT NOT NULL, thread_ts TEXT, sender TEXT NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (channel, ts));
  CREATE INDEX IF NOT EXISTS messages_thread ON messages (channel, thread_ts, ts);
  CREATE TABLE IF NOT EXISTS ephemerals (
    channel TEXT NOT NULL, ts TEXT NOT NULL, user TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (channel, ts)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS reactions (
    channel TEXT NOT NULL, ts TEXT NOT NULL, name TEXT NOT NULL, user TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (channel, ts, name, user)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS files (
    id TEXT PRIMARY KEY, user TEXT NOT NULL, state TEXT NOT NULL, ticket TEXT UNIQUE, data TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS file_shares (
    file TEXT NOT NULL, channel TEXT NOT NULL, ts TEXT NOT NULL, PRIMARY KEY (file, channel, ts)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS views (
    id TEXT PRIMARY KEY, user TEXT NOT NULL, type TEXT NOT NULL, external_id TEXT, data TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS entered (place TEXT NOT NULL, user TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (place, user)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS hooks (id TEXT PRIMARY KEY, uses INTEGER NOT NULL, expires INTEGER NOT NULL, data TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, envelope TEXT NOT NULL, payload TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL, reason TEXT NOT NULL DEFAULT '');
  CREATE INDEX IF NOT EXISTS outbox_due ON outbox (next_at);
  CREATE TABLE IF NOT EXISTS notes (kind TEXT NOT NULL, key TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
`

/** Opens (or makes) the workspace's database. WAL keeps what was written through a kill of the process. */
export function openDb(dataDir: string): Db {
  mkdirSync(join(dataDir, 'files'), { recursive: true, mode: 0o700 })
  const file = join(dataDir, 'playground.db')
  // Nobody else on this machine reads it; SQLite gives its -wal and -shm the mode of the file. An existing file is not opened:
  // closing it again would drop the locks that SQLite holds on it in this process.
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600))
  for (const each of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(each)) chmodSync(each, 0o600)
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.pragma('cache_size = -2000')
  db.exec(schema)
  return db
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names what it stored itself
export function parse<T>(text: string): T {
  return JSON.parse(text) as T
}

/** Empties every table but the counters, so that ids are never used twice. */
export function wipe(db: Db): void {
  const tables = ['users', 'channels', 'members', 'messages', 'ephemerals', 'reactions', 'files', 'file_shares', 'views', 'entered',
    'hooks', 'outbox', 'notes']
  db.transaction(() => {
    for (const table of tables) db.prepare(`DELETE FROM ${table}`).run()
  })()
}

/** Small values kept by name: counters, faults, whether the app is installed. */
export function readMeta<T>(db: Db, key: string, otherwise: T): T {
  const row = db.prepare('SELECT value FROM meta WHERE key = ?').get(key) as { value: string } | undefined
  return row ? parse<T>(row.value) : otherwise
}

export function writeMeta(db: Db, key: string, value: unknown): void {
  db.prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(key, JSON.stringify(value))
}

/** Notes: pins, bookmarks, suggested prompts, agent sessions. One JSON object each. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names what it stored itself
export function readNote<T>(db: Db, kind: string, key: string): T | undefined {
  const row = db.prepare('SELECT data FROM notes WHERE kind = ? AND key = ?').get(kind, key) as { data: string } | undefined
  return row && parse<T>(row.data)
}

export function writeNote(db: Db, kind: string, key: string, data: unknown): void {
  db.prepare('INSERT INTO notes VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET data = excluded.data').run(kind, key, JSON.stringify(data))
}

export function dropNote(db: Db, kind: string, key: string): boolean {
  return db.prepare('DELETE FROM notes WHERE kind = ? AND key = ?').run(kind, key).changes > 0
}

export function listNotes<T>(db: Db, kind: string): T[] {
  return db.prepare('SELECT data FROM notes WHERE kind = ? ORDER BY key').all(kind).map((row) => parse<T>((row as { data: string }).data))
}

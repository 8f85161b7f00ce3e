import { AsyncLocalStorage } from 'node:async_hooks'
import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { drizzle, type BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { projectRoot } from '../paths.js'
import * as documents from './schema/documents.js'
import * as conversations from './schema/conversations.js'
import * as embeddings from './schema/embeddings.js'
import * as organisation from './schema/organisation.js'
import * as products from './schema/products.js'
import * as tasks from './schema/tasks.js'
import * as work from './schema/work.js'
import { queuedWrites } from './queued-writes.js'

const schema = { ...organisation, ...documents, ...embeddings, ...conversations, ...work, ...products, ...tasks }

/** Reads, and single-statement writes. Statements on it are visible at once to every process. */
export type Db = BetterSQLite3Database<typeof schema>

export interface DatabaseHandle {
  /** Reads run at once, on a connection of their own; a single write waits for the transaction that is open. */
  readonly db: Db
  /**
   * Runs `body` on the writer connection between BEGIN IMMEDIATE and COMMIT, one at a time in this process; others wait by
   * busy timeout. The body may await, gets the inner `tx` to pass along, and must be short: no download, no embedding. A
   * transaction, or a write through `db`, that the body awaits would wait for itself: it fails after two seconds.
   */
  transaction<T>(body: (tx: Db) => Promise<T>): Promise<T>
  /** The raw connection, for db/ only: prepared statements of full-text and vector rows. */
  readonly raw: Database.Database
  close(): void
}

const ownTx = 'inside a transaction, write through its own tx'
const deadlockMs = 2000

/** Opens (and creates) the database file; migrations are a separate step so that one process runs them before others start. */
export function openDatabase(file: string): DatabaseHandle {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const reader = connect(file)
  const writer = connect(file)
  // Large tables write to every part of their indexes: fewer of those pages are read and written over and over.
  writer.pragma('cache_size = -32000')
  writer.pragma('wal_autocheckpoint = 4000')
  const writerDb = drizzle(writer, { schema })
  const inside = new AsyncLocalStorage<{ open: boolean }>()
  let queue: Promise<unknown> = Promise.resolve()

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    let givenUp = false
    const run = queue.then(() => {
      if (givenUp) throw new Error(ownTx)
      return work()
    })
    queue = run.catch(() => undefined)
    if (!inside.getStore()?.open) return run
    // Called from a transaction that is still open: if that one waits for this, neither ever ends.
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        givenUp = true
        reject(new Error(ownTx))
      }, deadlockMs)
      run.then(resolve, reject).finally(() => clearTimeout(timer))
    })
  }

  return {
    db: queuedWrites(drizzle(reader, { schema }), writerDb, inTurn),
    raw: reader,
    transaction: (body) =>
      inTurn(async () => {
        writer.exec('begin immediate')
        const mark = { open: true }
        try {
          const value = await inside.run(mark, () => body(writerDb))
          writer.exec('commit')
          return value
        } catch (error) {
          if (writer.inTransaction) writer.exec('rollback')
          throw error
        } finally {
          mark.open = false
        }
      }),
    close() {
      reader.close()
      writer.close()
    },
  }
}

/** Brings the file to the newest schema. Call it in one process, before anything listens. */
export function migrateDatabase(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const connection = connect(file)
  try {
    migrate(drizzle(connection), { migrationsFolder: join(projectRoot, 'drizzle') })
  } finally {
    connection.close()
  }
}

function connect(file: string): Database.Database {
  ownerOnly(file)
  const connection = new Database(file)
  connection.pragma('journal_mode = WAL')
  connection.pragma('synchronous = NORMAL')
  connection.pragma('foreign_keys = ON')
  connection.pragma('busy_timeout = 5000')
  return connection
}

/**
 * Nobody else on this machine reads the database; SQLite gives its -wal and -shm the mode of the file. An existing file is
 * never opened here: closing it again would drop the locks that SQLite holds on it in this process.
 */
function ownerOnly(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600))
  for (const each of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(each)) chmodSync(each, 0o600)
}

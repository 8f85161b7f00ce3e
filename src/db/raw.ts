import type Database from 'better-sqlite3'
import type { Db } from './open.js'

const prepared = new WeakMap<Database.Database, Map<string, Database.Statement>>()

/** The connection under a drizzle handle: the writer's inside a transaction. For what drizzle has no words for (full text, bulk). */
export function rawOf(db: Db): Database.Database {
  const client = (db as unknown as { $client?: Database.Database }).$client
  if (!client) throw new Error('this database handle has no connection of its own')
  return client
}

/** A statement prepared once per connection. */
export function statement(connection: Database.Database, sql: string): Database.Statement {
  let known = prepared.get(connection)
  if (!known) prepared.set(connection, (known = new Map()))
  let found = known.get(sql)
  if (!found) known.set(sql, (found = connection.prepare(sql)))
  return found
}

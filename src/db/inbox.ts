import { and, asc, eq, lt, ne, sql } from 'drizzle-orm'
import type { Db } from './open.js'
import { inbox, processedKeys } from './schema/work.js'

export interface InboxRow {
  id: string
  kind: string
  body: unknown
  attempts: number
}

/** Stores a delivery before it is acknowledged; false when it is already here. */
export async function storeDelivery(db: Db, id: string, kind: string, body: unknown): Promise<boolean> {
  const rows = await db.insert(inbox).values({ id, kind, body, state: 'received', attempts: 0, receivedAt: Date.now() }).onConflictDoNothing().returning({ id: inbox.id })
  return rows.length > 0
}

/** Done: the body goes, so that texts of messages do not pile up; the id stays, so that a redelivery is known. */
export async function finishDelivery(db: Db, id: string, state: 'done' | 'failed'): Promise<void> {
  await db.update(inbox).set({ state, body: null, doneAt: Date.now() }).where(eq(inbox.id, id))
}

export async function countAttempt(db: Db, id: string): Promise<void> {
  await db.update(inbox).set({ attempts: sql`${inbox.attempts} + 1` }).where(eq(inbox.id, id))
}

/** What an earlier life of the process did not finish, oldest first. */
export async function unfinishedDeliveries(db: Db): Promise<InboxRow[]> {
  return db.select({ id: inbox.id, kind: inbox.kind, body: inbox.body, attempts: inbox.attempts }).from(inbox).where(eq(inbox.state, 'received')).orderBy(asc(inbox.receivedAt), asc(inbox.id))
}

/** Redeliveries come within minutes; catching up may look days back. */
export async function forgetOldDeliveries(db: Db, before: number): Promise<void> {
  await db.delete(inbox).where(and(ne(inbox.state, 'received'), lt(inbox.receivedAt, before)))
  await db.delete(processedKeys).where(lt(processedKeys.createdAt, before))
}

/** True for the first caller only. In a transaction the claim falls with it. */
export async function claimOnce(db: Db, key: string): Promise<boolean> {
  const rows = await db.insert(processedKeys).values({ key, createdAt: Date.now() }).onConflictDoNothing().returning({ key: processedKeys.key })
  return rows.length > 0
}

export async function wasClaimed(db: Db, key: string): Promise<boolean> {
  return (await db.query.processedKeys.findFirst({ where: eq(processedKeys.key, key) })) !== undefined
}

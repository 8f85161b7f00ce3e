import { count, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Db } from './open.js'
import { chunks, documents } from './schema/documents.js'
import { embeddings, spaces } from './schema/embeddings.js'
import { heartbeats } from './schema/work.js'

export interface Vitals {
  documents: Record<string, number>
  passages: number
  vectors: { modelVersion: string; state: string; count: number }[]
  databaseBytes: number
}

/** Counts for health reports: nothing that names a person, a file or a text. */
export async function readVitals(db: Db, orgId: string): Promise<Vitals> {
  const statuses = await db
    .select({ status: documents.status, count: count() })
    .from(documents)
    .where(sql`${documents.orgId} = ${orgId} and ${isNull(documents.deletedAt)}`)
    .groupBy(documents.status)
  const passages = await db
    .select({ count: count() })
    .from(chunks)
    .innerJoin(documents, eq(documents.id, chunks.documentId))
    .where(sql`${documents.orgId} = ${orgId} and ${isNull(documents.deletedAt)}`)
  const vectors = await db
    .select({ modelVersion: spaces.modelVersion, state: spaces.state, count: count(embeddings.seq) })
    .from(spaces)
    .leftJoin(embeddings, eq(embeddings.spaceId, spaces.id))
    .groupBy(spaces.id)
  const size = db.get<{ bytes: number }>(sql`select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`)
  return {
    documents: Object.fromEntries(statuses.map((row) => [row.status, row.count])),
    passages: passages[0]?.count ?? 0,
    vectors,
    databaseBytes: size?.bytes ?? 0,
  }
}

/** Says that a process is alive and how it is. */
export async function beat(db: Db, process: { id: string; role: string; pid: number; startedAt: number; state: Record<string, unknown> }): Promise<void> {
  const seenAt = Date.now()
  await db
    .insert(heartbeats)
    .values({ ...process, seenAt })
    .onConflictDoUpdate({ target: heartbeats.id, set: { seenAt, state: process.state } })
}

/** Processes heard of in the last 15 seconds. */
export async function alive(db: Db): Promise<(typeof heartbeats.$inferSelect)[]> {
  return db.select().from(heartbeats).where(gt(heartbeats.seenAt, Date.now() - 15_000))
}

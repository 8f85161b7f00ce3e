import { and, desc, eq } from 'drizzle-orm'
import type { Db } from './open.js'
import { jobs } from './schema/work.js'

/** While a document is being read there is one job with this key. */
export function ingestKey(documentId: string): string {
  return `ingest:${documentId}`
}

/** How far the reading of a document is; null when nothing is known. */
export async function ingestProgress(db: Db, documentId: string): Promise<{ done: number; total: number; note?: string } | null> {
  const rows = await db
    .select({ progress: jobs.progress })
    .from(jobs)
    .where(and(eq(jobs.uniqueKey, ingestKey(documentId)), eq(jobs.state, 'active')))
    .orderBy(desc(jobs.createdAt))
    .limit(1)
  return rows[0]?.progress ?? null
}

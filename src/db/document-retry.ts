import { and, eq, isNull } from 'drizzle-orm'
import type { Db } from './open.js'
import { documents } from './schema/documents.js'

/** A failed document waits to be read again; false when it is not failed (any more) or deleted. */
export async function markForRetry(tx: Db, orgId: string, documentId: string): Promise<boolean> {
  const rows = await tx
    .update(documents)
    .set({ status: 'uploaded', errorCode: null, errorMessage: null, errorHint: null, updatedAt: Date.now() })
    .where(and(eq(documents.orgId, orgId), eq(documents.id, documentId), eq(documents.status, 'failed'), isNull(documents.deletedAt)))
    .returning({ id: documents.id })
  return rows.length > 0
}

import { and, eq, inArray, isNull, ne } from 'drizzle-orm'
import type { DocumentKind } from '../pipelines/documents/document.js'
import type { Db } from './open.js'
import { blobs, documents } from './schema/documents.js'

export type DocumentRow = typeof documents.$inferSelect

export async function findDocument(db: Db, orgId: string, documentId: string): Promise<DocumentRow | undefined> {
  return db.query.documents.findFirst({ where: and(eq(documents.id, documentId), eq(documents.orgId, orgId)) })
}

/** Moves an uploaded or failed document to processing; false when it is gone or finished, so that a second run does nothing. */
export async function startProcessing(db: Db, documentId: string): Promise<boolean> {
  const changed = await db
    .update(documents)
    .set({ status: 'processing', errorCode: null, errorMessage: null, errorHint: null, updatedAt: Date.now() })
    .where(and(eq(documents.id, documentId), ne(documents.status, 'completed'), isNull(documents.deletedAt)))
    .returning({ id: documents.id })
  return changed.length > 0
}

/** True while a document waits for its passages: neither finished nor given up nor deleted. */
export async function isBeingRead(db: Db, documentId: string): Promise<boolean> {
  const row = await db.query.documents.findFirst({ columns: { status: true, deletedAt: true }, where: eq(documents.id, documentId) })
  return row?.status === 'processing' && row.deletedAt === null
}

/** A product table is not read as a document until somebody asks for it; false when it is being read or was. */
export async function holdAsTable(tx: Db, orgId: string, documentId: string): Promise<boolean> {
  const changed = await tx
    .update(documents)
    .set({ status: 'table', updatedAt: Date.now() })
    .where(and(eq(documents.id, documentId), eq(documents.orgId, orgId), inArray(documents.status, ['uploaded', 'table'])))
    .returning({ id: documents.id })
  return changed.length > 0
}

/** A held table is to be read as a document after all. */
export async function releaseToReading(tx: Db, orgId: string, documentId: string): Promise<boolean> {
  const changed = await tx
    .update(documents)
    .set({ status: 'uploaded', updatedAt: Date.now() })
    .where(and(eq(documents.id, documentId), eq(documents.orgId, orgId), eq(documents.status, 'table')))
    .returning({ id: documents.id })
  return changed.length > 0
}

/** A finished document of this organisation with the same bytes, that may be seen from somewhere. */
export async function findTwin(tx: Db, orgId: string, blobHash: string, exceptId: string): Promise<DocumentRow | undefined> {
  return tx.query.documents.findFirst({
    where: and(
      eq(documents.orgId, orgId),
      eq(documents.blobHash, blobHash),
      eq(documents.status, 'completed'),
      isNull(documents.deletedAt),
      isNull(documents.supersededAt),
      ne(documents.id, exceptId),
    ),
  })
}

export interface Finished {
  blobHash: string
  kind: DocumentKind
  bytes: number
  pages: number
  pageUnit: 'page' | 'slide' | 'sheet' | 'row' | 'line'
  passages: number
  warnings: string[]
  statedDate: string | null
}

/** Marks a document as readable; false when it was deleted meanwhile (then nothing of it may be stored). */
export async function completeDocument(tx: Db, documentId: string, finished: Finished): Promise<boolean> {
  const now = Date.now()
  const changed = await tx
    .update(documents)
    .set({ ...finished, status: 'completed', completedAt: now, updatedAt: now })
    .where(and(eq(documents.id, documentId), isNull(documents.deletedAt)))
    .returning({ id: documents.id })
  return changed.length > 0
}

export async function failDocument(
  db: Db,
  documentId: string,
  problem: { code: string; message: string; hint: string | undefined; reference: string },
): Promise<void> {
  await db
    .update(documents)
    .set({ status: 'failed', errorCode: problem.code, errorMessage: problem.message, errorHint: problem.hint ?? null, reference: problem.reference, updatedAt: Date.now() })
    .where(and(eq(documents.id, documentId), ne(documents.status, 'completed')))
}

export async function rememberBlob(tx: Db, hash: string, bytes: number): Promise<void> {
  await tx.insert(blobs).values({ hash, bytes, createdAt: Date.now() }).onConflictDoNothing()
}

import { and, asc, between, eq, isNull } from 'drizzle-orm'
import type { Scope } from '../pipelines/access/actor.js'
import type { Anchor } from '../pipelines/documents/document.js'
import { placesFor } from './library.js'
import type { Db } from './open.js'
import { chunks, documents } from './schema/documents.js'

export interface PassageText {
  chunkId: number
  ordinal: number
  header: string
  text: string
  anchor: Anchor
}

/** Passages of a document from `ordinal − reach` to `ordinal + reach`, in order; none when the scope does not cover it. */
export async function neighbours(db: Db, scope: Scope, documentId: string, ordinal: number, reach: number): Promise<PassageText[]> {
  if (!(await placesFor(db, scope, [documentId])).has(documentId)) return []
  return db
    .select({ chunkId: chunks.id, ordinal: chunks.ordinal, header: chunks.header, text: chunks.text, anchor: chunks.anchor })
    .from(chunks)
    .innerJoin(documents, eq(documents.id, chunks.documentId))
    .where(and(eq(chunks.documentId, documentId), eq(documents.orgId, scope.orgId), isNull(documents.deletedAt), between(chunks.ordinal, ordinal - reach, ordinal + reach)))
    .orderBy(asc(chunks.ordinal))
}

/** Every passage of a document, in order; none when the scope does not cover it. */
export async function wholeDocument(db: Db, scope: Scope, documentId: string): Promise<PassageText[]> {
  return neighbours(db, scope, documentId, 0, 1_000_000)
}

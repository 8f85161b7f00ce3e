import { and, eq, inArray, isNotNull, isNull, lt, notExists, sql } from 'drizzle-orm'
import type { Db } from './open.js'
import { answerEvidence, answers, messages } from './schema/conversations.js'
import { blobs, documentPlaces, documents } from './schema/documents.js'
import { organisations } from './schema/organisation.js'
import { productImports } from './schema/products.js'
import { activeArtifacts, artifacts, inbox, postedReplies, processedKeys } from './schema/work.js'

/** Documents deleted or replaced before `before`, a few at a time so that each transaction stays short. */
export async function purgeableDocuments(db: Db, before: number, limit: number): Promise<string[]> {
  const rows = await db.select({ id: documents.id }).from(documents).where(lt(documents.deletedAt, before)).limit(limit)
  return rows.map((row) => row.id)
}

/**
 * Removes a document for good: passages, vectors and full-text entries go with its row (by cascade and trigger); quotes of it
 * and answers made from it lose their text, while the record that there was an answer stays.
 */
export async function purgeDocument(tx: Db, documentId: string): Promise<void> {
  const cited = tx.selectDistinct({ id: answerEvidence.answerId }).from(answerEvidence).where(eq(answerEvidence.documentId, documentId))
  await tx.update(answers).set({ text: null }).where(inArray(answers.id, cited))
  await tx.update(messages).set({ text: '', deletedAt: Date.now() }).where(and(eq(messages.author, 'bot'), inArray(messages.answerId, cited)))
  await tx.delete(answerEvidence).where(eq(answerEvidence.documentId, documentId))
  await tx.delete(documents).where(eq(documents.id, documentId))
}

/** Places that went long ago, of documents that live on elsewhere: their titles and links go. */
export async function purgePlaces(db: Db, before: number): Promise<void> {
  await db.delete(documentPlaces).where(lt(documentPlaces.removedAt, before))
}

/** Blobs that neither a document nor a product table refers to. */
export async function unusedBlobs(db: Db, before: number): Promise<string[]> {
  const used = db.select({ one: sql`1` }).from(documents).where(eq(documents.blobHash, blobs.hash))
  const table = db.select({ one: sql`1` }).from(productImports).where(eq(productImports.blobHash, blobs.hash))
  const rows = await db.select({ hash: blobs.hash }).from(blobs).where(and(lt(blobs.createdAt, before), notExists(used), notExists(table)))
  return rows.map((row) => row.hash)
}

/** True when the row of an unused blob was removed (so that its file may go); false when it came into use meanwhile. */
export async function forgetBlob(tx: Db, hash: string): Promise<boolean> {
  const user = await tx.select({ id: documents.id }).from(documents).where(eq(documents.blobHash, hash)).limit(1)
  const table = await tx.select({ id: productImports.id }).from(productImports).where(eq(productImports.blobHash, hash)).limit(1)
  if (user.length > 0 || table.length > 0) return false
  await tx.delete(blobs).where(eq(blobs.hash, hash))
  return true
}

export async function knownBlob(db: Db, hash: string): Promise<boolean> {
  return (await db.select({ hash: blobs.hash }).from(blobs).where(eq(blobs.hash, hash)).limit(1)).length > 0
}

/** Rows that only served to get work done once: kept long enough for late deliveries. */
export async function purgeWork(db: Db, before: number): Promise<void> {
  await db.delete(inbox).where(and(eq(inbox.state, 'done'), lt(inbox.receivedAt, before)))
  await db.delete(processedKeys).where(lt(processedKeys.createdAt, before))
  await db.delete(postedReplies).where(lt(postedReplies.updatedAt, before))
}

/** Organisations that removed the app before `before`: everything of theirs goes by cascade. */
export async function purgeableOrganisations(db: Db, before: number): Promise<string[]> {
  const rows = await db.select({ id: organisations.id }).from(organisations).where(and(isNotNull(organisations.uninstalledAt), lt(organisations.uninstalledAt, before)))
  return rows.map((row) => row.id)
}

export async function deleteOrganisation(tx: Db, orgId: string): Promise<void> {
  await tx.delete(documents).where(eq(documents.orgId, orgId))
  await tx.delete(activeArtifacts).where(eq(activeArtifacts.orgId, orgId))
  await tx.delete(artifacts).where(eq(artifacts.orgId, orgId))
  await tx.delete(organisations).where(and(eq(organisations.id, orgId), isNotNull(organisations.uninstalledAt)))
}

/** Organisations that have the app installed. */
export async function activeOrganisations(db: Db): Promise<string[]> {
  return (await db.select({ id: organisations.id }).from(organisations).where(isNull(organisations.uninstalledAt))).map((row) => row.id)
}

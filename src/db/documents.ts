import { and, eq, inArray, isNull, ne, notExists, or, sql } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { DocumentKind } from '../pipelines/documents/document.js'
import type { Db } from './open.js'
import { blobs, documentPlaces, documents } from './schema/documents.js'

export type DocumentRow = typeof documents.$inferSelect
export type PlaceRow = typeof documentPlaces.$inferSelect

export interface Share {
  orgId: string
  channelId: string
  slackFileId: string
  title: string
  sharedBy: string
  messageTs: string | null
  permalink: string | null
  bytes: number | null
}

/** `new`: to be ingested. `added`: a document that is already here may be seen from one more place. `known`: nothing changed. */
export interface ShareOutcome {
  kind: 'new' | 'added' | 'known'
  documentId: string
  placeId: string
}

/** Notes that a file was shared somewhere. Safe to repeat: one place per channel and Slack file. Call it in a transaction. */
export async function registerShare(tx: Db, share: Share): Promise<ShareOutcome> {
  const now = Date.now()
  const here = await tx.query.documentPlaces.findFirst({
    where: and(eq(documentPlaces.channelId, share.channelId), eq(documentPlaces.slackFileId, share.slackFileId)),
  })
  // The same message told again (late, twice, read from history) brings back nothing that was taken away since.
  if (here && (here.removedAt === null || here.messageTs === share.messageTs || (share.messageTs ?? '') < (here.messageTs ?? ''))) return { kind: 'known', documentId: here.documentId, placeId: here.id }
  if (here) {
    const { title, sharedBy, messageTs, permalink } = share
    const back = { ...here, title, sharedBy, messageTs, permalink, removedAt: null, removedBecause: null, createdAt: now, checkedAt: now }
    await tx.update(documentPlaces).set(back).where(eq(documentPlaces.id, here.id))
    const revived = await revive(tx, here.documentId)
    if (revived) await supersedeEarlier(tx, back)
    return { kind: revived ? 'added' : 'new', documentId: here.documentId, placeId: here.id }
  }

  const elsewhere = await tx
    .select({ documentId: documentPlaces.documentId, status: documents.status })
    .from(documentPlaces)
    .innerJoin(documents, eq(documents.id, documentPlaces.documentId))
    .where(and(eq(documentPlaces.orgId, share.orgId), eq(documentPlaces.slackFileId, share.slackFileId), isNull(documentPlaces.removedAt), isNull(documents.deletedAt)))
    .limit(1)
  const documentId = elsewhere[0]?.documentId ?? (await insertDocument(tx, share, now))
  const place: PlaceRow = {
    id: newId('place'),
    orgId: share.orgId,
    documentId,
    channelId: share.channelId,
    slackFileId: share.slackFileId,
    title: share.title,
    sharedBy: share.sharedBy,
    messageTs: share.messageTs,
    permalink: share.permalink,
    createdAt: now,
    checkedAt: now,
    removedAt: null,
    removedBecause: null,
  }
  await tx.insert(documentPlaces).values(place)
  if (elsewhere[0]?.status !== 'completed') return { kind: 'new', documentId, placeId: place.id }
  await supersedeEarlier(tx, place)
  return { kind: 'added', documentId, placeId: place.id }
}

async function insertDocument(tx: Db, share: Share, now: number): Promise<string> {
  const id = newId('doc')
  await tx.insert(documents).values({
    id,
    orgId: share.orgId,
    title: share.title,
    ownerUserId: share.sharedBy,
    status: 'uploaded',
    bytes: share.bytes,
    warnings: [],
    version: 1,
    createdAt: now,
    updatedAt: now,
  })
  return id
}

/** A document hidden because its last place went comes back with a place; true when its passages are still here. */
async function revive(tx: Db, documentId: string): Promise<boolean> {
  const row = await tx.query.documents.findFirst({ where: eq(documents.id, documentId) })
  await tx.update(documents).set({ deletedAt: null, deletedBy: null, supersededAt: null, updatedAt: Date.now() }).where(eq(documents.id, documentId))
  return row?.status === 'completed'
}

export async function findDocument(db: Db, orgId: string, documentId: string): Promise<DocumentRow | undefined> {
  return db.query.documents.findFirst({ where: and(eq(documents.id, documentId), eq(documents.orgId, orgId)) })
}

export async function findPlace(db: Db, orgId: string, placeId: string): Promise<PlaceRow | undefined> {
  return db.query.documentPlaces.findFirst({ where: and(eq(documentPlaces.id, placeId), eq(documentPlaces.orgId, orgId)) })
}

export async function livePlaces(db: Db, documentId: string): Promise<PlaceRow[]> {
  return db.select().from(documentPlaces).where(and(eq(documentPlaces.documentId, documentId), isNull(documentPlaces.removedAt)))
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

/** The places of a newly shared copy become places of its twin, and replace what they would have replaced; the copy's own row goes. */
export async function mergeIntoTwin(tx: Db, copyId: string, twinId: string): Promise<void> {
  const moved = await livePlaces(tx, copyId)
  await tx.update(documentPlaces).set({ documentId: twinId }).where(eq(documentPlaces.documentId, copyId))
  await tx.delete(documents).where(eq(documents.id, copyId))
  for (const place of moved) await supersedeEarlier(tx, { ...place, documentId: twinId })
}

export interface Finished {
  blobHash: string
  kind: DocumentKind
  bytes: number
  pages: number
  pageUnit: 'page' | 'slide' | 'sheet' | 'line'
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

/**
 * A newer file of the same name from the same person in the same channel replaces the older one there; elsewhere the older
 * one stays. Returns the id of a document that was replaced.
 */
export async function supersedeEarlier(tx: Db, place: PlaceRow): Promise<string | null> {
  const earlier = await tx
    .select({ id: documentPlaces.id, documentId: documentPlaces.documentId, version: documents.version })
    .from(documentPlaces)
    .innerJoin(documents, eq(documents.id, documentPlaces.documentId))
    .where(
      and(
        eq(documentPlaces.channelId, place.channelId),
        eq(documentPlaces.sharedBy, place.sharedBy),
        sql`lower(${documentPlaces.title}) = lower(${place.title})`,
        isNull(documentPlaces.removedAt),
        ne(documentPlaces.documentId, place.documentId),
        sql`${documentPlaces.createdAt} <= ${place.createdAt}`,
      ),
    )
  for (const old of earlier) {
    await removePlaces(tx, [old.id], 'superseded')
    await tx.update(documents).set({ supersedes: old.documentId, version: old.version + 1 }).where(eq(documents.id, place.documentId))
  }
  return earlier[0]?.documentId ?? null
}

/** How many versions this person had shared under this name in this place before: what a reader of the place may know. */
export async function versionsBefore(db: Db, place: PlaceRow): Promise<number> {
  const rows = await db
    .select({ id: documentPlaces.id })
    .from(documentPlaces)
    .where(
      and(
        eq(documentPlaces.channelId, place.channelId),
        eq(documentPlaces.sharedBy, place.sharedBy),
        sql`lower(${documentPlaces.title}) = lower(${place.title})`,
        eq(documentPlaces.removedBecause, 'superseded'),
        sql`${documentPlaces.createdAt} <= ${place.createdAt}`,
        ne(documentPlaces.id, place.id),
      ),
    )
  return rows.length + (await changesBefore(db, place.documentId))
}

/** How often the very file got other content: each time all its places moved on to the next document. */
async function changesBefore(db: Db, documentId: string): Promise<number> {
  const next = db.select({ id: documents.supersedes }).from(documents).where(eq(documents.id, documentId))
  const [before] = await db
    .select({ id: documents.id })
    .from(documents)
    .where(and(inArray(documents.id, next), notExists(db.select({ one: sql`1` }).from(documentPlaces).where(eq(documentPlaces.documentId, documents.id)))))
  return before ? 1 + (await changesBefore(db, before.id)) : 0
}

/** What a person deleted can come back; when Slack loses it too it cannot. */
const liveOrDeleted = or(isNull(documentPlaces.removedAt), eq(documentPlaces.removedBecause, 'deleted'))

/** Takes places away; a document without any is hidden in the same transaction. Returns the documents that are hidden now. */
export async function removePlaces(tx: Db, placeIds: string[], because: string, by: string | null = null): Promise<string[]> {
  if (placeIds.length === 0) return []
  const now = Date.now()
  const removed = await tx
    .update(documentPlaces)
    .set({ removedAt: now, removedBecause: because })
    .where(and(inArray(documentPlaces.id, placeIds), because === 'deleted' ? isNull(documentPlaces.removedAt) : liveOrDeleted))
    .returning({ documentId: documentPlaces.documentId })
  const hidden: string[] = []
  for (const documentId of new Set(removed.map((row) => row.documentId))) {
    if ((await livePlaces(tx, documentId)).length > 0) continue
    await tx
      .update(documents)
      .set({ deletedAt: now, deletedBy: by, updatedAt: now, ...(because === 'superseded' ? { supersededAt: now } : {}) })
      .where(and(eq(documents.id, documentId), isNull(documents.deletedAt)))
    hidden.push(documentId)
  }
  return hidden
}

/** Places of a Slack file, in one channel or in all: live ones, and those that a person could restore. */
export async function placesOfFile(db: Db, orgId: string, slackFileId: string, channelId?: string): Promise<PlaceRow[]> {
  return db
    .select()
    .from(documentPlaces)
    .where(
      and(
        eq(documentPlaces.orgId, orgId),
        eq(documentPlaces.slackFileId, slackFileId),
        liveOrDeleted,
        channelId === undefined ? undefined : eq(documentPlaces.channelId, channelId),
      ),
    )
}

/** Places that a message carries (a deleted message takes them away): live ones, and those that a person could restore. */
export async function placesOfMessage(db: Db, channelId: string, messageTs: string): Promise<PlaceRow[]> {
  return db
    .select()
    .from(documentPlaces)
    .where(and(eq(documentPlaces.channelId, channelId), eq(documentPlaces.messageTs, messageTs), liveOrDeleted))
}

/** Brings back the places that a person deleted; those that Slack lost stay away. Returns how many came back. */
export async function restorePlaces(tx: Db, orgId: string, documentId: string, sharedBy: string | null): Promise<number> {
  const back = await tx
    .update(documentPlaces)
    .set({ removedAt: null, removedBecause: null })
    .where(
      and(
        eq(documentPlaces.orgId, orgId),
        eq(documentPlaces.documentId, documentId),
        eq(documentPlaces.removedBecause, 'deleted'),
        sharedBy === null ? undefined : eq(documentPlaces.sharedBy, sharedBy),
      ),
    )
    .returning({ id: documentPlaces.id })
  if (back.length > 0) await tx.update(documents).set({ deletedAt: null, deletedBy: null, supersededAt: null, updatedAt: Date.now() }).where(eq(documents.id, documentId))
  return back.length
}

/** Places that a person deleted and that could come back. */
export async function deletedPlaces(db: Db, orgId: string, documentId: string): Promise<PlaceRow[]> {
  return db
    .select()
    .from(documentPlaces)
    .where(and(eq(documentPlaces.orgId, orgId), eq(documentPlaces.documentId, documentId), eq(documentPlaces.removedBecause, 'deleted')))
}

export async function rememberBlob(tx: Db, hash: string, bytes: number): Promise<void> {
  await tx.insert(blobs).values({ hash, bytes, createdAt: Date.now() }).onConflictDoNothing()
}

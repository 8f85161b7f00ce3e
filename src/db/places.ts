import { and, eq, inArray, isNull, or } from 'drizzle-orm'
import { removeImports } from './import-removal.js'
import type { Db } from './open.js'
import { documentPlaces, documents, placeMessages } from './schema/documents.js'

export type PlaceRow = typeof documentPlaces.$inferSelect

export async function findPlace(db: Db, orgId: string, placeId: string): Promise<PlaceRow | undefined> {
  return db.query.documentPlaces.findFirst({ where: and(eq(documentPlaces.id, placeId), eq(documentPlaces.orgId, orgId)) })
}

export async function livePlaces(db: Db, documentId: string): Promise<PlaceRow[]> {
  return db.select().from(documentPlaces).where(and(eq(documentPlaces.documentId, documentId), isNull(documentPlaces.removedAt)))
}

/** What a person deleted can come back; when Slack loses it too it cannot. */
export const liveOrDeleted = or(isNull(documentPlaces.removedAt), eq(documentPlaces.removedBecause, 'deleted'))

/**
 * Takes places away, with the product rows that their files brought; a document without any is hidden in the same transaction. Returns the documents
 * that are hidden now.
 */
export async function removePlaces(tx: Db, placeIds: string[], because: string, by: string | null = null): Promise<string[]> {
  if (placeIds.length === 0) return []
  const now = Date.now()
  const removed = await tx
    .update(documentPlaces)
    .set({ removedAt: now, removedBecause: because })
    .where(and(inArray(documentPlaces.id, placeIds), because === 'deleted' ? isNull(documentPlaces.removedAt) : liveOrDeleted))
    .returning({ documentId: documentPlaces.documentId, orgId: documentPlaces.orgId, channelId: documentPlaces.channelId, slackFileId: documentPlaces.slackFileId })
  // A newer file says nothing of the rows that an older one brought.
  if (because !== 'superseded') await removeImports(tx, removed)
  // What Slack took away is in none of its messages any more; a place that only we put aside may come back with them.
  if (because !== 'deleted' && because !== 'superseded') {
    await tx.update(placeMessages).set({ removedAt: now }).where(and(inArray(placeMessages.placeId, placeIds), isNull(placeMessages.removedAt)))
  }
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

/** Places that a person deleted and that could come back. */
export async function deletedPlaces(db: Db, orgId: string, documentId: string): Promise<PlaceRow[]> {
  return db
    .select()
    .from(documentPlaces)
    .where(and(eq(documentPlaces.orgId, orgId), eq(documentPlaces.documentId, documentId), eq(documentPlaces.removedBecause, 'deleted')))
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

import { and, eq, inArray, isNull, ne, notExists, sql } from 'drizzle-orm'
import type { Db } from './open.js'
import { removePlaces, type PlaceRow } from './places.js'
import { documentPlaces, documents } from './schema/documents.js'

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

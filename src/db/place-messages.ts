import { and, asc, eq, inArray, isNull, or } from 'drizzle-orm'
import type { Db } from './open.js'
import { liveOrDeleted, type PlaceRow } from './places.js'
import { documentPlaces, placeMessages } from './schema/documents.js'

/** Notes that a message carries the file of a place. A second delivery changes nothing, one after its deletion neither. */
export async function noteMessage(tx: Db, place: Pick<PlaceRow, 'id' | 'sharedBy' | 'messageTs'>, removedAt: number | null = null): Promise<void> {
  if (place.messageTs === null) return
  await tx.insert(placeMessages).values({ placeId: place.id, messageTs: place.messageTs, sharedBy: place.sharedBy, removedAt }).onConflictDoNothing()
}

/** Whether this message was noted for the place, deleted since or not. */
export async function isNoted(tx: Db, placeId: string, messageTs: string | null): Promise<boolean> {
  if (messageTs === null) return false
  return (await tx.query.placeMessages.findFirst({ where: and(eq(placeMessages.placeId, placeId), eq(placeMessages.messageTs, messageTs)) })) !== undefined
}

/** Places whose file a message carries: live ones, and those that a person could restore. */
export async function placesOfMessage(db: Db, channelId: string, messageTs: string): Promise<PlaceRow[]> {
  const carried = db.select({ id: placeMessages.placeId }).from(placeMessages).where(and(eq(placeMessages.messageTs, messageTs), isNull(placeMessages.removedAt)))
  return db
    .select()
    .from(documentPlaces)
    .where(and(eq(documentPlaces.channelId, channelId), or(eq(documentPlaces.messageTs, messageTs), inArray(documentPlaces.id, carried)), liveOrDeleted))
}

/**
 * A message no longer carries the files of these places. Returns the places that no message is left for; of the others the
 * oldest message that is left, and who shared it there, stand for the place from now on. Call it in a transaction.
 */
export async function dropMessage(tx: Db, places: PlaceRow[], messageTs: string): Promise<PlaceRow[]> {
  const lost: PlaceRow[] = []
  for (const place of places) {
    await tx
      .insert(placeMessages)
      .values({ placeId: place.id, messageTs, sharedBy: place.sharedBy, removedAt: Date.now() })
      .onConflictDoUpdate({ target: [placeMessages.placeId, placeMessages.messageTs], set: { removedAt: Date.now() } })
    const next = await tx.query.placeMessages.findFirst({ where: and(eq(placeMessages.placeId, place.id), isNull(placeMessages.removedAt)), orderBy: asc(placeMessages.messageTs) })
    if (!next) lost.push(place)
    else if (place.messageTs === messageTs) await tx.update(documentPlaces).set({ messageTs: next.messageTs, sharedBy: next.sharedBy }).where(eq(documentPlaces.id, place.id))
  }
  return lost
}

import { and, eq, inArray, isNull } from 'drizzle-orm'
import { newId } from '../ids.js'
import { livePlaces, type PlaceRow } from './places.js'
import type { Db } from './open.js'
import { documentPlaces, documents } from './schema/documents.js'

/**
 * A Slack file has other content under the same id: its places get a new version that waits to be read, and the old one is
 * hidden from the moment this commits unless another file still brings it. Null when the places moved on meanwhile, so that
 * a second delivery changes nothing. Call it in a transaction.
 */
export async function replaceChangedFile(tx: Db, orgId: string, oldId: string, places: PlaceRow[], bytes: number): Promise<string | null> {
  const old = await tx.query.documents.findFirst({ where: and(eq(documents.id, oldId), eq(documents.orgId, orgId), isNull(documents.deletedAt)) })
  const first = places[0]
  if (!old || !first) return null
  const now = Date.now()
  const id = newId('doc')
  await tx.insert(documents).values({
    id, orgId, title: first.title, ownerUserId: old.ownerUserId, status: 'uploaded', bytes, warnings: [], version: old.version + 1, supersedes: old.id, createdAt: now, updatedAt: now,
  })
  const moved = await tx
    .update(documentPlaces)
    .set({ documentId: id, checkedAt: now })
    .where(and(inArray(documentPlaces.id, places.map((place) => place.id)), eq(documentPlaces.documentId, oldId), isNull(documentPlaces.removedAt)))
    .returning({ id: documentPlaces.id })
  if (moved.length === 0) {
    await tx.delete(documents).where(eq(documents.id, id))
    return null
  }
  if ((await livePlaces(tx, oldId)).length === 0) await tx.update(documents).set({ deletedAt: now, supersededAt: now, updatedAt: now }).where(eq(documents.id, oldId))
  return id
}

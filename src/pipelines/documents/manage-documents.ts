import { audit } from '../../db/audit.js'
import { markForRetry } from '../../db/document-retry.js'
import { findDocument } from '../../db/documents.js'
import { livePlaces, removePlaces, restorePlaces, type PlaceRow } from '../../db/places.js'
import { listLibrary, type LibraryEntry, type LibraryFilter } from '../../db/library.js'
import type { DatabaseHandle, Db } from '../../db/open.js'
import type { Actor } from '../access/actor.js'
import type { Membership } from '../access/membership.js'
import { resolveScope } from '../access/resolve-scope.js'

export interface LibraryServices {
  handle: DatabaseHandle
  membership: Membership
}

/** A person's own documents, deleted ones included so that they can be restored; for an admin who asks for it, everybody's. */
export async function listDocuments(
  services: LibraryServices,
  actor: Actor,
  page: { all: boolean; offset?: number; limit?: number },
): Promise<{ entries: LibraryEntry[]; total: number }> {
  const everything = page.all && actor.role === 'admin'
  const scope = await resolveScope(services.membership, actor, { kind: everything ? 'everything' : 'private' })
  const filter: LibraryFilter = { withDeleted: true, offset: page.offset ?? 0, limit: page.limit ?? 20, ...(everything ? {} : { sharedBy: actor.userId }) }
  return listLibrary(services.handle.db, scope, filter)
}

export type DeleteOutcome =
  /** `stays`: others shared the same file where this person may see it. Whether it is anywhere else, nobody learns. */
  | { kind: 'deleted'; title: string; places: PlaceRow[]; stays: boolean }
  | { kind: 'not-yours' | 'gone' }

/** Takes away what this person shared (an admin: every place). What others shared themselves stays. */
export async function deleteDocument(services: LibraryServices, actor: Actor, documentId: string): Promise<DeleteOutcome> {
  const own = await services.handle.transaction(async (tx) => {
    if (!(await findDocument(tx, actor.orgId, documentId))) return []
    const places = await livePlaces(tx, documentId)
    const theirs = actor.role === 'admin' ? places : places.filter((place) => place.sharedBy === actor.userId)
    if (theirs.length === 0) return []
    await removePlaces(tx, theirs.map((place) => place.id), 'deleted', actor.userId)
    await audit(tx, actor.orgId, actor.userId, 'document.delete', { documentId, places: theirs.length })
    return theirs
  })
  const seen = await maySeeIt(services, actor, documentId)
  return own[0] ? { kind: 'deleted', title: own[0].title, places: own, stays: seen } : { kind: seen ? 'not-yours' : 'gone' }
}

async function maySeeIt(services: LibraryServices, actor: Actor, documentId: string): Promise<boolean> {
  const scope = await resolveScope(services.membership, actor, { kind: 'private' })
  return (await listLibrary(services.handle.db, scope, { documentIds: [documentId], limit: 1 })).total > 0
}

/** Brings back what this person (an admin: anybody) deleted. */
export async function restoreDocument(services: LibraryServices, actor: Actor, documentId: string): Promise<{ kind: 'restored'; title: string; places: PlaceRow[] } | { kind: 'gone' }> {
  return services.handle.transaction(async (tx) => {
    const back = await restorePlaces(tx, actor.orgId, documentId, actor.role === 'admin' ? null : actor.userId)
    if (back === 0) return { kind: 'gone' }
    await audit(tx, actor.orgId, actor.userId, 'document.restore', { documentId, places: back })
    const places = (await livePlaces(tx, documentId)).filter((place) => actor.role === 'admin' || place.sharedBy === actor.userId)
    return { kind: 'restored', title: places[0]!.title, places }
  })
}

export type RetryOutcome = { kind: 'queued'; place: PlaceRow } | { kind: 'not-yours' | 'not-failed' | 'gone' }

/** Lets a failed document be read again; the caller writes the job in the same transaction. */
export async function retryDocument(tx: Db, actor: Actor, documentId: string): Promise<RetryOutcome> {
  const document = await findDocument(tx, actor.orgId, documentId)
  const places = await livePlaces(tx, documentId)
  if (!document || places.length === 0) return { kind: 'gone' }
  const own = places.find((place) => place.sharedBy === actor.userId)
  if (!own && actor.role !== 'admin') return { kind: 'not-yours' }
  if (!(await markForRetry(tx, actor.orgId, documentId))) return { kind: 'not-failed' }
  return { kind: 'queued', place: own ?? places[0]! }
}

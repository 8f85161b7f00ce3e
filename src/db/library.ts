import { and, desc, eq, inArray, isNull, or, sql, type SQL } from 'drizzle-orm'
import type { Scope } from '../pipelines/access/actor.js'
import type { Db } from './open.js'
import type { DocumentRow } from './documents.js'
import type { PlaceRow } from './places.js'
import { documentPlaces, documents } from './schema/documents.js'
import { channels } from './schema/organisation.js'

export interface LibraryEntry {
  document: DocumentRow
  /** Only places that the scope covers; never empty. */
  places: (PlaceRow & { channelName: string | null; channelKind: 'public' | 'private' | 'im' | 'mpim' })[]
}

export interface LibraryFilter {
  status?: DocumentRow['status'][]
  /** Only what this person shared, in the places where they did. */
  sharedBy?: string
  documentIds?: string[]
  /** Also documents that a person deleted, so that they can be restored. */
  withDeleted?: boolean
  limit?: number
  offset?: number
}

/** The condition that a place is live and inside the scope: the access check of every query on documents. */
export function placeInScope(scope: Scope, withDeleted = false): SQL | undefined {
  const live = withDeleted ? or(isNull(documentPlaces.removedAt), eq(documentPlaces.removedBecause, 'deleted')) : isNull(documentPlaces.removedAt)
  const inOrg = eq(documentPlaces.orgId, scope.orgId)
  if (scope.channelIds === 'all') return and(live, inOrg)
  return and(live, inOrg, sql`${documentPlaces.channelId} in (select value from json_each(${JSON.stringify(scope.channelIds)}))`)
}

/** Documents that the scope covers, newest first, with the places that it covers. */
export async function listLibrary(db: Db, scope: Scope, filter: LibraryFilter = {}): Promise<{ entries: LibraryEntry[]; total: number }> {
  const condition = and(
    placeInScope(scope, filter.withDeleted),
    eq(documents.orgId, scope.orgId),
    isNull(documents.supersededAt),
    filter.withDeleted ? undefined : isNull(documents.deletedAt),
    filter.status ? inArray(documents.status, filter.status) : undefined,
    filter.sharedBy ? eq(documentPlaces.sharedBy, filter.sharedBy) : undefined,
    filter.documentIds ? inArray(documents.id, filter.documentIds) : undefined,
  )
  const rows = await db
    .select({ document: documents, place: documentPlaces, channelName: channels.name, channelKind: channels.kind })
    .from(documentPlaces)
    .innerJoin(documents, eq(documents.id, documentPlaces.documentId))
    .innerJoin(channels, eq(channels.id, documentPlaces.channelId))
    .where(condition)
    .orderBy(desc(documents.createdAt), desc(documents.id))
  const byId = new Map<string, LibraryEntry>()
  for (const row of rows) {
    const entry = byId.get(row.document.id) ?? { document: row.document, places: [] }
    entry.places.push({ ...row.place, channelName: row.channelName, channelKind: row.channelKind })
    byId.set(row.document.id, entry)
  }
  const all = [...byId.values()]
  const offset = filter.offset ?? 0
  return { entries: all.slice(offset, offset + (filter.limit ?? 20)), total: all.length }
}

/** Per document, the live place that the scope covers and that was shared last: its title and link are what the viewer sees. */
export async function placesFor(db: Db, scope: Scope, documentIds: string[]): Promise<Map<string, PlaceRow>> {
  if (documentIds.length === 0) return new Map()
  const rows = await db
    .select({ place: documentPlaces })
    .from(documentPlaces)
    .innerJoin(documents, eq(documents.id, documentPlaces.documentId))
    .where(and(placeInScope(scope), inArray(documentPlaces.documentId, documentIds), isNull(documents.deletedAt)))
    .orderBy(documentPlaces.createdAt)
  return new Map(rows.map(({ place }) => [place.documentId, place]))
}

/** ISO date per document: the one it states, else the day it was shared in the place that the viewer knows. */
export async function documentDates(db: Db, orgId: string, places: ReadonlyMap<string, PlaceRow>): Promise<Map<string, string>> {
  if (places.size === 0) return new Map()
  const rows = await db
    .select({ id: documents.id, stated: documents.statedDate })
    .from(documents)
    .where(and(eq(documents.orgId, orgId), inArray(documents.id, [...places.keys()])))
  return new Map(rows.map((row) => [row.id, row.stated ?? new Date(places.get(row.id)!.createdAt).toISOString().slice(0, 10)]))
}

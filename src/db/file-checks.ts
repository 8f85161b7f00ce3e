import { and, asc, eq, inArray, isNull, lt, or } from 'drizzle-orm'
import type { PlaceRow } from './places.js'
import type { Db } from './open.js'
import { documentPlaces } from './schema/documents.js'
import { channels } from './schema/organisation.js'

/** Live places that Slack was not asked about since `before`, longest ago first, with Slack's id of their conversation. */
export async function placesToCheck(db: Db, orgId: string, before: number, limit: number): Promise<(PlaceRow & { slackChannelId: string })[]> {
  const rows = await db
    .select({ place: documentPlaces, slackChannelId: channels.slackChannelId })
    .from(documentPlaces)
    .innerJoin(channels, eq(channels.id, documentPlaces.channelId))
    .where(and(eq(documentPlaces.orgId, orgId), isNull(documentPlaces.removedAt), lt(documentPlaces.checkedAt, before)))
    .orderBy(asc(documentPlaces.checkedAt), asc(documentPlaces.id))
    .limit(limit)
  return rows.map((row) => ({ ...row.place, slackChannelId: row.slackChannelId }))
}

export async function markChecked(db: Db, placeIds: string[]): Promise<void> {
  if (placeIds.length > 0) await db.update(documentPlaces).set({ checkedAt: Date.now() }).where(inArray(documentPlaces.id, placeIds))
}

/** Live ones, and those that a person could restore. */
export async function placesOfChannel(db: Db, channelId: string): Promise<PlaceRow[]> {
  return db.select().from(documentPlaces).where(and(eq(documentPlaces.channelId, channelId), or(isNull(documentPlaces.removedAt), eq(documentPlaces.removedBecause, 'deleted'))))
}

/** The title of a file was changed where it is shared. */
export async function retitlePlaces(db: Db, placeIds: string[], title: string): Promise<void> {
  if (placeIds.length > 0) await db.update(documentPlaces).set({ title }).where(inArray(documentPlaces.id, placeIds))
}

import { and, eq, isNotNull } from 'drizzle-orm'
import type { Db } from './open.js'
import { catalogues } from './schema/products.js'

/** Where a catalogue's reviews and alarms are posted; false when there is no such catalogue. */
export async function setReviewChannel(db: Db, orgId: string, catalogueId: string, channelId: string): Promise<boolean> {
  const rows = await db.update(catalogues).set({ reviewChannelId: channelId }).where(and(eq(catalogues.orgId, orgId), eq(catalogues.id, catalogueId))).returning({ id: catalogues.id })
  return rows.length > 0
}

/** Row ids of the review channels, by catalogue. */
export async function reviewChannels(db: Db, orgId: string): Promise<Map<string, string>> {
  const rows = await db.select({ id: catalogues.id, channelId: catalogues.reviewChannelId }).from(catalogues).where(and(eq(catalogues.orgId, orgId), isNotNull(catalogues.reviewChannelId)))
  return new Map(rows.map((row) => [row.id, row.channelId!]))
}

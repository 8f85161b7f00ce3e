import { and, eq } from 'drizzle-orm'
import type { VisiblePlaces } from '../pipelines/access/places.js'
import type { Db } from './open.js'
import { productImports, products, reviewItems } from './schema/products.js'
import { inPlaces } from './visible-places.js'

/** Whether anything of a catalogue may be seen: a table, a product or a row. */
export async function catalogueInPlaces(db: Db, places: VisiblePlaces, catalogueId: string): Promise<boolean> {
  for (const table of [productImports, reviewItems, products] as const) {
    const row = db.select({ id: table.id }).from(table).where(and(eq(table.catalogueId, catalogueId), inPlaces(table.orgId, table.channelId, places))).limit(1).get()
    if (row) return true
  }
  return false
}

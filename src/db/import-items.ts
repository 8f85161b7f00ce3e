import { and, asc, eq, gt } from 'drizzle-orm'
import type { Db } from './open.js'
import type { ReviewItemRow } from './review-items.js'
import { rawProducts, reviewItems } from './schema/products.js'

/** The rows of one table with the items that they belong to, a page at a time: those below `afterLine`. */
export async function importedItems(db: Db, orgId: string, importId: string, afterLine: number, limit: number): Promise<{ line: number; item: ReviewItemRow }[]> {
  return db
    .select({ line: rawProducts.line, item: reviewItems })
    .from(rawProducts)
    .innerJoin(reviewItems, eq(reviewItems.id, rawProducts.itemId))
    .where(and(eq(rawProducts.importId, importId), eq(rawProducts.orgId, orgId), gt(rawProducts.line, afterLine)))
    .orderBy(asc(rawProducts.line))
    .limit(limit)
    .all()
}

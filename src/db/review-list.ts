import { and, asc, eq, gt, isNotNull, ne, notExists, sql } from 'drizzle-orm'
import type { VisiblePlaces } from '../pipelines/access/places.js'
import type { Db } from './open.js'
import type { ReviewItemInTable } from './review-items.js'
import { productImports, rawProducts, reviewClaims, reviewItems } from './schema/products.js'
import { inPlaces } from './visible-places.js'

/** Where the last page ended. */
export interface ReviewCursor {
  margin: number
  itemId: string
}

/** Open items that nobody else has in hand, the least certain first, a page at a time. */
export async function openItems(
  db: Db,
  query: { places: VisiblePlaces; catalogueId: string; userId: string; now: number; after: ReviewCursor | null; limit: number },
): Promise<ReviewItemInTable[]> {
  const others = db
    .select({ one: sql`1` })
    .from(reviewClaims)
    .where(and(eq(reviewClaims.itemId, reviewItems.id), gt(reviewClaims.until, query.now), ne(reviewClaims.userId, query.userId)))
  const { after } = query
  return db
    .select({ item: reviewItems, raw: rawProducts, tableTitle: productImports.title })
    .from(reviewItems)
    .innerJoin(rawProducts, eq(rawProducts.id, reviewItems.rawId))
    .innerJoin(productImports, eq(productImports.id, rawProducts.importId))
    .where(
      and(
        eq(reviewItems.catalogueId, query.catalogueId),
        eq(reviewItems.state, 'open'),
        isNotNull(reviewItems.suggestion),
        after === null ? undefined : sql`(${reviewItems.margin}, ${reviewItems.id}) > (${after.margin}, ${after.itemId})`,
        inPlaces(reviewItems.orgId, reviewItems.channelId, query.places),
        notExists(others),
      ),
    )
    .orderBy(asc(reviewItems.margin), asc(reviewItems.id))
    .limit(query.limit)
    .all()
}

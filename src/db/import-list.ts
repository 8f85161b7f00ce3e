import { and, desc, eq, isNull, lt } from 'drizzle-orm'
import type { VisiblePlaces } from '../pipelines/access/places.js'
import type { Db } from './open.js'
import type { ImportRow } from './product-imports.js'
import { productImports } from './schema/products.js'
import { inPlaces } from './visible-places.js'

export async function visibleImport(db: Db, places: VisiblePlaces, importId: string): Promise<ImportRow | undefined> {
  return db.query.productImports.findFirst({ where: and(eq(productImports.id, importId), isNull(productImports.deletedAt), inPlaces(productImports.orgId, productImports.channelId, places)) })
}

/** The newest first (ids sort by time), below `before`. */
export async function visibleImports(db: Db, places: VisiblePlaces, before: string | null, limit: number): Promise<ImportRow[]> {
  return db.query.productImports.findMany({
    where: and(isNull(productImports.deletedAt), inPlaces(productImports.orgId, productImports.channelId, places), before === null ? undefined : lt(productImports.id, before)),
    orderBy: desc(productImports.id),
    limit,
  })
}

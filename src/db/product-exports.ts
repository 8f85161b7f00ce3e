import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { VisiblePlaces } from '../pipelines/access/places.js'
import type { Db } from './open.js'
import { users } from './schema/organisation.js'
import { decisions, productImports, products, rawProducts, reviewItems } from './schema/products.js'
import { inPlaces } from './visible-places.js'

/** A window of row numbers: each read is short however large the table is and however little of it is wanted. */
export interface RowWindow {
  after: number
  to: number
}

const said = (name: string) => sql<string | null>`json_extract(${decisions.before}, ${`$.${name}`})`

export type ExportedDecision = ReturnType<typeof decisionsQuery>[number]

/** Decisions in the order in which they were made, with the row that they were about. */
export async function decisionsInWindow(db: Db, places: VisiblePlaces, catalogueId: string, window: RowWindow): Promise<ExportedDecision[]> {
  return decisionsQuery(db, places, catalogueId, window)
}

function decisionsQuery(db: Db, places: VisiblePlaces, catalogueId: string, { after, to }: RowWindow) {
  return db
    .select({
      id: decisions.id,
      at: decisions.createdAt,
      kind: decisions.kind,
      stream: decisions.stream,
      undoes: decisions.undoes,
      batchId: decisions.batchId,
      reviewerId: decisions.userId,
      reviewer: users.name,
      itemId: decisions.itemId,
      table: productImports.title,
      line: rawProducts.line,
      rows: reviewItems.size,
      counts: sql<number>`${reviewItems.decisionId} is ${decisions.id}`,
      title: rawProducts.title,
      brand: rawProducts.brand,
      code: rawProducts.code,
      price: rawProducts.price,
      suggestedKind: said('kind'),
      suggestedProductId: said('productId'),
      suggestedTitle: said('text'),
      confidence: decisions.confidence,
      decidedProductId: sql<string | null>`json_extract(${decisions.after}, '$.productId')`,
      decidedTitle: sql<string | null>`json_extract(${decisions.after}, '$.title')`,
      modelId: decisions.modelId,
      model: said('versions.model'),
      features: said('versions.features'),
      rules: said('versions.rules'),
      threshold: said('versions.threshold'),
    })
    .from(decisions)
    .innerJoin(reviewItems, eq(reviewItems.id, decisions.itemId))
    .innerJoin(rawProducts, eq(rawProducts.id, reviewItems.rawId))
    .innerJoin(productImports, eq(productImports.id, rawProducts.importId))
    .leftJoin(users, and(eq(users.id, decisions.userId), eq(users.orgId, decisions.orgId)))
    .where(and(sql`${decisions}.rowid > ${after} and ${decisions}.rowid <= ${to}`, sql`+${decisions.catalogueId} = ${catalogueId}`, isNull(productImports.deletedAt), inPlaces(reviewItems.orgId, reviewItems.channelId, places)))
    .orderBy(sql`${decisions}.rowid`)
    .all()
}

export type ExportedRow = ReturnType<typeof rowsQuery>[number]

/** Raw rows in the order in which they came, with what was decided for them; products that these readers may not see are left out. */
export async function rowsInWindow(db: Db, places: VisiblePlaces, catalogueId: string, window: RowWindow, decidedOnly: boolean): Promise<ExportedRow[]> {
  return rowsQuery(db, places, catalogueId, window, decidedOnly)
}

function rowsQuery(db: Db, places: VisiblePlaces, catalogueId: string, { after, to }: RowWindow, decidedOnly: boolean) {
  const from = alias(productImports, 'product_table')
  return db
    .select({
      raw: rawProducts,
      table: productImports.title,
      itemId: reviewItems.id,
      state: reviewItems.state,
      product: products,
      productTable: from.title,
      decision: {
        id: decisions.id,
        at: decisions.createdAt,
        kind: decisions.kind,
        reviewer: users.name,
        suggestedProductId: said('productId'),
        model: said('versions.model'),
        rules: said('versions.rules'),
      },
    })
    .from(rawProducts)
    .innerJoin(reviewItems, eq(reviewItems.id, rawProducts.itemId))
    .innerJoin(productImports, eq(productImports.id, rawProducts.importId))
    .leftJoin(products, and(eq(products.id, reviewItems.productId), isNull(products.deletedAt), inPlaces(products.orgId, products.channelId, places)))
    .leftJoin(from, eq(from.id, products.importId))
    .leftJoin(decisions, eq(decisions.id, reviewItems.decisionId))
    .leftJoin(users, and(eq(users.id, decisions.userId), eq(users.orgId, decisions.orgId)))
    .where(
      and(
        sql`${rawProducts.id} > ${after} and ${rawProducts.id} <= ${to}`,
        sql`+${rawProducts.catalogueId} = ${catalogueId}`,
        inArray(reviewItems.state, decidedOnly ? ['decided', 'auto'] : ['new', 'open', 'decided', 'auto']),
        isNull(productImports.deletedAt),
        inPlaces(rawProducts.orgId, rawProducts.channelId, places),
      ),
    )
    .orderBy(asc(rawProducts.id))
    .all()
}

/** The highest row number there is, of any catalogue. */
export async function lastRowOf(db: Db, table: 'decisions' | 'raw_products'): Promise<number> {
  const from = table === 'decisions' ? decisions : rawProducts
  return db.select({ last: sql<number | null>`max(${from}.rowid)` }).from(from).get()?.last ?? 0
}

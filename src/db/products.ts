import { createHash } from 'node:crypto'
import { and, asc, eq, gt, inArray, isNull, like, ne, or, sql } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { VisiblePlaces } from '../pipelines/access/places.js'
import type { Db } from './open.js'
import { inPlaces } from './visible-places.js'
import { catalogues, products, reviewItems } from './schema/products.js'

export type CatalogueRow = typeof catalogues.$inferSelect
export type ProductRow = typeof products.$inferSelect

/** What a product says about itself. */
export type ProductContent = Pick<ProductRow, 'title' | 'description' | 'brand' | 'code' | 'price' | 'currency' | 'category' | 'attributes'>

export const defaultTargetPrecision = 0.98

/** The catalogue of that name, made if it is not there. */
export async function ensureCatalogue(db: Db, orgId: string, name: string, createdBy: string | null): Promise<CatalogueRow> {
  await db
    .insert(catalogues)
    .values({ id: newId('cat'), orgId, name, targetPrecision: defaultTargetPrecision, autoAccept: 'off', createdBy, createdAt: Date.now() })
    .onConflictDoNothing()
  return (await db.query.catalogues.findFirst({ where: and(eq(catalogues.orgId, orgId), eq(catalogues.name, name)) }))!
}

export async function catalogueById(db: Db, orgId: string, id: string): Promise<CatalogueRow | undefined> {
  return db.query.catalogues.findFirst({ where: and(eq(catalogues.orgId, orgId), eq(catalogues.id, id)) })
}

export async function listCatalogues(db: Db, orgId: string): Promise<CatalogueRow[]> {
  return db.query.catalogues.findMany({ where: eq(catalogues.orgId, orgId), orderBy: asc(catalogues.createdAt) })
}

/** Live products that changed after `seq`, and those that were deleted since, for copies in memory. */
export async function productsChangedSince(db: Db, orgId: string, catalogueId: string, seq: number, limit: number): Promise<ProductRow[]> {
  return db.query.products.findMany({ where: and(eq(products.orgId, orgId), eq(products.catalogueId, catalogueId), gt(products.seq, seq)), orderBy: asc(products.seq), limit })
}

export async function visibleProducts(db: Db, places: VisiblePlaces, ids: readonly string[]): Promise<Map<string, ProductRow>> {
  if (ids.length === 0) return new Map()
  const rows = await db.query.products.findMany({ where: and(inArray(products.id, [...ids]), isNull(products.deletedAt), inPlaces(products.orgId, products.channelId, places)) })
  return new Map(rows.map((row) => [row.id, row]))
}

/** Products whose title or code holds the text, letter case left aside. */
export async function findProductsByText(db: Db, places: VisiblePlaces, catalogueId: string, text: string, limit: number): Promise<ProductRow[]> {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
  const matches = or(sql`${like(products.title, pattern)} escape '\\'`, sql`${like(products.code, pattern)} escape '\\'`)
  return db.query.products.findMany({
    where: and(eq(products.catalogueId, catalogueId), isNull(products.deletedAt), inPlaces(products.orgId, products.channelId, places), matches),
    orderBy: asc(products.title),
    limit,
  })
}

export interface NewProduct {
  orgId: string
  catalogueId: string
  channelId: string
  content: ProductContent
  importId: string | null
  decisionId: string | null
}

/**
 * Adds a product, or finds the one of the same content in that place (brought back when it was deleted). Inside a transaction
 * only: `seq` is the next number.
 */
export async function addProduct(tx: Db, product: NewProduct): Promise<string> {
  const contentHash = productHash(product.content)
  const now = Date.now()
  const seq = nextSeq(tx, product.catalogueId)
  const rows = await tx
    .insert(products)
    .values({
      id: newId('prod'),
      orgId: product.orgId,
      catalogueId: product.catalogueId,
      channelId: product.channelId,
      ...product.content,
      contentHash,
      importId: product.importId,
      decisionId: product.decisionId,
      createdAt: now,
      updatedAt: now,
      seq,
    })
    .onConflictDoUpdate({
      target: [products.catalogueId, products.channelId, products.contentHash],
      set: { deletedAt: null, updatedAt: now, seq },
    })
    .returning({ id: products.id })
  return rows[0]!.id
}

/** Removes the product that a decision made, unless another item was decided to be it. Inside a transaction only. */
export async function dropUnusedProduct(tx: Db, orgId: string, catalogueId: string, productId: string, decisionId: string): Promise<void> {
  const used = tx.select({ id: reviewItems.id }).from(reviewItems).where(and(eq(reviewItems.orgId, orgId), eq(reviewItems.productId, productId))).limit(1).get()
  if (used) return
  await tx
    .update(products)
    .set({ deletedAt: Date.now(), updatedAt: Date.now(), seq: nextSeq(tx, catalogueId) })
    .where(and(eq(products.orgId, orgId), eq(products.id, productId), eq(products.decisionId, decisionId), isNull(products.deletedAt)))
}

/** The product of exactly this title in a place, if there is one. */
export async function productTitled(tx: Db, orgId: string, catalogueId: string, channelId: string, title: string): Promise<ProductRow | undefined> {
  return tx.query.products.findFirst({
    where: and(eq(products.orgId, orgId), eq(products.catalogueId, catalogueId), eq(products.channelId, channelId), eq(products.title, title), isNull(products.deletedAt)),
  })
}

export async function countProducts(db: Db, places: VisiblePlaces, catalogueId: string): Promise<number> {
  const row = db.select({ n: sql<number>`count(*)` }).from(products).where(and(eq(products.catalogueId, catalogueId), isNull(products.deletedAt), inPlaces(products.orgId, products.channelId, places))).get()
  return row?.n ?? 0
}

/** How a catalogue's automatic acceptance stands. */
export async function setAutoAccept(db: Db, orgId: string, catalogueId: string, change: Partial<Pick<CatalogueRow, 'autoAccept' | 'autoAcceptReason' | 'autoAcceptSince' | 'targetPrecision'>>): Promise<void> {
  await db.update(catalogues).set(change).where(and(eq(catalogues.orgId, orgId), eq(catalogues.id, catalogueId)))
}

/** Returns whether that changed anything. */
export async function setReviewChannel(db: Db, orgId: string, catalogueId: string, channelId: string): Promise<boolean> {
  const rows = await db
    .update(catalogues)
    .set({ reviewChannelId: channelId })
    .where(and(eq(catalogues.orgId, orgId), eq(catalogues.id, catalogueId), or(isNull(catalogues.reviewChannelId), ne(catalogues.reviewChannelId, channelId))))
    .returning({ id: catalogues.id })
  return rows.length > 0
}

export function productHash(content: ProductContent): string {
  const attributes = Object.entries(content.attributes).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify([content.title, content.description, content.brand, content.code, content.price, content.category, attributes, ...(content.currency === '' ? [] : [content.currency])])).digest('base64url')
}

/** What the newest change of the catalogue's products is numbered; 0 without any. */
export function newestSeq(db: Db, catalogueId: string): number {
  return db.select({ n: sql<number>`coalesce(max(${products.seq}), 0)` }).from(products).where(eq(products.catalogueId, catalogueId)).get()?.n ?? 0
}

const nextSeq = (tx: Db, catalogueId: string) => newestSeq(tx, catalogueId) + 1

import { and, desc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { VisiblePlaces } from '../pipelines/access/places.js'
import type { Db } from './open.js'
import { isUnsettled, type ImportRow } from './product-imports.js'
import { catalogues, productImports, rawProducts, reviewItems } from './schema/products.js'
import { jobs } from './schema/work.js'
import { inPlaces } from './visible-places.js'

/** While a table is read, or suggestions are made for it, there is one job with this key. */
export const importKey = (importId: string): string => `import:${importId}`
export const suggestKey = (importId: string): string => `suggest:${importId}`

/** The table of a file in one conversation, removed or not. */
export async function importOfFile(db: Db, orgId: string, channelId: string, slackFileId: string): Promise<ImportRow | undefined> {
  return db.query.productImports.findFirst({ where: and(eq(productImports.orgId, orgId), eq(productImports.channelId, channelId), eq(productImports.slackFileId, slackFileId)) })
}

/** Tables of one conversation that a person may still import, the newest first. */
export async function importableIn(db: Db, orgId: string, channelId: string, limit: number): Promise<ImportRow[]> {
  return db.query.productImports.findMany({
    where: and(eq(productImports.orgId, orgId), eq(productImports.channelId, channelId), isUnsettled, isNotNull(productImports.reading)),
    orderBy: [desc(productImports.createdAt), desc(productImports.id)],
    limit,
  })
}

export interface ListedImport {
  row: ImportRow
  catalogue: string | null
  counts: ImportCountsNow
}

/** Tables that were settled and may be seen, the newest first. */
export async function importsIn(db: Db, places: VisiblePlaces, limit: number): Promise<ListedImport[]> {
  const rows = await db
    .select({ row: productImports, catalogue: catalogues.name })
    .from(productImports)
    .leftJoin(catalogues, eq(catalogues.id, productImports.catalogueId))
    .where(and(inPlaces(productImports.orgId, productImports.channelId, places), isNull(productImports.deletedAt), isNotNull(productImports.catalogueId), inArray(productImports.status, ['waiting', 'importing', 'suggesting', 'done', 'failed'])))
    .orderBy(desc(productImports.createdAt), desc(productImports.id))
    .limit(limit)
  return Promise.all(rows.map(async ({ row, catalogue }) => ({ row, catalogue, counts: await importCounts(db, row.orgId, row.id) })))
}

export interface ImportCountsNow {
  /** Review items of its rows that wait for a person. */
  toReview: number
  decided: number
  autoAccepted: number
}

/** How the rows of a table stand, in review items. */
export async function importCounts(db: Db, orgId: string, importId: string): Promise<ImportCountsNow> {
  const rows = db
    .select({ state: reviewItems.state, n: sql<number>`count(distinct ${reviewItems.id})` })
    .from(rawProducts)
    .innerJoin(reviewItems, eq(reviewItems.id, rawProducts.itemId))
    .where(and(eq(rawProducts.importId, importId), eq(rawProducts.orgId, orgId)))
    .groupBy(reviewItems.state)
    .all()
  const of = (...states: string[]) => rows.filter((row) => states.includes(row.state)).reduce((sum, row) => sum + row.n, 0)
  return { toReview: of('new', 'open'), decided: of('decided'), autoAccepted: of('auto') }
}

/** How far the reading of a table, or the suggesting for it, is; null when nothing is known. */
export async function importProgress(db: Db, importId: string): Promise<{ done: number; total: number } | null> {
  const [row] = await db
    .select({ progress: jobs.progress })
    .from(jobs)
    .where(and(inArray(jobs.uniqueKey, [importKey(importId), suggestKey(importId)]), eq(jobs.state, 'active')))
    .orderBy(desc(jobs.createdAt))
    .limit(1)
  return row?.progress ?? null
}

/** Catalogues of which these places show anything: tables or products that were imported into them. */
export async function cataloguesIn(db: Db, places: VisiblePlaces): Promise<{ id: string; name: string }[]> {
  return db
    .selectDistinct({ id: catalogues.id, name: catalogues.name })
    .from(catalogues)
    .innerJoin(productImports, eq(productImports.catalogueId, catalogues.id))
    .where(and(inPlaces(productImports.orgId, productImports.channelId, places), isNull(productImports.deletedAt)))
    .orderBy(catalogues.name)
    .limit(95)
}

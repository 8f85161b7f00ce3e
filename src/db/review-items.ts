import { and, asc, desc, eq, exists, gt, gte, inArray, isNotNull, isNull, lt, ne, notExists, or, sql, type SQL } from 'drizzle-orm'
import type { VisiblePlaces } from '../pipelines/access/places.js'
import type { Db } from './open.js'
import { decisions, productImports, products, rawProducts, reviewClaims, reviewItems } from './schema/products.js'
import { inPlaces } from './visible-places.js'

export type ReviewItemRow = typeof reviewItems.$inferSelect
export type RawProductRow = typeof rawProducts.$inferSelect
export type ClaimRow = typeof reviewClaims.$inferSelect
export type ClaimStream = ClaimRow['stream']

/** One item that may be read, with the row that is shown and the title of its table. */
export interface ReviewItemInTable {
  item: ReviewItemRow
  raw: RawProductRow
  tableTitle: string
}

export async function visibleItem(db: Db, places: VisiblePlaces, itemId: string): Promise<ReviewItemInTable | undefined> {
  const row = db
    .select({ item: reviewItems, raw: rawProducts, tableTitle: productImports.title })
    .from(reviewItems)
    .innerJoin(rawProducts, eq(rawProducts.id, reviewItems.rawId))
    .innerJoin(productImports, eq(productImports.id, rawProducts.importId))
    .where(and(eq(reviewItems.id, itemId), ne(reviewItems.state, 'removed'), inPlaces(reviewItems.orgId, reviewItems.channelId, places)))
    .get()
  return row
}

/** What one person has in hand and has not let go. */
export async function claimOf(db: Db, places: VisiblePlaces, userId: string, now: number, catalogueId: string | undefined): Promise<ClaimRow | undefined> {
  const row = db
    .select({ claim: reviewClaims })
    .from(reviewClaims)
    .innerJoin(reviewItems, eq(reviewItems.id, reviewClaims.itemId))
    .where(
      and(
        eq(reviewClaims.userId, userId),
        gt(reviewClaims.until, now),
        ne(reviewItems.state, 'removed'),
        inPlaces(reviewItems.orgId, reviewItems.channelId, places),
        catalogueId === undefined ? undefined : eq(reviewItems.catalogueId, catalogueId),
      ),
    )
    .orderBy(desc(reviewClaims.claimedAt))
    .get()
  return row?.claim
}

export async function findClaim(db: Db, itemId: string, userId: string): Promise<ClaimRow | undefined> {
  return db.query.reviewClaims.findFirst({ where: and(eq(reviewClaims.itemId, itemId), eq(reviewClaims.userId, userId)) })
}

/** Inside a transaction: the item is this person's until then. */
export async function claimItem(tx: Db, claim: ClaimRow): Promise<void> {
  await tx
    .insert(reviewClaims)
    .values(claim)
    .onConflictDoUpdate({ target: [reviewClaims.itemId, reviewClaims.userId], set: { until: claim.until, claimedAt: claim.claimedAt, stream: claim.stream } })
}

export async function heldByOther(db: Db, itemId: string, userId: string, now: number): Promise<boolean> {
  const row = await db.query.reviewClaims.findFirst({ where: and(eq(reviewClaims.itemId, itemId), ne(reviewClaims.userId, userId), gt(reviewClaims.until, now)) })
  return row !== undefined
}

export async function releaseClaim(tx: Db, itemId: string, userId: string): Promise<void> {
  await tx.delete(reviewClaims).where(and(eq(reviewClaims.itemId, itemId), eq(reviewClaims.userId, userId)))
}

export interface QueueQuery {
  places: VisiblePlaces
  catalogueId: string
  userId: string
  now: number
  stream: ClaimStream
  /** Items that this person skipped after this time are left out. */
  skippedSince: number
}

/** The first item of one part of the queue that nobody else has in hand and that this person did not decide. */
export async function firstInQueue(db: Db, query: QueueQuery): Promise<ReviewItemRow | undefined> {
  const others = db
    .select({ one: sql`1` })
    .from(reviewClaims)
    .where(and(eq(reviewClaims.itemId, reviewItems.id), gt(reviewClaims.until, query.now), ne(reviewClaims.userId, query.userId)))
  const mine = db
    .select({ one: sql`1` })
    .from(decisions)
    .where(
      and(
        eq(decisions.itemId, reviewItems.id),
        eq(decisions.userId, query.userId),
        query.stream === 'second' || query.stream === 'blind' ? ne(decisions.kind, 'undo') : and(eq(decisions.kind, 'skip'), gt(decisions.createdAt, query.skippedSince), sql`not exists (select 1 from decisions as later where later.undoes = ${decisions.id} and later.item_id = ${decisions.itemId})`),
      ),
    )
  return db
    .select()
    .from(reviewItems)
    .where(
      and(
        eq(reviewItems.catalogueId, query.catalogueId),
        wanted(query.stream),
        isNotNull(reviewItems.suggestion),
        inPlaces(reviewItems.orgId, reviewItems.channelId, query.places),
        notExists(others),
        notExists(mine),
      ),
    )
    .orderBy(inOrder(query.stream), asc(reviewItems.shuffle))
    .limit(1)
    .get()
}

/** What a person decided or skipped so far, whatever became of it. */
export async function givenTo(db: Db, userId: string): Promise<{ all: number; first: number }> {
  const row = db
    .select({ all: sql<number>`count(*)`, first: sql<number>`coalesce(sum(${decisions.stream} in ('margin', 'audit', 'confident')), 0)` })
    .from(decisions)
    .where(and(eq(decisions.userId, userId), inArray(decisions.stream, ['margin', 'audit', 'confident', 'second', 'blind']), ne(decisions.kind, 'undo')))
    .get()
  return { all: row?.all ?? 0, first: row?.first ?? 0 }
}

/**
 * One row in five is of the random audit, chosen once when it came, whatever models say of it later: only then is it a sample of
 * all rows. The other parts of the queue leave those rows alone; a random one of what they left would be a sample of leftovers.
 */
export const auditBelow = Math.floor(0.2 * 2 ** 31)

function wanted(stream: ClaimStream): SQL {
  if (stream === 'second') return and(eq(reviewItems.state, 'decided'), sql`((${reviewItems.double} = 1 and ${reviewItems.decisions} = 1) or ${reviewItems.disputed} = 1)`)!
  if (stream === 'blind') return and(eq(reviewItems.state, 'auto'), eq(reviewItems.blindAudit, true), eq(reviewItems.decisions, 0))!
  const isOpen = eq(reviewItems.state, 'open')
  // The sign keeps the planner from the index of this column: it would then sort all that is open.
  return and(isOpen, stream === 'audit' ? lt(reviewItems.shuffle, auditBelow) : sql`+${reviewItems.shuffle} >= ${auditBelow}`)!
}

function inOrder(stream: ClaimStream): SQL {
  if (stream === 'margin') return asc(reviewItems.margin)
  if (stream === 'confident') return desc(reviewItems.confidence)
  return asc(reviewItems.shuffle)
}

export interface ItemCounts {
  items: number
  rows: number
  waiting: number
  decided: number
  auto: number
}

export async function countItems(db: Db, places: VisiblePlaces, catalogueId: string): Promise<ItemCounts> {
  const states = db
    .select({ state: reviewItems.state, items: sql<number>`count(*)`, rows: sql<number>`sum(${reviewItems.size})` })
    .from(reviewItems)
    .where(and(eq(reviewItems.catalogueId, catalogueId), inPlaces(reviewItems.orgId, reviewItems.channelId, places)))
    .groupBy(reviewItems.state)
    .all()
  const of = (...names: string[]) => states.filter((each) => names.includes(each.state)).reduce((sum, each) => sum + each.items, 0)
  const live = states.filter((each) => each.state !== 'removed')
  return {
    items: live.reduce((sum, each) => sum + each.items, 0),
    rows: live.reduce((sum, each) => sum + (each.rows ?? 0), 0),
    waiting: of('open', 'new'),
    decided: of('decided'),
    auto: of('auto'),
  }
}

/** Open items of one cluster that are at least that sure, that nobody else has in hand, and whose suggested product may be seen. */
export interface AlikeQuery {
  places: VisiblePlaces
  catalogueId: string
  cluster: string
  floor: number
  userId: string
  now: number
}

function alike(db: Db, query: AlikeQuery): SQL {
  const others = db
    .select({ one: sql`1` })
    .from(reviewClaims)
    .where(and(eq(reviewClaims.itemId, reviewItems.id), gt(reviewClaims.until, query.now), ne(reviewClaims.userId, query.userId)))
  const product = db
    .select({ one: sql`1` })
    .from(products)
    .where(and(sql`${products.id} = ${reviewItems.suggestion} ->> 'productId'`, isNull(products.deletedAt), inPlaces(products.orgId, products.channelId, query.places)))
  return and(
    eq(reviewItems.catalogueId, query.catalogueId),
    eq(reviewItems.state, 'open'),
    eq(reviewItems.cluster, query.cluster),
    gte(reviewItems.confidence, query.floor),
    inPlaces(reviewItems.orgId, reviewItems.channelId, query.places),
    notExists(others),
    or(sql`${reviewItems.suggestion} ->> 'productId' is null`, exists(product)),
  )!
}

/** How many there are, counted no further than `most`. */
export async function countAlike(db: Db, query: AlikeQuery, most: number): Promise<number> {
  const some = db.select({ id: reviewItems.id }).from(reviewItems).where(alike(db, query)).limit(most).as('some')
  return db.select({ n: sql<number>`count(*)` }).from(some).get()?.n ?? 0
}

/** With their rows, the surest first: what a bulk decision approves. */
export async function alikeItems(db: Db, query: AlikeQuery, most: number): Promise<ReviewItemInTable[]> {
  return db
    .select({ item: reviewItems, raw: rawProducts, tableTitle: productImports.title })
    .from(reviewItems)
    .innerJoin(rawProducts, eq(rawProducts.id, reviewItems.rawId))
    .innerJoin(productImports, eq(productImports.id, rawProducts.importId))
    .where(alike(db, query))
    .orderBy(desc(reviewItems.confidence), asc(reviewItems.id))
    .limit(most)
    .all()
}

/** Items whose row or suggestion holds all these words, open ones first, the shortest titles first. */
export async function itemsWithWords(db: Db, places: VisiblePlaces, words: readonly string[], limit: number): Promise<string[]> {
  const text = sql`(${rawProducts.title} || ' ' || ${rawProducts.code} || ' ' || coalesce(${reviewItems.suggestion} ->> 'text', ''))`
  const holds = words.map((word) => sql`${text} like ${`%${word.replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`)
  const rows = db
    .select({ id: reviewItems.id })
    .from(reviewItems)
    .innerJoin(rawProducts, eq(rawProducts.id, reviewItems.rawId))
    .where(and(ne(reviewItems.state, 'removed'), isNotNull(reviewItems.suggestion), inPlaces(reviewItems.orgId, reviewItems.channelId, places), ...holds))
    .orderBy(sql`${reviewItems.state} <> 'open'`, sql`length(${rawProducts.title})`, asc(reviewItems.id))
    .limit(limit)
    .all()
  return rows.map((row) => row.id)
}

export async function itemsById(db: Db, orgId: string, ids: readonly string[]): Promise<ReviewItemRow[]> {
  if (ids.length === 0) return []
  return db.query.reviewItems.findMany({ where: and(eq(reviewItems.orgId, orgId), inArray(reviewItems.id, [...ids])) })
}

export async function updateItem(tx: Db, orgId: string, itemId: string, change: Partial<ReviewItemRow>): Promise<void> {
  await tx.update(reviewItems).set(change).where(and(eq(reviewItems.orgId, orgId), eq(reviewItems.id, itemId)))
}

import { and, asc, desc, eq, inArray, isNotNull, ne, sql } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { VisiblePlaces } from '../pipelines/access/places.js'
import type { Db } from './open.js'
import { decisions, rawProducts, reviewItems, ruleSwitches } from './schema/products.js'
import { inPlaces } from './visible-places.js'

export interface StoredCorrection {
  decisionId: string
  at: number
  raw: string
  normalized: string
  brand: string
  channelId: string
}

/** Enough to learn from; older ones than these are left out. */
const mostCorrections = 10_000

/**
 * Titles that people wrote or approved for rows that became new products, as they count now. A row that was matched with a
 * product of the catalogue says nothing about how titles are written.
 */
export async function correctionsOf(db: Db, orgId: string, catalogueId: string): Promise<StoredCorrection[]> {
  const rows = db
    .select({ decisionId: decisions.id, at: decisions.createdAt, raw: rawProducts.title, normalized: sql<string>`json_extract(${decisions.after}, '$.title')`, brand: rawProducts.brand, channelId: reviewItems.channelId })
    .from(decisions)
    .innerJoin(reviewItems, and(eq(reviewItems.id, decisions.itemId), eq(reviewItems.decisionId, decisions.id)))
    .innerJoin(rawProducts, eq(rawProducts.id, reviewItems.rawId))
    .where(
      and(
        eq(decisions.orgId, orgId),
        eq(decisions.catalogueId, catalogueId),
        inArray(decisions.kind, ['approve', 'correct']),
        isNotNull(decisions.userId),
        ne(reviewItems.state, 'removed'),
        sql`(json_extract(${decisions.before}, '$.kind') = 'new' or json_extract(${decisions.after}, '$.productId') not in (select value ->> 'productId' from json_each(${decisions.before}, '$.candidates')))`,
      ),
    )
    .orderBy(desc(decisions.createdAt))
    .limit(mostCorrections)
    .all()
  return rows.toReversed()
}

/** Changes with every decision of the catalogue, and when tables go or come back: what was learned is as new as this. */
export async function decisionsRevision(db: Db, orgId: string, catalogueId: string): Promise<string> {
  const row = db
    .select({ n: sql<number>`count(*)`, newest: sql<number | null>`max(${decisions.createdAt})` })
    .from(decisions)
    .where(and(eq(decisions.orgId, orgId), eq(decisions.catalogueId, catalogueId)))
    .get()
  const removed = await db.$count(reviewItems, and(eq(reviewItems.catalogueId, catalogueId), eq(reviewItems.state, 'removed')))
  return `${row?.n ?? 0}/${row?.newest ?? 0}/${removed}`
}

/** Changes with every decision and every switch: rules that were learned at the same revision write the same titles. */
export async function rulesRevision(db: Db, orgId: string, catalogueId: string): Promise<string> {
  return `${await decisionsRevision(db, orgId, catalogueId)}/${await db.$count(ruleSwitches, eq(ruleSwitches.catalogueId, catalogueId))}`
}

export interface VisibleCorrection {
  decisionId: string
  raw: string
  normalized: string
  userId: string | null
  at: number
}

/** Of these decisions those that count now and may be seen there, the newest first. */
export async function visibleCorrections(db: Db, places: VisiblePlaces, decisionIds: readonly string[], limit: number): Promise<VisibleCorrection[]> {
  const rows = db
    .select({ decisionId: decisions.id, raw: rawProducts.title, normalized: sql<string>`json_extract(${decisions.after}, '$.title')`, userId: decisions.userId, at: decisions.createdAt })
    .from(decisions)
    .innerJoin(reviewItems, and(eq(reviewItems.id, decisions.itemId), eq(reviewItems.decisionId, decisions.id)))
    .innerJoin(rawProducts, eq(rawProducts.id, reviewItems.rawId))
    .where(and(among(decisionIds), ne(reviewItems.state, 'removed'), inPlaces(reviewItems.orgId, reviewItems.channelId, places)))
    .orderBy(desc(decisions.createdAt), desc(decisions.id))
    .limit(limit)
    .all()
  return rows
}

/** The same, ids alone. */
export async function visibleDecisionIds(db: Db, places: VisiblePlaces, decisionIds: readonly string[]): Promise<Set<string>> {
  if (decisionIds.length === 0) return new Set()
  const rows = db
    .select({ id: decisions.id })
    .from(decisions)
    .innerJoin(reviewItems, and(eq(reviewItems.id, decisions.itemId), eq(reviewItems.decisionId, decisions.id)))
    .where(and(among(decisionIds), ne(reviewItems.state, 'removed'), inPlaces(reviewItems.orgId, reviewItems.channelId, places)))
    .all()
  return new Set(rows.map((row) => row.id))
}

/** One parameter, however many there are. */
const among = (ids: readonly string[]) => sql`${decisions.id} in (select value from json_each(${JSON.stringify(ids)}))`

export interface RuleSwitch {
  ruleId: string
  enabled: boolean
  setBy: string
  at: number
}

/** The newest word on each rule that was ever switched. */
export async function ruleSwitchesOf(db: Db, catalogueId: string): Promise<Map<string, RuleSwitch>> {
  const rows = await db.query.ruleSwitches.findMany({ where: eq(ruleSwitches.catalogueId, catalogueId), orderBy: [asc(ruleSwitches.createdAt), asc(sql`rowid`)] })
  return new Map(rows.map((row) => [row.ruleId, { ruleId: row.ruleId, enabled: row.enabled, setBy: row.setBy, at: row.createdAt }]))
}

/** Ids of rules that are switched off. */
export async function rulesOff(db: Db, catalogueId: string): Promise<Set<string>> {
  return new Set([...(await ruleSwitchesOf(db, catalogueId)).values()].flatMap((each) => (each.enabled ? [] : [each.ruleId])))
}

/** Inside a transaction. Returns false when it stands so already: a second delivery of the click. */
export async function switchRule(tx: Db, change: { catalogueId: string; ruleId: string; enabled: boolean; setBy: string }): Promise<boolean> {
  const before = (await ruleSwitchesOf(tx, change.catalogueId)).get(change.ruleId)?.enabled ?? true
  if (before === change.enabled) return false
  await tx.insert(ruleSwitches).values({ id: newId('rsw'), ...change, createdAt: Date.now() })
  return true
}

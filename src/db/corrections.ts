import { and, asc, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import type { Db } from './open.js'
import { decisions, rawProducts, reviewItems, ruleSwitches } from './schema/products.js'

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
    .innerJoin(reviewItems, eq(reviewItems.decisionId, decisions.id))
    .innerJoin(rawProducts, eq(rawProducts.id, reviewItems.rawId))
    .where(
      and(
        eq(decisions.orgId, orgId),
        eq(decisions.catalogueId, catalogueId),
        inArray(decisions.kind, ['approve', 'correct']),
        isNotNull(decisions.userId),
        sql`(json_extract(${decisions.before}, '$.kind') = 'new' or json_extract(${decisions.after}, '$.productId') not in (select value ->> 'productId' from json_each(${decisions.before}, '$.candidates')))`,
      ),
    )
    .orderBy(desc(decisions.createdAt))
    .limit(mostCorrections)
    .all()
  return rows.toReversed()
}

/** Rules that are switched off: the newest word on each counts. */
export async function ruleSwitchesOf(db: Db, catalogueId: string): Promise<Set<string>> {
  const rows = await db.query.ruleSwitches.findMany({ where: eq(ruleSwitches.catalogueId, catalogueId), orderBy: [asc(ruleSwitches.createdAt), asc(ruleSwitches.id)] })
  const state = new Map(rows.map((row) => [row.ruleId, row.enabled]))
  return new Set([...state].flatMap(([id, enabled]) => (enabled ? [] : [id])))
}

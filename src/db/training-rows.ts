import { and, asc, eq, inArray, isNotNull, lte, sql } from 'drizzle-orm'
import type { Db } from './open.js'
import { decisions, reviewItems, type StoredSuggestion } from './schema/products.js'

export interface TrainingDecision {
  itemId: string
  productId: string
  stream: string
  kind: string
  before: StoredSuggestion
  features: Buffer
  decidedAt: number
}

/** Rows read at once: short enough that others of the process hardly wait. */
const pageRows = 25

/**
 * What people decided until a moment and did not take back, the decision that counts per item, in pages: with the candidates and
 * features that were known when they decided.
 */
export async function* trainingDecisions(db: Db, orgId: string, catalogueId: string, until: number): AsyncGenerator<TrainingDecision[]> {
  let after = { at: -1, rowid: -1 }
  for (;;) {
    const rows = db
      .select({
        rowid: sql<number>`${decisions}.rowid`, itemId: decisions.itemId, after: decisions.after, stream: decisions.stream, kind: decisions.kind, before: decisions.before,
        features: decisions.features, decidedAt: decisions.createdAt,
      })
      .from(decisions)
      // The item by its own key: without it every page would look through all items.
      .innerJoin(reviewItems, and(eq(reviewItems.id, decisions.itemId), eq(reviewItems.decisionId, decisions.id)))
      .where(
        and(
          eq(decisions.orgId, orgId),
          eq(decisions.catalogueId, catalogueId),
          inArray(decisions.kind, ['approve', 'correct', 'not-same']),
          isNotNull(decisions.userId),
          isNotNull(decisions.features),
          sql`(${decisions.createdAt}, ${decisions}.rowid) > (${after.at}, ${after.rowid})`,
          lte(decisions.createdAt, until),
        ),
      )
      .orderBy(asc(decisions.createdAt), sql`${decisions}.rowid`)
      .limit(pageRows)
      .all()
    yield rows.flatMap(({ after: decided, features, rowid: _rowid, ...rest }) => (decided && features ? [{ ...rest, productId: decided.productId, features }] : []))
    if (rows.length < pageRows) return
    after = { at: rows.at(-1)!.decidedAt, rowid: rows.at(-1)!.rowid }
  }
}

/** Decisions of people since a moment: when to train again. */
export async function decisionsSince(db: Db, orgId: string, catalogueId: string, since: number): Promise<number> {
  const row = db
    .select({ n: sql<number>`count(*)` })
    .from(decisions)
    .where(and(eq(decisions.orgId, orgId), eq(decisions.catalogueId, catalogueId), inArray(decisions.kind, ['approve', 'correct', 'not-same']), isNotNull(decisions.userId), sql`${decisions.createdAt} > ${since}`))
    .get()
  return row?.n ?? 0
}

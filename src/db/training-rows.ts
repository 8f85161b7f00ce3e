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

/**
 * What people decided until a moment and did not take back, the decision that counts per item: with the candidates and features
 * that were known when they decided.
 */
export async function trainingDecisions(db: Db, orgId: string, catalogueId: string, until: number): Promise<TrainingDecision[]> {
  const rows = db
    .select({ itemId: decisions.itemId, after: decisions.after, stream: decisions.stream, kind: decisions.kind, before: decisions.before, features: decisions.features, decidedAt: decisions.createdAt })
    .from(decisions)
    .innerJoin(reviewItems, eq(reviewItems.decisionId, decisions.id))
    .where(
      and(
        eq(decisions.orgId, orgId),
        eq(decisions.catalogueId, catalogueId),
        inArray(decisions.kind, ['approve', 'correct', 'not-same']),
        isNotNull(decisions.userId),
        isNotNull(decisions.features),
        lte(decisions.createdAt, until),
      ),
    )
    .orderBy(asc(decisions.createdAt), asc(decisions.id))
    .all()
  return rows.flatMap(({ after, features, ...rest }) => (after && features ? [{ ...rest, productId: after.productId, features }] : []))
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

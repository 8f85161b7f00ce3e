import { and, asc, desc, eq, gt, gte, inArray, isNotNull, notExists, sql, type SQL } from 'drizzle-orm'
import type { Db } from './open.js'
import { auditBelow, type ReviewItemInTable } from './review-items.js'
import { decisionBatches, decisions, productImports, rawProducts, reviewClaims, reviewItems } from './schema/products.js'

export interface AcceptQuery {
  orgId: string
  catalogueId: string
  /** The model that suggested; what another one said is not accepted by this one's threshold. */
  modelId: string
  threshold: number
  now: number
  /** Leaves rows of the random audit to people. */
  keepAudit?: boolean
}

/**
 * Open matches at least that sure that nobody has in hand and on which nobody ever said anything: what a person skipped, or took back,
 * waits for a person.
 */
function acceptable(db: Db, query: AcceptQuery): SQL {
  const claims = db.select({ one: sql`1` }).from(reviewClaims).where(and(eq(reviewClaims.itemId, reviewItems.id), gt(reviewClaims.until, query.now)))
  const said = db.select({ one: sql`1` }).from(decisions).where(eq(decisions.itemId, reviewItems.id))
  return and(
    eq(reviewItems.orgId, query.orgId),
    eq(reviewItems.catalogueId, query.catalogueId),
    eq(reviewItems.state, 'open'),
    eq(reviewItems.modelId, query.modelId),
    gte(reviewItems.confidence, query.threshold),
    sql`json_extract(${reviewItems.suggestion}, '$.kind') = 'match'`,
    query.keepAudit ? gte(reviewItems.shuffle, auditBelow) : undefined,
    notExists(claims),
    notExists(said),
  )!
}

export async function countAcceptable(db: Db, query: AcceptQuery): Promise<number> {
  return db.select({ n: sql<number>`count(*)` }).from(reviewItems).where(acceptable(db, query)).get()?.n ?? 0
}

/** In the order of ids, after one. */
export async function acceptableItems(db: Db, query: AcceptQuery & { after: string; limit: number }): Promise<ReviewItemInTable[]> {
  return db
    .select({ item: reviewItems, raw: rawProducts, tableTitle: productImports.title })
    .from(reviewItems)
    .innerJoin(rawProducts, eq(rawProducts.id, reviewItems.rawId))
    .innerJoin(productImports, eq(productImports.id, rawProducts.importId))
    .where(and(acceptable(db, query), gt(reviewItems.id, query.after)))
    .orderBy(asc(reviewItems.id))
    .limit(query.limit)
    .all()
}

/** The batch of one run, made with its first rows. False when somebody took it back meanwhile. Inside a transaction. */
export async function growAutoBatch(tx: Db, batch: { id: string; orgId: string; catalogueId: string; modelId: string; threshold: number }, items: number): Promise<boolean> {
  const [row] = await tx
    .insert(decisionBatches)
    .values({ ...batch, kind: 'auto', userId: null, decisions: items, createdAt: Date.now() })
    .onConflictDoUpdate({ target: decisionBatches.id, set: { decisions: sql`${decisionBatches.decisions} + ${items}` } })
    .returning({ undoneAt: decisionBatches.undoneAt })
  return row?.undoneAt === null
}

/** The newest batch of rows accepted without a person that was not taken back. */
export async function lastAutoBatch(db: Db, orgId: string, catalogueId: string): Promise<string | null> {
  const row = await db.query.decisionBatches.findFirst({
    columns: { id: true },
    where: and(eq(decisionBatches.orgId, orgId), eq(decisionBatches.catalogueId, catalogueId), eq(decisionBatches.kind, 'auto'), sql`${decisionBatches.undoneAt} is null`),
    orderBy: [desc(decisionBatches.createdAt), desc(sql`rowid`)],
  })
  return row?.id ?? null
}

/**
 * What people said of the blind sample, the newest first: whether they chose the product that was accepted, for rows accepted since a
 * moment. Skipped rows and verdicts that were taken back do not count.
 */
export async function blindVerdicts(db: Db, orgId: string, catalogueId: string, since: number, limit: number): Promise<boolean[]> {
  const rows = db
    .select({
      right: sql<number>`json_extract(decisions.after, '$.productId') = (select json_extract(accepted.after, '$.productId') from decisions as accepted where accepted.item_id = decisions.item_id and accepted.kind = 'auto' and accepted.created_at >= ${since} limit 1)`,
    })
    .from(decisions)
    .where(
      and(
        eq(decisions.orgId, orgId),
        eq(decisions.catalogueId, catalogueId),
        eq(decisions.stream, 'blind'),
        inArray(decisions.kind, ['approve', 'correct', 'not-same']),
        gte(decisions.createdAt, since),
        isNotNull(decisions.userId),
        sql`not exists (select 1 from decisions as later where later.item_id = ${decisions.itemId} and later.undoes = ${decisions.id})`,
      ),
    )
    .orderBy(desc(decisions.createdAt), desc(decisions.id))
    .limit(limit)
    .all()
  return rows.flatMap((row) => (row.right === null ? [] : [row.right === 1]))
}

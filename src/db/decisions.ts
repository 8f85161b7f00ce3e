import { and, asc, desc, eq, inArray, isNotNull, ne, not, sql } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { VisiblePlaces } from '../pipelines/access/places.js'
import type { Db } from './open.js'
import { decisionBatches, decisions, rawProducts, reviewItems } from './schema/products.js'
import { inPlaces } from './visible-places.js'

export type DecisionRow = typeof decisions.$inferSelect
export type BatchRow = typeof decisionBatches.$inferSelect

/** Feedback is append-only: there is no query that changes a decision. */
export async function addDecision(tx: Db, decision: Omit<DecisionRow, 'id' | 'createdAt'> & { id?: string }): Promise<string> {
  const id = decision.id ?? newId('dec')
  await tx.insert(decisions).values({ ...decision, id, createdAt: Date.now() })
  return id
}

export async function decisionByAction(db: Db, orgId: string, actionKey: string): Promise<DecisionRow | undefined> {
  return db.query.decisions.findFirst({ where: and(eq(decisions.orgId, orgId), eq(decisions.actionKey, actionKey)) })
}

export async function decisionById(db: Db, orgId: string, id: string): Promise<DecisionRow | undefined> {
  return db.query.decisions.findFirst({ where: and(eq(decisions.orgId, orgId), eq(decisions.id, id)) })
}

/** What was decided on an item, the newest last; what was undone, its undoing and what was skipped left out. */
export async function standingDecisions(db: Db, orgId: string, itemId: string): Promise<DecisionRow[]> {
  const rows = await db.query.decisions.findMany({ where: and(eq(decisions.orgId, orgId), eq(decisions.itemId, itemId)), orderBy: [asc(decisions.createdAt), asc(decisions.id)] })
  const undone = new Set(rows.flatMap((row) => (row.undoes === null ? [] : [row.undoes])))
  return rows.filter((row) => row.kind !== 'undo' && row.kind !== 'skip' && !undone.has(row.id))
}

/** How much one person decided in a catalogue, skips and what was taken back left out; and how much of it since a moment. */
export async function decisionsBy(db: Db, orgId: string, catalogueId: string, userId: string, since: number): Promise<{ all: number; lastDay: number }> {
  const row = db
    .select({ all: sql<number>`count(*)`, lastDay: sql<number>`coalesce(sum(${decisions.createdAt} > ${since}), 0)` })
    .from(decisions)
    .where(
      and(
        eq(decisions.orgId, orgId),
        eq(decisions.catalogueId, catalogueId),
        eq(decisions.userId, userId),
        inArray(decisions.kind, ['approve', 'correct', 'not-same']),
        sql`not exists (select 1 from decisions as later where later.undoes = ${decisions.id} and later.item_id = ${decisions.itemId})`,
      ),
    )
    .get()
  return { all: row?.all ?? 0, lastDay: row?.lastDay ?? 0 }
}

export async function isUndone(db: Db, orgId: string, id: string): Promise<boolean> {
  return (await db.query.decisions.findFirst({ columns: { id: true }, where: and(eq(decisions.orgId, orgId), eq(decisions.undoes, id)) })) !== undefined
}

/** Earlier decisions for the same product that may be seen: evidence on a card. */
export async function decisionsForProduct(db: Db, places: VisiblePlaces, productId: string, exceptItem: string, limit: number): Promise<{ decisionId: string; rawTitle: string; title: string; userId: string | null; at: number }[]> {
  return db
    .select({ decisionId: decisions.id, rawTitle: rawProducts.title, title: sql<string>`json_extract(${decisions.after}, '$.title')`, userId: decisions.userId, at: decisions.createdAt })
    .from(reviewItems)
    .innerJoin(decisions, eq(decisions.id, reviewItems.decisionId))
    .innerJoin(rawProducts, eq(rawProducts.id, reviewItems.rawId))
    .where(and(eq(reviewItems.productId, productId), ne(reviewItems.id, exceptItem), ne(reviewItems.state, 'removed'), isNotNull(decisions.userId), inPlaces(reviewItems.orgId, reviewItems.channelId, places)))
    .orderBy(desc(decisions.createdAt))
    .limit(limit)
    .all()
}

/** Verdicts on items that two people decided, in pairs: the first two of each item. Two corrections agree when they name the same product. */
export async function doubleVerdicts(db: Db, places: VisiblePlaces, catalogueId: string): Promise<[string, string][]> {
  const rows = db
    .select({ itemId: decisions.itemId, userId: decisions.userId, kind: decisions.kind, productId: sql<string | null>`json_extract(${decisions.after}, '$.productId')` })
    .from(decisions)
    .innerJoin(reviewItems, eq(reviewItems.id, decisions.itemId))
    .where(
      and(
        eq(decisions.catalogueId, catalogueId),
        inArray(decisions.kind, ['approve', 'correct', 'not-same']),
        eq(reviewItems.double, true),
        inPlaces(reviewItems.orgId, reviewItems.channelId, places),
        sql`not exists (select 1 from decisions as later where later.item_id = ${decisions.itemId} and later.undoes = ${decisions.id})`,
      ),
    )
    .orderBy(asc(decisions.createdAt), asc(decisions.id))
    .all()
  return [...grouped(rows).values()].flatMap((pair): [string, string][] => {
    const [first, second] = pair
    return first && second && first.userId !== second.userId ? [[labelOf(first), labelOf(second)]] : []
  })
}

/** Every `not-same` makes a product of its own; what it says is the same. */
const labelOf = ({ kind, productId }: { kind: string; productId: string | null }) => (kind === 'correct' ? `correct ${productId}` : kind)

function grouped<T extends { itemId: string }>(rows: T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) groups.set(row.itemId, [...(groups.get(row.itemId) ?? []), row])
  return groups
}

export async function addBatch(tx: Db, batch: Omit<BatchRow, 'createdAt' | 'undoneAt' | 'undoneBy'>): Promise<void> {
  await tx.insert(decisionBatches).values({ ...batch, createdAt: Date.now() })
}

export async function batchById(db: Db, orgId: string, id: string): Promise<BatchRow | undefined> {
  return db.query.decisionBatches.findFirst({ where: and(eq(decisionBatches.orgId, orgId), eq(decisionBatches.id, id)) })
}

/** Decisions of a batch that were not taken back, the oldest first. */
export async function standingOfBatch(db: Db, orgId: string, batchId: string, limit: number): Promise<DecisionRow[]> {
  const undone = sql`exists (select 1 from decisions as later where later.item_id = ${decisions.itemId} and later.undoes = ${decisions.id})`
  return db
    .select()
    .from(decisions)
    .where(and(eq(decisions.orgId, orgId), eq(decisions.batchId, batchId), ne(decisions.kind, 'undo'), not(undone)))
    .orderBy(asc(decisions.createdAt), asc(decisions.id))
    .limit(limit)
    .all()
}

export async function markBatchUndone(tx: Db, orgId: string, batchId: string, userId: string): Promise<void> {
  await tx.update(decisionBatches).set({ undoneAt: Date.now(), undoneBy: userId }).where(and(eq(decisionBatches.orgId, orgId), eq(decisionBatches.id, batchId)))
}

import { and, asc, eq, gt, inArray, isNotNull, isNull, notExists, or, sql, type SQL } from 'drizzle-orm'
import type { Db } from './open.js'
import type { RawProductRow } from './review-items.js'
import { rawOf, statement } from './raw.js'
import { channels } from './schema/organisation.js'
import { decisions, productImports, rawProducts, reviewClaims, reviewItems, type StoredSuggestion } from './schema/products.js'

export interface SuggestQuery {
  orgId: string
  catalogueId: string
  /** What has no suggestion yet; otherwise also open items that another model, or fewer products, suggested for. */
  onlyNew: boolean
  /** What suggests now; null = the starter model. */
  modelId: string | null
  /** The newest change of the catalogue that is known now. */
  seq: number
  /** Two models suggest side by side: what neither of them did in this trial is made again. */
  trial: { id: string; challengerId: string | null } | null
}

function wanting(query: SuggestQuery): SQL {
  const { modelId, seq, trial } = query
  const arm = sql`json_extract(${reviewItems.suggestion}, '$.versions.arm')`
  const ofOthers = trial
    ? sql`not ((${reviewItems.modelId} is ${modelId} and ${arm} is ${`${trial.id}:control`}) or (${reviewItems.modelId} is ${trial.challengerId} and ${arm} is ${`${trial.id}:challenger`}))`
    : sql`${reviewItems.modelId} is not ${modelId}`
  const stale = sql`(${ofOthers} or ${reviewItems.suggestedSeq} is null or ${reviewItems.suggestedSeq} < ${seq})`
  const isNew = eq(reviewItems.state, 'new')
  return and(
    eq(reviewItems.orgId, query.orgId),
    eq(reviewItems.catalogueId, query.catalogueId),
    query.onlyNew ? isNew : or(isNew, and(eq(reviewItems.state, 'open'), stale)),
  )!
}

/** Items that want a suggestion, in the order of ids, after one. */
export async function itemsToSuggest(db: Db, query: SuggestQuery & { after: string; limit: number }): Promise<{ itemId: string; raw: RawProductRow }[]> {
  return db
    .select({ itemId: reviewItems.id, raw: rawProducts })
    .from(reviewItems)
    .innerJoin(rawProducts, eq(rawProducts.id, reviewItems.rawId))
    .where(and(wanting(query), gt(reviewItems.id, query.after)))
    .orderBy(asc(reviewItems.id))
    .limit(query.limit)
    .all()
}

export interface NewSuggestion {
  itemId: string
  suggestion: StoredSuggestion
  features: Buffer
  confidence: number
  margin: number
  cluster: string
  modelId: string | null
  suggestedSeq: number
}

/** Inside a transaction. What was decided in the meantime keeps the suggestion that was decided on. */
export async function storeSuggestions(tx: Db, orgId: string, suggestions: readonly NewSuggestion[]): Promise<void> {
  // One prepared statement for all: building it for each of many thousand items takes longer than the writing.
  const store = statement(
    rawOf(tx),
    `update review_items set suggestion = ?, features = ?, confidence = ?, margin = ?, cluster = ?, model_id = ?, suggested_seq = ?, suggested_at = ?, state = 'open'
     where id = ? and org_id = ? and state in ('new', 'open')`,
  )
  const suggestedAt = Date.now()
  for (const { itemId, suggestion, features, confidence, margin, cluster, modelId, suggestedSeq } of suggestions) {
    store.run(JSON.stringify(suggestion), features, confidence, margin, cluster, modelId, suggestedSeq, suggestedAt, itemId, orgId)
  }
}

/** Open items with their suggestions and what titles are made of, in the order of ids, after one; `unheld`: without those that somebody has in hand. */
export async function openSuggestions(db: Db, query: { orgId: string; catalogueId: string; after: string; limit: number; unheld: boolean }) {
  const claims = db
    .select({ one: sql`1` })
    .from(reviewClaims)
    .where(and(eq(reviewClaims.itemId, reviewItems.id), gt(reviewClaims.until, Date.now())))
  const rows = db
    .select({ itemId: reviewItems.id, suggestion: reviewItems.suggestion, raw: { title: rawProducts.title, brand: rawProducts.brand, channelId: reviewItems.channelId } })
    .from(reviewItems)
    .innerJoin(rawProducts, eq(rawProducts.id, reviewItems.rawId))
    .where(
      and(
        eq(reviewItems.orgId, query.orgId),
        eq(reviewItems.catalogueId, query.catalogueId),
        gt(reviewItems.id, query.after),
        eq(reviewItems.state, 'open'),
        isNotNull(reviewItems.suggestion),
        query.unheld ? notExists(claims) : undefined,
      ),
    )
    .orderBy(asc(reviewItems.id))
    .limit(query.limit)
    .all()
  return rows.map(({ suggestion, ...rest }) => ({ ...rest, suggestion: suggestion! }))
}

/** Inside the transaction that read it. */
export async function replaceSuggestion(tx: Db, orgId: string, itemId: string, suggestion: StoredSuggestion): Promise<void> {
  await tx.update(reviewItems).set({ suggestion, suggestedAt: Date.now() }).where(and(eq(reviewItems.orgId, orgId), eq(reviewItems.id, itemId)))
}

export async function countToSuggest(db: Db, query: SuggestQuery): Promise<number> {
  const row = db
    .select({ n: sql<number>`count(*)` })
    .from(reviewItems)
    .where(wanting(query))
    .get()
  return row?.n ?? 0
}

/** Channels that the whole organisation can read. */
export async function publicChannelIds(db: Db, orgId: string): Promise<Set<string>> {
  const rows = await db
    .select({ id: channels.id })
    .from(channels)
    .where(and(eq(channels.orgId, orgId), eq(channels.kind, 'public'), eq(channels.externallyShared, false)))
  return new Set(rows.map((row) => row.id))
}

/** How people took suggested new titles: as they were, and in all. */
export async function newTitleVerdicts(db: Db, orgId: string, catalogueId: string): Promise<{ taken: number; all: number }> {
  const row = db
    .select({ all: sql<number>`count(*)`, taken: sql<number>`coalesce(sum(${decisions.kind} = 'approve'), 0)` })
    .from(decisions)
    .where(and(eq(decisions.orgId, orgId), eq(decisions.catalogueId, catalogueId), inArray(decisions.kind, ['approve', 'correct', 'not-same']), sql`json_extract(${decisions.before}, '$.kind') = 'new'`))
    .get()
  return { taken: row?.taken ?? 0, all: row?.all ?? 0 }
}

/** The catalogue of a table whose rows wait for suggestions; undefined when it was removed or is done. */
export async function catalogueToSuggestFor(db: Db, orgId: string, importId: string): Promise<string | undefined> {
  const row = await db.query.productImports.findFirst({
    columns: { catalogueId: true },
    where: and(eq(productImports.id, importId), eq(productImports.orgId, orgId), eq(productImports.status, 'suggesting'), isNull(productImports.deletedAt)),
  })
  return row?.catalogueId ?? undefined
}

/** Every row of the table has a suggestion now. */
export async function suggestedFor(db: Db, orgId: string, importId: string): Promise<void> {
  await db.update(productImports).set({ status: 'done' }).where(and(eq(productImports.id, importId), eq(productImports.orgId, orgId), eq(productImports.status, 'suggesting')))
}

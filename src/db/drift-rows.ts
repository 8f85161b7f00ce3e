import { and, asc, desc, eq, gt, isNotNull, lte, ne, sql, type SQL } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { Db } from './open.js'
import { reviewItems } from './schema/products.js'
import { settings } from './schema/work.js'

/** What models are compared on: the features of a row's candidates as they were when it was suggested for. */
export interface SeenRow {
  rawId: number
  features: Buffer
  candidates: number
}

const readable = (orgId: string, catalogueId: string, features: string): SQL =>
  and(eq(reviewItems.orgId, orgId), eq(reviewItems.catalogueId, catalogueId), ne(reviewItems.state, 'removed'), isNotNull(reviewItems.features), sql`json_extract(${reviewItems.suggestion}, '$.versions.features') = ${features}`)!

const columns = { rawId: reviewItems.rawId, features: sql<Buffer>`${reviewItems.features}`, candidates: sql<number>`json_array_length(${reviewItems.suggestion}, '$.candidates')` }

const sampledAtOnce = 25

/** A random sample of the rows that came until a moment: by the number that each was given when it came. */
export async function sampledRows(db: Db, query: { orgId: string; catalogueId: string; features: string; until: number; limit: number }): Promise<SeenRow[]> {
  const found: (SeenRow & { shuffle: number })[] = []
  // State by state, as the index has them, and in short pages: otherwise all rows of the catalogue would be read and sorted at once.
  for (const state of ['new', 'open', 'decided', 'auto'] as const) {
    for (let after = -1, taken = 0; taken < query.limit; ) {
      const wanted = and(eq(reviewItems.state, state), gt(reviewItems.shuffle, after), readable(query.orgId, query.catalogueId, query.features), lte(reviewItems.createdAt, query.until))
      const page = db.select({ ...columns, shuffle: reviewItems.shuffle }).from(reviewItems).where(wanted).orderBy(asc(reviewItems.shuffle)).limit(sampledAtOnce).all()
      found.push(...page)
      taken += page.length
      await new Promise((resolve) => setImmediate(resolve))
      if (page.length < sampledAtOnce) break
      after = page.at(-1)!.shuffle
    }
  }
  return found.toSorted((a, b) => a.shuffle - b.shuffle).slice(0, query.limit).map(({ shuffle: _shuffle, ...row }) => row)
}

/** The newest rows that came after a moment, the newest first. */
export async function rowsSince(db: Db, query: { orgId: string; catalogueId: string; features: string; since: number; limit: number }): Promise<SeenRow[]> {
  return db.select(columns).from(reviewItems).where(and(readable(query.orgId, query.catalogueId, query.features), gt(reviewItems.createdAt, query.since))).orderBy(desc(reviewItems.rawId)).limit(query.limit).all()
}

const lookName = (catalogueId: string) => `products.drift-look:${catalogueId}`

/** The newest row at the last look, and the model that was looked at. */
export async function lastLook(db: Db, orgId: string, catalogueId: string): Promise<{ modelId: string; rawId: number } | undefined> {
  const row = await db.query.settings.findFirst({ where: and(eq(settings.orgId, orgId), eq(settings.name, lookName(catalogueId))), orderBy: [desc(settings.createdAt), desc(sql`rowid`)] })
  return row?.value as { modelId: string; rawId: number } | undefined
}

export async function noteLook(tx: Db, orgId: string, catalogueId: string, look: { modelId: string; rawId: number }): Promise<void> {
  await tx.insert(settings).values({ id: newId('set'), orgId, name: lookName(catalogueId), value: look, setBy: null, createdAt: Date.now() })
}

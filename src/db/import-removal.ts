import { and, eq, inArray, isNotNull, isNull } from 'drizzle-orm'
import { importKey, suggestKey } from './import-standing.js'
import { insertJob } from './jobs.js'
import type { Db } from './open.js'
import type { ImportRow } from './product-imports.js'
import { rawOf, statement } from './raw.js'
import { stateByDecision } from './raw-products.js'
import { documentPlaces } from './schema/documents.js'
import { importRejects, productImports } from './schema/products.js'

interface FilePlace {
  orgId: string
  channelId: string
  slackFileId: string
}

/** As the table of jobs has it; this lies below it. */
const attempts = 5

/**
 * The files of these places went, and with them what was imported from them: undecided rows leave the queue, products the
 * candidates, decided rows every card; what people decided stays on record. Rows that another table brought too are read from that
 * one again. Inside a transaction only; a second time nothing is left to do.
 */
export async function removeImports(tx: Db, places: FilePlace[]): Promise<void> {
  for (const { orgId, channelId, slackFileId } of places) {
    const rows = await tx.query.productImports.findMany({ where: and(eq(productImports.orgId, orgId), eq(productImports.channelId, channelId), eq(productImports.slackFileId, slackFileId), isNull(productImports.deletedAt)) })
    for (const row of rows) await removeImport(tx, row)
  }
}

export async function removeImport(tx: Db, row: ImportRow): Promise<void> {
  const now = Date.now()
  await tx.update(productImports).set({ deletedAt: now }).where(eq(productImports.id, row.id))
  if (row.catalogueId === null) return
  if (row.role === 'raw') countRows(tx, row.id)
  else switchProducts(tx, row.id, null, now)
  await readTwinsAgain(tx, row)
  if (row.role === 'canonical') await resuggest(tx, row)
  else await retitle(tx, row)
}

/**
 * Brings a removed table back where its file came back, with its rows and what was decided on them. `ask`: it was never settled how
 * to read it, so people are asked again.
 */
export async function reviveImport(tx: Db, row: ImportRow): Promise<'back' | 'ask'> {
  if (row.catalogueId === null) {
    await tx.update(productImports).set({ deletedAt: null, status: 'asking' }).where(eq(productImports.id, row.id))
    return 'ask'
  }
  const whole = row.status === 'suggesting' || row.status === 'done'
  const status = whole ? (row.role === 'raw' ? 'suggesting' : 'done') : 'waiting'
  await tx.update(productImports).set({ deletedAt: null, status }).where(eq(productImports.id, row.id))
  if (row.role === 'raw') countRows(tx, row.id)
  else switchProducts(tx, row.id, row.deletedAt, null)
  const payload = { orgId: row.orgId, importId: row.id, ...(await replyToOf(tx, row)) }
  if (!whole) await enqueue(tx, row.orgId, 'products.import', payload, importKey(row.id))
  else if (row.role === 'raw') {
    await enqueue(tx, row.orgId, 'products.suggest', payload, suggestKey(row.id))
    await retitle(tx, row)
  } else await resuggest(tx, row)
  return 'back'
}

/** What people decided on its rows teaches no rules any more, or does again: titles that wait are written again. */
async function retitle(tx: Db, row: ImportRow): Promise<void> {
  await enqueue(tx, row.orgId, 'products.retitle', { orgId: row.orgId, catalogueId: row.catalogueId, which: 'all' }, `retitle:${row.catalogueId}:${row.id}:${row.deletedAt === null ? 'gone' : 'back'}`)
}

/** Items of the table count and show the rows of tables that are there; one without any is in no queue, one that has some again is what it was. */
function countRows(tx: Db, importId: string): void {
  const connection = rawOf(tx)
  const mine = 'select distinct item_id from raw_products where import_id = @importId'
  const run = (sql: string) => statement(connection, sql).run({ importId })
  run(
    `update review_items set size = live.n, raw_id = coalesce(live.first, raw_id),
     state = case when live.n = 0 then 'removed' when state = 'removed' then ${stateByDecision} else state end
     from (select r.item_id, sum(i.deleted_at is null) as n, min(case when i.deleted_at is null then r.id end) as first
       from (${mine}) as mine join raw_products r on r.item_id = mine.item_id join product_imports i on i.id = r.import_id group by r.item_id) as live
     where live.item_id = review_items.id`,
  )
  run(`delete from review_claims where item_id in (select id from review_items where id in (select item_id from review_claims) and state = 'removed') and item_id in (${mine})`)
}

/** Every product gets a number of its own, so that copies in memory notice in slices. `from`: when they were deleted; null: they are there. */
function switchProducts(tx: Db, importId: string, from: number | null, deletedAt: number | null): void {
  const connection = rawOf(tx)
  const { seq } = statement(connection, 'select coalesce(max(seq), 0) as seq from products').get() as { seq: number }
  statement(
    connection,
    `update products set deleted_at = @deletedAt, updated_at = @now, seq = @seq + numbered.n
     from (select id, row_number() over (order by seq) as n from products where import_id = @importId and deleted_at is @from) as numbered where products.id = numbered.id`,
  ).run({ importId, seq, from, deletedAt, now: Date.now() })
}

/** A row that two tables brought was stored with the first: the second is read once more. */
async function readTwinsAgain(tx: Db, gone: ImportRow): Promise<void> {
  const twins = await tx.query.productImports.findMany({
    where: and(
      eq(productImports.orgId, gone.orgId), eq(productImports.catalogueId, gone.catalogueId!), eq(productImports.channelId, gone.channelId), eq(productImports.role, gone.role),
      inArray(productImports.status, ['importing', 'suggesting', 'done']), isNotNull(productImports.blobHash), isNull(productImports.deletedAt),
    ),
  })
  for (const twin of twins) if (twin.rowsKnown > 0) await readAgain(tx, twin)
}

/** From the beginning: what is in is passed over, what was removed comes back. */
async function readAgain(tx: Db, row: ImportRow): Promise<void> {
  await tx.delete(importRejects).where(eq(importRejects.importId, row.id))
  await tx.update(productImports).set({ status: 'waiting', resumeAt: null, rowsNew: 0, rowsKnown: 0, rowsRejected: 0, completedAt: null }).where(eq(productImports.id, row.id))
  await enqueue(tx, row.orgId, 'products.import', { orgId: row.orgId, importId: row.id, ...(await replyToOf(tx, row)) }, importKey(row.id))
}

/** The thread of the message that brought the file. */
async function replyToOf(tx: Db, row: ImportRow): Promise<{ replyTo?: { channelId: string; threadTs?: string } }> {
  if (row.slackFileId === null) return {}
  const place = await tx.query.documentPlaces.findFirst({ where: and(eq(documentPlaces.channelId, row.channelId), eq(documentPlaces.slackFileId, row.slackFileId)) })
  return place ? { replyTo: { channelId: row.channelId, ...(place.messageTs ? { threadTs: place.messageTs } : {}) } } : {}
}

async function resuggest(tx: Db, row: ImportRow): Promise<void> {
  await enqueue(tx, row.orgId, 'products.resuggest', { orgId: row.orgId, catalogueId: row.catalogueId }, `resuggest:${row.catalogueId}:${row.id}:${row.deletedAt === null ? 'gone' : 'back'}`)
}

/** Jobs are rows: whoever runs them sees this one when the transaction is in. */
async function enqueue(tx: Db, orgId: string, name: string, payload: Record<string, unknown>, uniqueKey: string): Promise<void> {
  const now = Date.now()
  await insertJob(tx, { name, payload, orgId, requestedBy: undefined, uniqueKey, maxAttempts: attempts, priority: 0, runAt: now, now })
}

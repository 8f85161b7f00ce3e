import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, ne, or, sql } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { Db } from './open.js'
import { importRejects, productImports, type ColumnMapping, type TableReading } from './schema/products.js'
import { settings } from './schema/work.js'

export type ImportRow = typeof productImports.$inferSelect
export type RejectRow = typeof importRejects.$inferSelect

export interface NewImport {
  orgId: string
  /** '' = may be seen by the whole organisation. */
  channelId: string
  slackFileId: string | null
  title: string
  role: 'raw' | 'canonical'
  requestedBy: string | null
  /** Known already when the bytes did not come through Slack. */
  blobHash?: string
}

/** Notes that a table was shared; the same file in the same place is the same import. Call it in a transaction. */
export async function registerImport(tx: Db, given: NewImport): Promise<{ importId: string; isNew: boolean }> {
  const known = given.slackFileId === null ? undefined : await tx.query.productImports.findFirst({
    columns: { id: true },
    where: and(eq(productImports.orgId, given.orgId), eq(productImports.channelId, given.channelId), eq(productImports.slackFileId, given.slackFileId)),
  })
  if (known) return { importId: known.id, isNew: false }
  const id = newId('imp')
  await tx.insert(productImports).values({ ...given, id, status: 'asking', rowsNew: 0, rowsKnown: 0, rowsRejected: 0, createdAt: Date.now() })
  return { importId: id, isNew: true }
}

export async function findImport(db: Db, orgId: string, importId: string): Promise<ImportRow | undefined> {
  return db.query.productImports.findFirst({ where: and(eq(productImports.id, importId), eq(productImports.orgId, orgId)) })
}

/** The bytes are here. */
export async function setImportBlob(tx: Db, orgId: string, importId: string, blobHash: string): Promise<void> {
  await tx.update(productImports).set({ blobHash }).where(and(eq(productImports.id, importId), eq(productImports.orgId, orgId), isNull(productImports.blobHash)))
}

/** A guess to be shown; it stays one until a person chose. */
export async function setImportGuess(db: Db, orgId: string, importId: string, guess: { reading: TableReading; mapping: ColumnMapping | null; likeness: NonNullable<ImportRow['likeness']> }): Promise<void> {
  await db.update(productImports).set(guess).where(and(eq(productImports.id, importId), eq(productImports.orgId, orgId), eq(productImports.status, 'asking')))
}

/** Waits for a person: not settled, taken for a document, or failed before any row was in. */
export const isUnsettled = and(or(inArray(productImports.status, ['asking', 'declined']), and(eq(productImports.status, 'failed'), isNull(productImports.resumeAt))), isNull(productImports.deletedAt))!

/** How to read it is settled. False when it had been before, or was removed: a second click changes nothing. */
export async function settleImport(
  tx: Db,
  orgId: string,
  importId: string,
  choice: { catalogueId: string; role: 'raw' | 'canonical'; reading: TableReading; mapping: ColumnMapping; contentKey: string; settledBy: string | null },
): Promise<boolean> {
  const changed = await tx
    .update(productImports)
    .set({ ...choice, status: 'waiting', errorCode: null, errorMessage: null, errorHint: null, reference: null })
    .where(and(eq(productImports.id, importId), eq(productImports.orgId, orgId), isUnsettled))
    .returning({ id: productImports.id })
  return changed.length > 0
}

/** "It is a document": the table is left alone, until somebody asks for it by name. False when it was settled otherwise. */
export async function declineImport(db: Db, orgId: string, importId: string): Promise<boolean> {
  const changed = await db.update(productImports).set({ status: 'declined' }).where(and(eq(productImports.id, importId), eq(productImports.orgId, orgId), isUnsettled)).returning({ id: productImports.id })
  return changed.length > 0
}

/** It is no table at all: nothing is left of it. */
export async function forgetImport(tx: Db, orgId: string, importId: string): Promise<void> {
  await tx.delete(productImports).where(and(eq(productImports.id, importId), eq(productImports.orgId, orgId), eq(productImports.status, 'asking')))
}

/** A failed import waits for another try, which goes on where it stopped; false when it is not failed or was never settled. */
export async function retryImport(tx: Db, orgId: string, importId: string): Promise<boolean> {
  const changed = await tx
    .update(productImports)
    .set({ status: 'waiting', errorCode: null, errorMessage: null, errorHint: null, reference: null })
    .where(and(eq(productImports.id, importId), eq(productImports.orgId, orgId), eq(productImports.status, 'failed'), isNotNull(productImports.catalogueId), isNull(productImports.deletedAt)))
    .returning({ id: productImports.id })
  return changed.length > 0
}

/** Moves a settled import on to importing, also one that was killed or failed; false when there is nothing to do. */
export async function startImport(db: Db, orgId: string, importId: string): Promise<boolean> {
  const changed = await db
    .update(productImports)
    .set({ status: 'importing', errorCode: null, errorMessage: null, errorHint: null, reference: null })
    .where(and(eq(productImports.id, importId), eq(productImports.orgId, orgId), inArray(productImports.status, ['waiting', 'importing', 'failed']), isNull(productImports.deletedAt)))
    .returning({ id: productImports.id })
  return changed.length > 0
}

/** The same table, read the same way into the same catalogue and place, whose rows are in. */
export async function findSameImport(db: Db, row: ImportRow): Promise<ImportRow | undefined> {
  if (row.catalogueId === null || row.contentKey === null) return undefined
  return db.query.productImports.findFirst({
    where: and(
      eq(productImports.orgId, row.orgId), eq(productImports.catalogueId, row.catalogueId), eq(productImports.contentKey, row.contentKey), eq(productImports.channelId, row.channelId),
      eq(productImports.role, row.role), inArray(productImports.status, ['suggesting', 'done']), isNull(productImports.deletedAt), ne(productImports.id, row.id),
    ),
  })
}

/** Done without reading: everything in it is known from its twin, and what could not be used is told again. */
export async function finishAsSame(tx: Db, row: ImportRow, twin: ImportRow): Promise<void> {
  await tx.delete(importRejects).where(eq(importRejects.importId, row.id))
  await tx.insert(importRejects).select(
    tx.select({ id: sql<number>`null`.as('id'), importId: sql<string>`${row.id}`.as('import_id'), line: importRejects.line, reason: importRejects.reason, raw: importRejects.raw }).from(importRejects).where(eq(importRejects.importId, twin.id)),
  )
  const counts = { rowsNew: 0, rowsKnown: twin.rowsNew + twin.rowsKnown, rowsRejected: twin.rowsRejected }
  await tx.update(productImports).set({ ...counts, status: 'done', completedAt: Date.now() }).where(and(eq(productImports.id, row.id), eq(productImports.orgId, row.orgId)))
}

export interface SliceCounts {
  rowsNew: number
  rowsKnown: number
}

type Point = NonNullable<ImportRow['resumeAt']>

/**
 * Moves the resume point on, with the rejects and the counts of the slice; call it in the transaction that writes its rows.
 * False when the import does not stand at `from` any more: another run has it, or it was removed; then nothing may be written.
 */
export async function advanceImport(tx: Db, orgId: string, importId: string, from: Point | null, to: Point, rejects: { line: number; reason: string; raw: string }[], counts: SliceCounts): Promise<boolean> {
  const row = await tx.query.productImports.findFirst({ columns: { resumeAt: true, status: true, deletedAt: true }, where: and(eq(productImports.id, importId), eq(productImports.orgId, orgId)) })
  if (row?.status !== 'importing' || row.deletedAt !== null || row.resumeAt?.byte !== from?.byte) return false
  if (rejects.length > 0) {
    for (let at = 0; at < rejects.length; at += 500) await tx.insert(importRejects).values(rejects.slice(at, at + 500).map((reject) => ({ importId, ...reject })))
  }
  await tx
    .update(productImports)
    .set({
      resumeAt: to,
      rowsNew: sql`${productImports.rowsNew} + ${counts.rowsNew}`,
      rowsKnown: sql`${productImports.rowsKnown} + ${counts.rowsKnown}`,
      rowsRejected: sql`${productImports.rowsRejected} + ${rejects.length}`,
    })
    .where(eq(productImports.id, importId))
  return true
}

/** All rows are in. Canonical tables are done, raw ones wait for suggestions. */
export async function completeImport(db: Db, orgId: string, importId: string): Promise<ImportRow | undefined> {
  const [row] = await db
    .update(productImports)
    .set({ status: sql`case ${productImports.role} when 'raw' then 'suggesting' else 'done' end`, completedAt: Date.now() })
    .where(and(eq(productImports.id, importId), eq(productImports.orgId, orgId), eq(productImports.status, 'importing'), isNull(productImports.deletedAt)))
    .returning()
  return row
}

export async function failImport(db: Db, orgId: string, importId: string, failure: { code: string; message: string; hint: string | undefined; reference: string }): Promise<void> {
  await db
    .update(productImports)
    .set({ status: 'failed', errorCode: failure.code, errorMessage: failure.message, errorHint: failure.hint ?? null, reference: failure.reference })
    .where(and(eq(productImports.id, importId), eq(productImports.orgId, orgId), inArray(productImports.status, ['asking', 'waiting', 'importing', 'suggesting'])))
}

/** Rejected rows in the order of the file, a page at a time: those below `afterLine`. */
export async function importRejectsAfter(db: Db, orgId: string, importId: string, afterLine: number, limit: number): Promise<RejectRow[]> {
  const rows = await db
    .select({ reject: importRejects })
    .from(importRejects)
    .innerJoin(productImports, eq(productImports.id, importRejects.importId))
    .where(and(eq(importRejects.importId, importId), eq(productImports.orgId, orgId), isNull(productImports.deletedAt), gt(importRejects.line, afterLine)))
    .orderBy(asc(importRejects.line))
    .limit(limit)
  return rows.map(({ reject }) => reject)
}

const mappingName = (headerShape: string) => `products.mapping:${headerShape}`

/** What this organisation chose for tables with these column names. */
export async function rememberedMapping(db: Db, orgId: string, headerShape: string): Promise<ColumnMapping | undefined> {
  const [row] = await db
    .select({ value: settings.value })
    .from(settings)
    .where(and(eq(settings.orgId, orgId), eq(settings.name, mappingName(headerShape))))
    .orderBy(desc(settings.createdAt), desc(settings.id))
    .limit(1)
  return row?.value as ColumnMapping | undefined
}

export async function rememberMapping(tx: Db, orgId: string, headerShape: string, mapping: ColumnMapping, setBy: string | null): Promise<void> {
  await tx.insert(settings).values({ id: newId('set'), orgId, name: mappingName(headerShape), value: mapping, setBy, createdAt: Date.now() })
}

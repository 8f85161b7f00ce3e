import { stat } from 'node:fs/promises'
import type { BlobStore } from '../../../db/files.js'
import type { DatabaseHandle } from '../../../db/open.js'
import { advanceImport, completeImport, findImport, findSameImport, finishAsSame, startImport, type ImportRow } from '../../../db/product-imports.js'
import { writeCanonicalRows, writeRawRows, type RowPlace, type TableRow } from '../../../db/raw-products.js'
import type { ColumnMapping, TableReading } from '../../../db/schema/products.js'
import { UserFacingError } from '../../../errors.js'
import { mappingProblems } from './column-mapping.js'
import { decimalSign } from './parse-price.js'
import { readRows, type ResumePoint } from './read-rows.js'
import { toRow } from './to-row.js'

/** What importing needs; `Services` fits. */
export interface ImportServices {
  handle: DatabaseHandle
  blobs: BlobStore
}

export interface ImportInput {
  orgId: string
  importId: string
  signal: AbortSignal
  /** In bytes of the file. */
  progress(done: number, total: number, note: string): Promise<void>
}

export interface ImportCounts {
  rowsNew: number
  rowsKnown: number
  rowsRejected: number
}

export type ImportOutcome =
  | ({ kind: 'imported'; importId: string; catalogueId: string; role: 'raw' | 'canonical' } & ImportCounts)
  /** The same table was read the same way before: nothing new. */
  | { kind: 'same'; importId: string; twinId: string }
  /** In already; a second run has nothing to do. */
  | { kind: 'finished'; importId: string; catalogueId: string; role: 'raw' | 'canonical' }
  /** Removed, declined, or not settled how to read it. */
  | { kind: 'gone'; importId: string }

const sliceRows = 2000
const sliceChars = 2_000_000
/** Rows at the beginning whose prices say which decimal sign the table uses. */
const priceSample = 500

/**
 * Reads a stored table into rows: in slices, each one short transaction with its rows, its rejects and the place where the next one
 * starts. Safe to run twice and to be killed anywhere: nothing is lost and nothing is in twice. Memory does not grow with the
 * table. Throws UserFacingError when it cannot be read at all.
 */
export async function importTable(services: ImportServices, input: ImportInput): Promise<ImportOutcome> {
  const { handle } = services
  const { orgId, importId } = input
  if (!(await startImport(handle.db, orgId, importId))) return ended(await findImport(handle.db, orgId, importId), importId)
  const row = await findImport(handle.db, orgId, importId)
  if (!row) return { kind: 'gone', importId }
  const twin = await findSameImport(handle.db, row)
  if (twin && row.resumeAt === null) {
    await handle.transaction((tx) => finishAsSame(tx, row, twin))
    return { kind: 'same', importId, twinId: twin.id }
  }
  const { path, reading, mapping, place } = await settled(services, row)
  const decimal = await decimalOf(path, reading, mapping)
  const total = (await stat(path)).size
  const write = row.role === 'raw' ? writeRawRows : writeCanonicalRows

  let from = row.resumeAt
  for await (const slice of slices(path, reading, mapping, decimal, from)) {
    input.signal.throwIfAborted()
    const start = from
    const stands = await handle.transaction(async (tx) => {
      const counts = await write(tx, place, slice.rows)
      if (!(await advanceImport(tx, orgId, importId, start, slice.next, slice.rejects, counts))) throw new ElsewhereError() // takes the rows back
      return true
    }).catch((error: unknown) => {
      if (error instanceof ElsewhereError) return false
      throw error
    })
    if (!stands) return elsewhere(await findImport(handle.db, orgId, importId), importId)
    from = slice.next
    await input.progress(Math.min(from.byte, total), total, 'importing')
  }

  const done = await completeImport(handle.db, orgId, importId)
  if (!done) return elsewhere(await findImport(handle.db, orgId, importId), importId)
  const { rowsNew, rowsKnown, rowsRejected, role } = done
  return { kind: 'imported', importId, catalogueId: place.catalogueId, role, rowsNew, rowsKnown, rowsRejected }
}

/** The import does not stand where this run left it. */
class ElsewhereError extends Error {}

function ended(row: ImportRow | undefined, importId: string): ImportOutcome {
  if (row?.catalogueId && row.deletedAt === null && (row.status === 'suggesting' || row.status === 'done')) return { kind: 'finished', importId, catalogueId: row.catalogueId, role: row.role }
  return { kind: 'gone', importId }
}

function elsewhere(row: ImportRow | undefined, importId: string): ImportOutcome {
  // Still importing: another process reads the same table; tried again, this run finds it finished or goes on from there.
  if (row?.status === 'importing' && row.deletedAt === null) throw new Error('another run imports the same table')
  return ended(row, importId)
}

async function settled(services: ImportServices, row: ImportRow): Promise<{ path: string; reading: TableReading; mapping: ColumnMapping; place: RowPlace }> {
  const { reading, mapping, catalogueId, blobHash } = row
  if (!reading || !mapping || catalogueId === null) throw new UserFacingError('table-unsettled', 'Nobody has said yet how to read this table.', { hint: 'Choose its columns first.' })
  const problems = mappingProblems(reading.header, mapping)
  if (problems.length > 0) throw new UserFacingError('table-mapping', problems.join(' '), { hint: 'Choose the columns again.' })
  const path = blobHash === null ? undefined : await services.blobs.localPath(blobHash)
  if (path === undefined) throw new UserFacingError('table-gone', 'The file of this table is not here any more.', { hint: 'Share it again.' })
  return { path, reading, mapping, place: { orgId: row.orgId, catalogueId, channelId: row.channelId, importId: row.id } }
}

interface Slice {
  rows: TableRow[]
  rejects: { line: number; reason: string; raw: string }[]
  next: ResumePoint
}

async function* slices(path: string, reading: TableReading, mapping: ColumnMapping, decimal: '.' | ',' | undefined, from: ResumePoint | null): AsyncGenerator<Slice> {
  let slice: Slice | undefined
  let chars = 0
  for await (const read of readRows(path, reading, { from })) {
    slice ??= { rows: [], rejects: [], next: read.next }
    slice.next = read.next
    const made = read.kind === 'row' ? toRow(read.line, read.cells, reading, mapping, decimal) : read
    if ('row' in made) slice.rows.push(made.row)
    else {
      const raw = read.kind === 'row' ? read.cells.join(reading.separator).slice(0, 4000) : read.raw
      const reason = read.kind === 'reject' && read.toLine > read.line ? `${made.reason} (lines ${read.line} to ${read.toLine})` : made.reason
      slice.rejects.push({ line: read.line, reason, raw })
    }
    chars += read.kind === 'row' ? read.cells.reduce((sum, cell) => sum + cell.length, 0) : read.raw.length
    if (slice.rows.length + slice.rejects.length < sliceRows && chars < sliceChars) continue
    yield slice
    slice = undefined
    chars = 0
  }
  if (slice) yield slice
}

/** From the beginning of the file, so that a resumed import reads prices as the killed one did. */
async function decimalOf(path: string, reading: TableReading, mapping: ColumnMapping): Promise<'.' | ',' | undefined> {
  if (mapping.price === undefined) return undefined
  const prices: string[] = []
  for await (const read of readRows(path, reading)) {
    if (read.kind === 'row') prices.push(read.cells[mapping.price]!)
    if (prices.length >= priceSample) break
  }
  return decimalSign(prices)
}

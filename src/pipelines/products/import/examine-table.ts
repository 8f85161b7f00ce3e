import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { rememberBlob } from '../../../db/documents.js'
import type { Db } from '../../../db/open.js'
import { findImport, rememberedMapping, rememberMapping, setImportBlob, setImportGuess, settleImport } from '../../../db/product-imports.js'
import { catalogueById, ensureCatalogue } from '../../../db/products.js'
import type { ColumnMapping, TableReading } from '../../../db/schema/products.js'
import { UserFacingError } from '../../../errors.js'
import type { ExtractionLimits } from '../../documents/document.js'
import type { FileSource } from '../../documents/file-source.js'
import { guessMapping, headerShape, mappingProblems } from './column-mapping.js'
import type { ImportServices } from './import-table.js'
import { looksLikeProducts, type Likeness } from './looks-like-products.js'
import { sniffFile, type TableShape, type ToldReading } from './sniff-table.js'

export interface ExaminedTable {
  shape: TableShape
  likeness: Likeness
  /** Null when no column can be a title: a person must choose. */
  mapping: ColumnMapping | null
  /** The mapping was chosen by a person for an earlier table with these column names. */
  remembered: boolean
}

export interface ExamineServices extends ImportServices {
  files: FileSource
  limits: Pick<ExtractionLimits, 'maxFileBytes'>
}

/** Fetches a shared table unless it is here, and guesses how to read it; null when it is gone. Throws UserFacingError when it is no table. */
export async function examineTable(services: ExamineServices, input: { orgId: string; importId: string; signal: AbortSignal }): Promise<ExaminedTable | null> {
  const { db } = services.handle
  const row = await findImport(db, input.orgId, input.importId)
  if (!row || row.deletedAt !== null) return null
  const blobHash = row.blobHash ?? (row.slackFileId === null ? undefined : await fetchTable(services, input, row.slackFileId))
  const path = blobHash === undefined ? undefined : await services.blobs.localPath(blobHash)
  if (path === undefined) throw new UserFacingError('table-gone', 'The file of this table is not here any more.', { hint: 'Share it again.' })
  const examined = await examineFile(services, input.orgId, path)
  await setImportGuess(db, input.orgId, input.importId, { reading: examined.shape.reading, mapping: examined.mapping, likeness: examined.likeness })
  return examined
}

/** Guesses how to read a file on this machine, with what this organisation chose before, and as a person said. */
export async function examineFile(services: Pick<ImportServices, 'handle'>, orgId: string, path: string, told: ToldReading = {}): Promise<ExaminedTable> {
  const shape = await sniffFile(path, told)
  const { header, hasHeader } = shape.reading
  const chosen = hasHeader ? await rememberedMapping(services.handle.db, orgId, headerShape(header)) : undefined
  const usable = chosen !== undefined && mappingProblems(header, chosen).length === 0
  return { shape, likeness: looksLikeProducts(shape), mapping: usable ? chosen : guessMapping(header, shape.sampleRows), remembered: usable }
}

async function fetchTable(services: ExamineServices, input: { orgId: string; importId: string; signal: AbortSignal }, slackFileId: string): Promise<string> {
  const staged = await services.blobs.stagingPath()
  try {
    const { bytes, sha256 } = await services.files.download(input.orgId, slackFileId, staged, services.limits.maxFileBytes, input.signal)
    if (bytes === 0) throw new UserFacingError('table-empty', 'This table is empty.', { hint: 'Share it again once it has rows.' })
    await services.blobs.keep(staged, sha256)
    await services.handle.transaction(async (tx) => {
      await rememberBlob(tx, sha256, bytes)
      await setImportBlob(tx, input.orgId, input.importId, sha256)
    })
    return sha256
  } finally {
    await rm(staged, { force: true })
  }
}

export interface ReadingChoice {
  orgId: string
  importId: string
  catalogue: { id: string } | { name: string }
  role: 'raw' | 'canonical'
  reading: TableReading
  mapping: ColumnMapping
  /** Row id of the person; null = the service, by its own guess, which is not remembered. */
  userId: string | null
  /** What belongs to it, in the same transaction: the job that imports. */
  alongside?: (tx: Db) => Promise<unknown>
}

/**
 * Settles how a table is read and where it goes; the mapping is remembered for tables with the same column names. `already`: a second
 * click, or somebody else was faster. Throws UserFacingError with what is wrong with the choice.
 */
export async function chooseReading(services: Pick<ImportServices, 'handle'>, choice: ReadingChoice): Promise<{ kind: 'settled'; catalogueId: string } | { kind: 'already' | 'gone' }> {
  const problems = mappingProblems(choice.reading.header, choice.mapping)
  if (problems.length > 0) throw new UserFacingError('table-mapping', problems.join(' '), { hint: 'Choose the columns again.' })
  return services.handle.transaction(async (tx) => {
    const row = await findImport(tx, choice.orgId, choice.importId)
    if (!row || row.deletedAt !== null || row.blobHash === null) return { kind: 'gone' as const }
    const named = choice.catalogue
    const catalogue = 'id' in named ? await catalogueById(tx, choice.orgId, named.id) : await ensureCatalogue(tx, choice.orgId, named.name.trim(), choice.userId)
    if (!catalogue) return { kind: 'gone' as const }
    const { role, reading, mapping } = choice
    const settled = await settleImport(tx, choice.orgId, choice.importId, { catalogueId: catalogue.id, role, reading, mapping, contentKey: contentKey(row.blobHash, reading, mapping), settledBy: choice.userId })
    if (!settled) return { kind: 'already' as const }
    if (choice.userId !== null && reading.hasHeader) await rememberMapping(tx, choice.orgId, headerShape(reading.header), mapping, choice.userId)
    await choice.alongside?.(tx)
    return { kind: 'settled' as const, catalogueId: catalogue.id }
  })
}

/** The same for the same bytes read in the same way. */
export function contentKey(blobHash: string, reading: TableReading, mapping: ColumnMapping): string {
  const { encoding, separator, quote, hasHeader, headerLine, header } = reading
  const { title, description, brand, code, price, category, attributes } = mapping
  const said = [blobHash, encoding, separator, quote, hasHeader, headerLine ?? 0, header, title, description, brand, code, price, category, attributes.toSorted((a, b) => a - b)]
  return createHash('sha256').update(JSON.stringify(said)).digest('hex')
}

import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Transform, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { rememberBlob } from '../../../db/documents.js'
import { findImport, registerImport, setImportGuess, type ImportRow } from '../../../db/product-imports.js'
import { UserFacingError } from '../../../errors.js'
import { examineFile, type ExaminedTable } from './examine-table.js'
import type { ImportServices } from './import-table.js'
import type { ToldReading } from './sniff-table.js'

/** A table that came by another way than Slack. */
export interface ReceivedTable {
  orgId: string
  /** Row id of the conversation whose readers may see it; left out: the whole organisation. */
  channelId?: string
  title: string
  content: Readable
  maxBytes: number
  /** Row id of who sent it. */
  requestedBy: string | null
  /** What is known of how it is read; the rest is guessed. */
  told?: ToldReading
}

/** Thrown when more comes than a file may have; nothing of it is kept. */
export class TableTooLargeError extends UserFacingError {
  override name = 'TableTooLargeError'
}

/**
 * Takes a table in as it streams, notes it as an import that waits for its reading, and guesses how to read it. Memory does not grow
 * with the table. Throws UserFacingError when it is empty, too large or no table; nothing is noted then.
 */
export async function receiveTable(services: ImportServices, table: ReceivedTable): Promise<{ row: ImportRow; examined: ExaminedTable }> {
  const { orgId, title, requestedBy } = table
  const staged = await services.blobs.stagingPath()
  try {
    const { bytes, sha256 } = await staging(table, staged)
    if (bytes === 0) throw new UserFacingError('table-empty', 'This table is empty.', { hint: 'Send it again once it has rows.' })
    const examined = await examineFile(services, orgId, staged, table.told)
    await services.blobs.keep(staged, sha256)
    const importId = await services.handle.transaction(async (tx) => {
      await rememberBlob(tx, sha256, bytes)
      return (await registerImport(tx, { orgId, channelId: table.channelId ?? '', slackFileId: null, title, role: 'raw', requestedBy, blobHash: sha256 })).importId
    })
    await setImportGuess(services.handle.db, orgId, importId, { reading: examined.shape.reading, mapping: examined.mapping, likeness: examined.likeness })
    return { row: (await findImport(services.handle.db, orgId, importId))!, examined }
  } finally {
    await rm(staged, { force: true })
  }
}

async function staging(table: ReceivedTable, path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      hash.update(chunk)
      if (bytes <= table.maxBytes) return done(null, chunk)
      done(new TableTooLargeError('table-too-large', `This file is larger than ${Math.round(table.maxBytes / 1e6)} MB.`, { hint: 'Split it, or raise MAX_FILE_MB.' }))
    },
  })
  await pipeline(table.content, counted, createWriteStream(path, { mode: 0o600 }))
  return { bytes, sha256: hash.digest('hex') }
}

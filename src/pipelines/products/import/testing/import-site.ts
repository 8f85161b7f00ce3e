import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rememberBlob } from '../../../../db/documents.js'
import { createDiskBlobStore, type BlobStore } from '../../../../db/files.js'
import { migrateDatabase, openDatabase, type DatabaseHandle } from '../../../../db/open.js'
import { registerImport } from '../../../../db/product-imports.js'
import { organisations } from '../../../../db/schema/organisation.js'
import { chooseReading, examineFile } from '../examine-table.js'
import { importTable, type ImportOutcome } from '../import-table.js'

/** A database and blobs of their own, to import tables into. */
export interface ImportSite {
  dir: string
  handle: DatabaseHandle
  blobs: BlobStore
  /** Stores a file and settles how to read it, as guessed; returns the import, ready to run. */
  prepare(path: string, options?: { orgId?: string; role?: 'raw' | 'canonical'; channelId?: string; catalogue?: string }): Promise<string>
  run(importId: string, orgId?: string): Promise<ImportOutcome>
  close(): void
}

export async function openImportSite(): Promise<ImportSite> {
  const dir = mkdtempSync(join(tmpdir(), 'qm-import-'))
  const file = join(dir, 'test.db')
  migrateDatabase(file)
  const handle = openDatabase(file)
  const blobs = createDiskBlobStore(join(dir, 'blobs'))
  for (const id of ['org', 'other']) {
    await handle.db.insert(organisations).values({ id, slackTeamId: `T-${id}`, kind: 'playground', name: id, createdAt: 1 })
  }
  return {
    dir,
    handle,
    blobs,
    async prepare(path, { orgId = 'org', role = 'raw', channelId = 'C1', catalogue = 'Main' } = {}) {
      const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex')
      const staged = await blobs.stagingPath()
      copyFileSync(path, staged)
      await blobs.keep(staged, sha256)
      const { shape, mapping } = await examineFile({ handle }, orgId, path)
      if (!mapping) throw new Error('no column looks like a title')
      const importId = await handle.transaction(async (tx) => {
        await rememberBlob(tx, sha256, statSync(path).size)
        return (await registerImport(tx, { orgId, channelId, slackFileId: null, title: 'table.csv', role, requestedBy: null, blobHash: sha256 })).importId
      })
      await chooseReading({ handle }, { orgId, importId, catalogue: { name: catalogue }, role, reading: shape.reading, mapping, userId: null })
      return importId
    },
    run: (importId, orgId = 'org') => importTable({ handle, blobs }, { orgId, importId, signal: new AbortController().signal, progress: async () => {} }),
    close() {
      handle.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

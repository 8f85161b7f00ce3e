import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createDiskBlobStore } from '../../../../db/files.js'
import { openDatabase } from '../../../../db/open.js'
import { importTable } from '../import-table.js'

/** A process that imports `IMPORT` in the site at `DIR`, says each slice on stdout, and is slow enough to be killed. */
const { DIR: dir, IMPORT: importId } = process.env as { DIR: string; IMPORT: string }
const handle = openDatabase(join(dir, 'test.db'))
const services = { handle, blobs: createDiskBlobStore(join(dir, 'blobs')) }
await importTable(services, {
  orgId: 'org',
  importId,
  signal: new AbortController().signal,
  async progress(done) {
    process.stdout.write(`${done}\n`)
    await wait(30)
  },
})
handle.close()

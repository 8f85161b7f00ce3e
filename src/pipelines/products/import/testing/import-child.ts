import { join } from 'node:path'
import { createDiskBlobStore } from '../../../../db/files.js'
import { openDatabase } from '../../../../db/open.js'
import { importTable } from '../import-table.js'

/** A process that imports `IMPORT` in the site at `DIR` and kills itself in the slice `DIE`: `WHERE` is before or after its commit. */
const { DIR: dir, IMPORT: importId, DIE: die, WHERE: where } = process.env as Record<'DIR' | 'IMPORT' | 'DIE' | 'WHERE', string>
const handle = openDatabase(join(dir, 'test.db'))
let slices = 0
const killed = async (when: string) => {
  if (slices !== Number(die) || when !== where) return
  process.kill(process.pid, 'SIGKILL')
  await new Promise(() => setInterval(() => {}, 1000))
}
const mortal: typeof handle = {
  ...handle,
  transaction: (body) =>
    handle.transaction(async (tx) => {
      const value = await body(tx)
      slices += 1
      await killed('before')
      return value
    }),
}
await importTable({ handle: mortal, blobs: createDiskBlobStore(join(dir, 'blobs')) }, { orgId: 'org', importId, signal: new AbortController().signal, progress: () => killed('after') })
handle.close()

import type { ArtifactFiles } from '../../db/artifact-files.js'
import { knownArtifactFile } from '../../db/artifacts.js'
import type { BlobStore } from '../../db/files.js'
import type { DatabaseHandle } from '../../db/open.js'
import { purgeJobs } from '../../db/jobs.js'
import { purgeableImports, purgeImport } from '../../db/purge-imports.js'
import { deleteOrganisation, forgetBlob, knownBlob, purgeableDocuments, purgeableOrganisations, purgeDocument, purgePlaces, purgeWork, unusedBlobs } from '../../db/purge.js'
import { purgeTasks } from '../../db/tasks.js'

export interface PurgeServices {
  handle: DatabaseHandle
  blobs: BlobStore
  artifactFiles: ArtifactFiles
}

const day = 86_400_000

/** Removes for good what was deleted longer ago than the retention time. Safe to repeat and to be killed anywhere. */
export async function purgeDeleted(services: PurgeServices, options: { retentionMs: number; now?: number; signal?: AbortSignal }): Promise<{ documents: number; imports: number; blobs: number; organisations: number }> {
  const { handle, blobs, artifactFiles } = services
  const now = options.now ?? Date.now()
  const before = now - options.retentionMs
  const done = { documents: 0, imports: 0, blobs: 0, organisations: 0 }

  for (const orgId of await purgeableOrganisations(handle.db, before)) {
    await handle.transaction((tx) => deleteOrganisation(tx, orgId))
    done.organisations++
  }
  for (;;) {
    options.signal?.throwIfAborted()
    const ids = await purgeableDocuments(handle.db, before, 20)
    if (ids.length === 0) break
    for (const id of ids) await handle.transaction((tx) => purgeDocument(tx, id))
    done.documents += ids.length
  }
  for (;;) {
    options.signal?.throwIfAborted()
    const ids = await purgeableImports(handle.db, before, 20)
    if (ids.length === 0) break
    for (const id of ids) await handle.transaction((tx) => purgeImport(tx, id))
    done.imports += ids.length
  }
  await purgePlaces(handle.db, before)
  await purgeTasks(handle.db, before)
  const workBefore = now - Math.max(options.retentionMs, 7 * day)
  await purgeWork(handle.db, workBefore)
  await handle.transaction((tx) => purgeJobs(tx, { finished: workBefore, dead: workBefore }))
  // An hour's grace: a file is stored before the transaction that refers to it.
  for (const hash of await unusedBlobs(handle.db, now - day / 24)) {
    if (!(await handle.transaction((tx) => forgetBlob(tx, hash)))) continue
    await blobs.remove(hash)
    done.blobs++
  }
  done.blobs += await blobs.sweep(now - day, (hash) => knownBlob(handle.db, hash))
  // A day's grace, as for blobs: a model's file is stored before its row.
  await artifactFiles.sweep(now - day, (hash) => knownArtifactFile(handle.db, hash))
  return done
}

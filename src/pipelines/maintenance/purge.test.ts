import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createArtifactFiles } from '../../db/artifact-files.js'
import { activateArtifact, activeArtifactId, findArtifact, saveArtifact } from '../../db/artifacts.js'
import { createDiskBlobStore } from '../../db/files.js'
import { migrateDatabase, openDatabase } from '../../db/open.js'
import { blobs } from '../../db/schema/documents.js'
import { organisations } from '../../db/schema/organisation.js'
import { productImports } from '../../db/schema/products.js'
import { purgeDeleted } from './purge.js'

test('the models of an organisation that removed the app go with it, rows and files; those of others stay', async () => {
  const home = mkdtempSync(join(tmpdir(), 'qm-purge-'))
  migrateDatabase(join(home, 'test.db'))
  const handle = openDatabase(join(home, 'test.db'))
  const artifactFiles = createArtifactFiles(join(home, 'artifacts'))
  const services = { handle, blobs: createDiskBlobStore(join(home, 'blobs')), artifactFiles }
  const day = 86_400_000
  await handle.db.insert(organisations).values([
    { id: 'gone', slackTeamId: 'T1', kind: 'slack', name: 'Gone', createdAt: 1, uninstalledAt: 2 },
    { id: 'stays', slackTeamId: 'T2', kind: 'slack', name: 'Stays', createdAt: 1 },
  ])
  const saved = await Promise.all(
    ['gone', 'stays'].map(async (orgId) => {
      const row = await saveArtifact(handle, artifactFiles, { orgId, kind: 'pairs', bytes: Buffer.from(orgId), metrics: {}, madeBy: null })
      await handle.transaction((tx) => activateArtifact(tx, { orgId, kind: 'pairs', artifactId: row.id, by: null }))
      return row
    }),
  )
  await purgeDeleted(services, { retentionMs: 30 * day, now: Date.now() + 2 * day })
  expect(await findArtifact(handle.db, 'gone', saved[0]!.id)).toBeUndefined()
  expect(await activeArtifactId(handle.db, 'gone', 'pairs')).toBeNull()
  expect(await activeArtifactId(handle.db, 'stays', 'pairs')).toBe(saved[1]!.id)
  expect(readdirSync(join(home, 'artifacts'))).toEqual([saved[1]!.file])
  handle.close()
})

test('the file of a product table stays as long as its import', async () => {
  const home = mkdtempSync(join(tmpdir(), 'qm-purge-'))
  migrateDatabase(join(home, 'test.db'))
  const handle = openDatabase(join(home, 'test.db'))
  const services = { handle, blobs: createDiskBlobStore(join(home, 'blobs')), artifactFiles: createArtifactFiles(join(home, 'artifacts')) }
  const [kept, unused] = ['a'.repeat(64), 'b'.repeat(64)]
  await handle.db.insert(organisations).values({ id: 'org', slackTeamId: 'T1', kind: 'slack', name: 'Ours', createdAt: 1 })
  await handle.db.insert(blobs).values([kept, unused].map((hash) => ({ hash, bytes: 1, createdAt: 1 })))
  await handle.db.insert(productImports).values({
    id: 'imp', orgId: 'org', channelId: '', blobHash: kept, title: 'shop.csv', role: 'raw', status: 'done', rowsNew: 1, rowsKnown: 0, rowsRejected: 0, createdAt: 1,
  })
  const done = await purgeDeleted(services, { retentionMs: 1 })
  expect(done.blobs).toBe(1)
  expect((await handle.db.select().from(blobs)).map(({ hash }) => hash)).toEqual([kept])
  handle.close()
})

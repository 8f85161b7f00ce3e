import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrateDatabase, openDatabase } from '../src/db/open.js'
import { channels, organisations } from '../src/db/schema/organisation.js'
import { documentPlaces, documents } from '../src/db/schema/documents.js'
import type { Embedder } from '../src/models/embedder.js'
import type { Scope } from '../src/pipelines/access/actor.js'
import type { Passage } from '../src/pipelines/documents/document.js'
import { analysePassages, searchText, storePassages } from '../src/pipelines/documents/index-passages.js'
import { openPassageIndex } from '../src/pipelines/documents/passage-index.js'
import type { SearchServices } from '../src/pipelines/documents/search.js'

export interface TemporaryIndex {
  services: SearchServices
  scope: Scope
  /** Stores documents as ingestion does, in one public channel. */
  add(batch: { id: string; title: string; passages: Passage[] }[]): Promise<void>
  close(): Promise<void>
}

/** A database of its own in a temporary folder, with the product's own tables and search, removed on close. */
export async function openTemporaryIndex(embedder: Embedder): Promise<TemporaryIndex> {
  const folder = mkdtempSync(join(tmpdir(), 'qm-eval-'))
  const databaseFile = join(folder, 'eval.db')
  migrateDatabase(databaseFile)
  const handle = openDatabase(databaseFile)
  const now = Date.now()
  await handle.db.insert(organisations).values({ id: 'org', slackTeamId: 'T0', kind: 'playground', name: 'Evaluation', createdAt: now })
  await handle.db.insert(channels).values({ id: 'channel', orgId: 'org', slackChannelId: 'C0', kind: 'public', name: 'general', externallyShared: false, archived: false, botMember: true, indexing: 'auto', refreshedAt: now, createdAt: now })
  const passageIndex = openPassageIndex({ handle, databaseFile, indexDir: join(folder, 'index'), chosen: embedder })

  return {
    services: { handle, passageIndex },
    scope: { orgId: 'org', channelIds: ['channel'] },
    async add(batch) {
      const { spaceId } = await passageIndex.current()
      const passages = batch.flatMap((d) => d.passages)
      const vectors = await embedder.embed(passages.map(searchText), 'passage')
      const terms = analysePassages(passages)
      await handle.transaction(async (tx) => {
        let at = 0
        for (const { id, title, passages: own } of batch) {
          await tx.insert(documents).values({ id, orgId: 'org', title, ownerUserId: 'user', status: 'completed', warnings: [], version: 1, createdAt: now, updatedAt: now })
          await tx.insert(documentPlaces).values({ id: `place-${id}`, orgId: 'org', documentId: id, channelId: 'channel', slackFileId: `F${id}`, title, sharedBy: 'user', createdAt: now, checkedAt: now })
          await storePassages(tx, { documentId: id, passages: own, vectors: vectors.slice(at, at + own.length), terms: terms.slice(at, at + own.length), spaceId })
          at += own.length
        }
      })
    },
    async close() {
      await passageIndex.close()
      handle.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrateDatabase, openDatabase, type DatabaseHandle } from '../../../db/open.js'
import { channels, organisations } from '../../../db/schema/organisation.js'
import { documentPlaces, documents } from '../../../db/schema/documents.js'
import type { Embedder } from '../../../models/embedder.js'
import { openStaticEmbedder } from '../../../models/static-embedder.js'
import { projectRoot } from '../../../paths.js'
import { searchText, storePassages } from '../index-passages.js'
import { openPassageIndex, type PassageIndex } from '../passage-index.js'

/** A database in a temporary folder with two organisations and their channels; for tests. */
export interface SearchSeed {
  handle: DatabaseHandle
  databaseFile: string
  indexDir: string
  embedder: Embedder
  passageIndex: PassageIndex
  /** Stores a completed document with these passages, seen from these channels. */
  addDocument(id: string, channelIds: string[], texts: string[], options?: { orgId?: string; header?: string }): Promise<void>
  close(): Promise<void>
}

export async function seedSearch(embedder: Embedder = openStaticEmbedder(join(projectRoot, 'models', 'builtin', 'static-en'))): Promise<SearchSeed> {
  const folder = mkdtempSync(join(tmpdir(), 'qm-search-'))
  const databaseFile = join(folder, 'test.db')
  const indexDir = join(folder, 'index')
  migrateDatabase(databaseFile)
  const handle = openDatabase(databaseFile)
  const now = Date.now()
  for (const orgId of ['org', 'other']) {
    await handle.db.insert(organisations).values({ id: orgId, slackTeamId: `T-${orgId}`, kind: 'playground', name: orgId, createdAt: now })
    for (const name of ['general', 'finance', 'partners']) {
      const id = orgId === 'org' ? name : `other-${name}`
      const channel = { id, orgId, slackChannelId: `C-${id}`, kind: 'public' as const, name, externallyShared: false, archived: false, botMember: true, indexing: 'auto' as const }
      await handle.db.insert(channels).values({ ...channel, refreshedAt: now, createdAt: now })
    }
  }
  const passageIndex = openPassageIndex({ handle, databaseFile, indexDir, chosen: embedder })

  return {
    handle,
    databaseFile,
    indexDir,
    embedder,
    passageIndex,
    async addDocument(id, channelIds, texts, { orgId = 'org', header = '' } = {}) {
      const { spaceId } = await passageIndex.current()
      const passages = texts.map((text, order) => ({ order, header, text, anchor: { kind: 'lines' as const, line: 1, toLine: 1 }, tokens: 1 }))
      const vectors = await embedder.embed(passages.map(searchText), 'passage')
      await handle.transaction(async (tx) => {
        await tx.insert(documents).values({ id, orgId, title: id, ownerUserId: 'u', status: 'completed', warnings: [], version: 1, createdAt: now, updatedAt: now })
        for (const channelId of channelIds) {
          await tx.insert(documentPlaces).values({ id: `${id}-${channelId}`, orgId, documentId: id, channelId, slackFileId: `F-${id}`, title: id, sharedBy: 'u', createdAt: now, checkedAt: now })
        }
        await storePassages(tx, { documentId: id, passages, vectors, spaceId })
      })
    },
    async close() {
      await passageIndex.close()
      handle.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

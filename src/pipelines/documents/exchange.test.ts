import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FaissStore } from '@langchain/community/vectorstores/faiss'
import type { EmbeddingsInterface } from '@langchain/core/embeddings'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadFaiss } from '../../db/vectors/faiss-flat.js'
import { exportFaissStore, importFaissStore } from './exchange.js'
import { seedSearch, type SearchSeed } from './search/seed.js'

const faiss = await loadFaiss()
const scope = { orgId: 'org', channelIds: ['general'] }
let seed: SearchSeed
let folder: string
let embeddings: EmbeddingsInterface

beforeEach(async () => {
  seed = await seedSearch()
  folder = mkdtempSync(join(tmpdir(), 'qm-exchange-'))
  const one = async (text: string) => Array.from((await seed.embedder.embed([text], 'query'))[0]!)
  embeddings = { embedQuery: one, embedDocuments: (texts) => Promise.all(texts.map(one)) }
  await seed.addDocument('animals', ['general'], ['A cat sat on the mat.', 'Horses run across the field.'])
  await seed.addDocument('secret', ['finance'], ['The cat is called Felix.'])
})
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true })
  await seed.close()
})

const exported = async () => exportFaissStore(seed.handle, scope, { id: (await seed.passageIndex.current()).spaceId, dimension: seed.embedder.dimension }, folder)

test.skipIf(!faiss)('what is exported opens as a LangChain store, without what the scope may not see (skipped where FAISS does not load)', async () => {
  expect(await exported()).toBe(2)
  const store = await FaissStore.load(folder, embeddings)
  const found = await store.similaritySearch('a cat on a mat', 5)
  expect(found.map((d) => d.pageContent)).toEqual(['A cat sat on the mat.', 'Horses run across the field.'])
  expect(found[0]!.metadata).toMatchObject({ documentId: 'animals', ordinal: 0, anchor: { kind: 'lines', line: 1, toLine: 1 } })
})

test.skipIf(!faiss)('a store that LangChain wrote is read (skipped where FAISS does not load)', async () => {
  const store = await FaissStore.fromTexts(['Bread is baked.', 'Steel is cast.'], [{ n: 1 }, { n: 2 }], embeddings)
  await store.save(folder)
  const passages = await importFaissStore(folder, seed.embedder.dimension)
  expect(passages.map(({ text, metadata }) => ({ text, metadata }))).toEqual([{ text: 'Bread is baked.', metadata: { n: 1 } }, { text: 'Steel is cast.', metadata: { n: 2 } }])
  expect(Math.hypot(...passages[0]!.vector)).toBeCloseTo(1, 5)
})

test('there and back, and a clear word for what is no store', async () => {
  await exported()
  expect((await importFaissStore(folder, seed.embedder.dimension)).map((p) => p.text)).toEqual(['A cat sat on the mat.', 'Horses run across the field.'])
  await expect(importFaissStore(folder, 99)).rejects.toMatchObject({ code: 'not-a-faiss-store' })
  writeFileSync(join(folder, 'docstore.json'), '{}')
  await expect(importFaissStore(folder, seed.embedder.dimension)).rejects.toMatchObject({ code: 'not-a-faiss-store' })
})

import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { documentPlaces, documents } from '../../db/schema/documents.js'
import type { Db } from '../../db/open.js'
import type { Passage } from './document.js'
import { analysePassages, searchText, storeInSlices, storePassages } from './index-passages.js'
import { searchPassages } from './search.js'
import { seedSearch, type SearchSeed } from './search/seed.js'

let seed: SearchSeed
const never = new AbortController().signal

beforeEach(async () => {
  seed = await seedSearch()
  await seed.addDocument('before', ['general'], ['The canteen opens at noon.'])
  for (const id of ['long', 'other']) await addProcessing(id)
})
afterEach(() => seed.close())

async function addProcessing(id: string): Promise<void> {
  const now = Date.now()
  await seed.handle.db.insert(documents).values({ id, orgId: 'org', title: id, ownerUserId: 'u', status: 'processing', warnings: [], version: 1, createdAt: now, updatedAt: now })
  await seed.handle.db.insert(documentPlaces).values({ id: `p-${id}`, orgId: 'org', documentId: id, channelId: 'general', slackFileId: `F-${id}`, title: id, sharedBy: 'u', createdAt: now, checkedAt: now })
}

async function input(documentId: string, count: number) {
  const passages: Passage[] = Array.from({ length: count }, (_, order) => ({ order, header: '', text: `Valve ${order} of the ${documentId} pump`, anchor: { kind: 'lines', line: order, toLine: order }, tokens: 5 }))
  const { spaceId } = await seed.passageIndex.current()
  return { documentId, passages, vectors: await seed.embedder.embed(passages.map(searchText), 'passage'), terms: analysePassages(passages), spaceId }
}

const count = (sql: string, ...values: unknown[]) => seed.handle.raw.prepare(sql).pluck().get(...values) as number
const found = async () => (await searchPassages(seed, { scope: { orgId: 'org', channelIds: ['general'] }, query: 'valve pump', limit: 200 })).hits.filter((hit) => hit.documentId === 'long').length
const complete = (id: string) => seed.handle.db.update(documents).set({ status: 'completed' }).where(eq(documents.id, id))

it('keeps the numbers of two documents apart that are written at the same time', async () => {
  const [long] = await Promise.all([storeInSlices(seed.handle, await input('long', 90), never), storeInSlices(seed.handle, await input('other', 60), never)])
  expect(long).not.toBe('gone')
  for (const [id, size] of [['long', 90], ['other', 60]] as const) {
    expect(count('select max(id) - min(id) + 1 from chunks where document_id = ?', id)).toBe(size)
    expect(count('select count(*) from chunks where document_id = ?', id)).toBe(size)
  }
  expect(await seed.handle.transaction((tx) => (long as { written(tx: Db): Promise<boolean> }).written(tx))).toBe(true)
})

it('shows nothing before the document is complete, and doubles nothing after an interrupted run', async () => {
  const stop = new AbortController()
  const broken = storeInSlices(seed.handle, await input('long', 90), stop.signal)
  while (count("select count(*) from chunks where document_id = 'long'") === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  stop.abort(new Error('the process ends'))
  await expect(broken).rejects.toThrow('the process ends')
  expect(await found()).toBe(0)
  expect(await storeInSlices(seed.handle, await input('long', 70), never)).not.toBe('gone')
  expect(await found()).toBe(0)
  await complete('long')
  expect(await found()).toBe(70)
  expect(count('select count(*) from chunk_terms')).toBe(71)
  expect(count('select count(*) from embeddings')).toBe(71)
  expect(count("select value from search_state where key = 'passages'")).toBe(71)
})

it('stores nothing of a document that is deleted meanwhile', async () => {
  await seed.handle.db.update(documents).set({ deletedAt: 1 }).where(eq(documents.id, 'long'))
  expect(await storeInSlices(seed.handle, await input('long', 30), never)).toBe('gone')
  expect(count("select count(*) from chunks where document_id = 'long'")).toBe(0)
})

it('tells when another run wrote passages of the same document', async () => {
  const writing = await storeInSlices(seed.handle, await input('long', 30), never)
  const again = await input('long', 30)
  await seed.handle.transaction((tx) => storePassages(tx, again))
  expect(await seed.handle.transaction((tx) => (writing as { written(tx: Db): Promise<boolean> }).written(tx))).toBe(false)
})

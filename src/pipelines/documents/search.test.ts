import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { documentPlaces, documents } from '../../db/schema/documents.js'
import type { Scope } from '../access/actor.js'
import { refreshFullText } from './refresh-full-text.js'
import { searchPassages } from './search.js'
import { seedSearch, type SearchSeed } from './search/seed.js'

let seed: SearchSeed
beforeEach(async () => {
  seed = await seedSearch()
  await seed.addDocument('leave', ['general'], ['Employees accrue 20 days of paid leave per calendar year.', 'The cafeteria opens at eleven.'], { header: 'Handbook › Leave' })
  await seed.addDocument('budget', ['finance'], ['The budget for model XR-200 is 12.5 million; unspent leave is paid out.'])
  await seed.addDocument('foreign', ['other-general'], ['Employees of the other organisation accrue 30 days of leave.'], { orgId: 'other' })
})
afterEach(() => seed.close())

const general: Scope = { orgId: 'org', channelIds: ['general'] }
const both: Scope = { orgId: 'org', channelIds: ['general', 'finance'] }

const found = async (query: string, scope: Scope, documentIds?: string[]) => {
  const result = await searchPassages(seed, { scope, query, limit: 10, ...(documentIds ? { documentIds } : {}) })
  return result.hits.map((hit) => hit.documentId)
}

test('finds by words and by meaning, best first, with its scores', async () => {
  const { hits, terms, passages, versions, degraded } = await searchPassages(seed, { scope: both, query: 'How many vacation days do employees get?', limit: 3 })
  expect(hits[0]).toMatchObject({ documentId: 'leave', ordinal: 0, header: 'Handbook › Leave', anchor: { kind: 'lines', line: 1, toLine: 1 } })
  expect(hits[0]!.scores.cosine).toBeGreaterThan(0.3)
  expect(hits[0]!.scores.bm25).toBeGreaterThan(0)
  expect(passages).toBe(3)
  expect(terms.find((t) => t.term === 'vacat')).toMatchObject({ df: 0 })
  expect(versions.embedder).toBe('static-en@1')
  expect(degraded).toEqual([])
})

test('codes and numbers are found whole and by parts', async () => {
  for (const query of ['XR-200', 'xr200', 'xr', '12.5']) expect((await found(query, both))[0], query).toBe('budget')
})

test('only what the scope sees is returned, and nothing is counted outside it', async () => {
  expect(await found('leave', general)).not.toContain('budget')
  expect(await found('leave', { orgId: 'org', channelIds: 'all' })).not.toContain('foreign')
  const { terms, passages } = await searchPassages(seed, { scope: general, query: 'budget', limit: 5 })
  expect(terms).toMatchObject([{ term: 'budget', df: 0 }])
  expect(passages).toBe(2)
  expect(await found('leave', { orgId: 'other', channelIds: ['general', 'finance'] })).toEqual([])
  expect(await found('leave', { orgId: 'org', channelIds: [] })).toEqual([])
})

test('can be narrowed to documents', async () => {
  expect(new Set(await found('leave', both, ['budget']))).toEqual(new Set(['budget']))
  expect(await found('leave', general, ['budget'])).toEqual([])
})

test.each([
  ['deleted', () => seed.handle.db.update(documents).set({ deletedAt: 1 }).where(eq(documents.id, 'leave'))],
  ['superseded', () => seed.handle.db.update(documents).set({ supersededAt: 1 }).where(eq(documents.id, 'leave'))],
  ['failed', () => seed.handle.db.update(documents).set({ status: 'failed' as const }).where(eq(documents.id, 'leave'))],
  ['without a place', () => seed.handle.db.update(documentPlaces).set({ removedAt: 1 }).where(eq(documentPlaces.documentId, 'leave'))],
  ['purged', () => seed.handle.db.delete(documents).where(eq(documents.id, 'leave'))],
])('a document that is %s never answers again', async (_, change) => {
  expect(await found('paid leave per calendar year', general)).toContain('leave')
  await change()
  expect(await found('paid leave per calendar year', general)).toEqual([])
  expect(await found('paid leave per calendar year', both)).not.toContain('leave')
})

test('the triggers that keep copies and visibility right are there (a migration that recreates a table drops them)', () => {
  const names = seed.handle.raw.prepare("select name from sqlite_master where type = 'trigger' order by name").pluck().all()
  expect(names).toEqual(
    expect.arrayContaining(['chunk_terms_added', 'chunk_terms_removed', 'chunks_removed', 'documents_removed', 'documents_visibility', 'places_added', 'places_changed', 'places_removed']),
  )
})

test('a purged document leaves no full-text entry, terms or vector behind', async () => {
  const counts = () =>
    ['chunks', 'chunk_terms', 'embeddings', 'chunks_fts'].map((table) => seed.handle.raw.prepare(`select count(*) from ${table}`).pluck().get())
  expect(counts()).toEqual([4, 4, 4, 4])
  await seed.handle.db.delete(documents).where(eq(documents.id, 'leave'))
  expect(counts()).toEqual([2, 2, 2, 2])
})

test('full text is a copy: lost or made by an older analyser, it is made again from the passages', async () => {
  const text = async () => (await searchPassages(seed, { scope: both, query: 'unspent leave', limit: 3, only: 'lexical' })).hits.map((hit) => [hit.documentId, hit.scores.bm25.toFixed(6)])
  expect(await refreshFullText(seed.handle)).toBe(4)
  expect(await refreshFullText(seed.handle)).toBe(0)
  const before = await text()
  expect(before).toHaveLength(3)
  seed.handle.raw.exec("insert into chunks_fts (chunks_fts) values ('delete-all')")
  expect(await text()).toEqual([])
  expect(await refreshFullText(seed.handle)).toBe(4)
  expect(await text()).toEqual(before)
  seed.handle.raw.exec('delete from chunk_terms where chunk_id = 3')
  expect(await refreshFullText(seed.handle)).toBe(4)
  expect(await text()).toEqual(before)
})

test('questions that hold nothing or only syntax return quietly', async () => {
  for (const query of ['', '   ', '"', 'the of', '" OR 1', 'NEAR(a b)', '*', '-', '\u0000', '😀', 'x'.repeat(20_000)]) {
    await expect(found(query, both), JSON.stringify(query.slice(0, 20))).resolves.toBeInstanceOf(Array)
  }
})

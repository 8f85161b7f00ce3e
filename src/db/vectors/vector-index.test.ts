import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { seedSearch, type SearchSeed } from '../../pipelines/documents/search/seed.js'
import { documents } from '../schema/documents.js'
import { eq } from 'drizzle-orm'
import { vectorFrom } from '../passages.js'
import { FaissFlat, loadFaiss } from './faiss-flat.js'
import { ExactFlat, dotAt, topOf } from './flat.js'
import { readFlat } from './flat-file.js'
import { generationFiles, readGeneration, removeGenerations } from './generation.js'
import { hasId, idSetOf, idsOf } from './id-set.js'
import { openVectorIndex } from './open-vector-index.js'
import { rebuildGeneration } from './rebuild.js'
import type { VectorIndex } from './vector-index.js'

const faiss = await loadFaiss()
let seed: SearchSeed
let space: { id: string; dimension: number }
const opened: VectorIndex[] = []

beforeEach(async () => {
  seed = await seedSearch()
  const texts = Array.from({ length: 30 }, (_, i) => `Passage ${i} is about topic ${['rain', 'steel', 'bread', 'music', 'tax'][i % 5]} and number ${i * 7}.`)
  await seed.addDocument('one', ['general'], texts.slice(0, 15))
  await seed.addDocument('two', ['finance'], texts.slice(15))
  space = { id: (await seed.passageIndex.current()).spaceId, dimension: seed.embedder.dimension }
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((index) => index.close()))
  await seed.close()
})

const open = (withoutFaiss = false) => {
  const index = openVectorIndex({ databaseFile: seed.databaseFile, indexDir: seed.indexDir, space, withoutFaiss })
  opened.push(index)
  return index
}
const queryVector = async (text: string) => (await seed.embedder.embed([text], 'query'))[0]!
const everything = idSetOf([{ first: 1, last: 100 }])

/** By hand, from the rows. */
async function expected(query: Float32Array, k: number, allowed = everything): Promise<number[]> {
  const rows = seed.handle.raw.prepare('select owner_id as ownerId, vector from embeddings').all() as { ownerId: number; vector: Buffer }[]
  const scored = rows.filter((r) => hasId(allowed, r.ownerId)).map((r) => ({ id: r.ownerId, score: dotAt(vectorFrom(r.vector), 0, query) }))
  return scored.sort((a, b) => b.score - a.score).slice(0, k).map((r) => r.id)
}

test.each(faiss ? [['faiss', false], ['exact', true]] as const : [['exact', true]] as const)('%s: neighbours are those of the rows, with and without a generation', async (kind, withoutFaiss) => {
  const query = await queryVector('steel and bread')
  const fromRows = open(withoutFaiss)
  expect((await fromRows.search(query, 7, everything)).map((n) => n.ownerId)).toEqual(await expected(query, 7))
  expect(fromRows.status()).toMatchObject({ engine: kind, count: 30, generation: null })
  expect(fromRows.status().problem === undefined).toBe(kind === 'faiss')

  const manifest = await rebuildGeneration(seed.handle, seed.databaseFile, seed.indexDir, space.id)
  expect(manifest).toMatchObject({ count: 30, highestSeq: 30, factory: 'Flat' })
  const fromFile = open(withoutFaiss)
  expect((await fromFile.search(query, 7, everything)).map((n) => n.ownerId)).toEqual(await expected(query, 7))
  expect(fromFile.status().generation).toBe(manifest!.id)
})

test('rows that come later are found at once, rows that went are not allowed back', async () => {
  await rebuildGeneration(seed.handle, seed.databaseFile, seed.indexDir, space.id)
  const index = open()
  const query = await queryVector('a zebra crosses the road')
  await index.search(query, 3, everything)
  await seed.addDocument('three', ['general'], ['A zebra crosses the road.'])
  expect((await index.search(query, 1, everything))[0]).toMatchObject({ ownerId: 31 })
  await seed.handle.db.delete(documents).where(eq(documents.id, 'three'))
  const left = idSetOf([{ first: 1, last: 30 }])
  expect((await index.search(query, 40, left)).map((n) => n.ownerId)).toEqual(await expected(query, 40))
})

test('a narrow scope loses nothing', async () => {
  const query = await queryVector('music')
  const few = idSetOf([{ first: 3, last: 3 }, { first: 20, last: 24 }])
  expect((await open().search(query, 1000, few)).map((n) => n.ownerId)).toEqual(await expected(query, 1000, few))
  expect(await open().search(query, 10, idSetOf([]))).toEqual([])
})

test('misuse is an error or nothing, never the end of the process', async () => {
  const index = open()
  await expect(index.search(new Float32Array(3), 5, everything)).rejects.toThrow(/failed/)
  const query = await queryVector('tax')
  for (const k of [0, -1, 1.5, Number.NaN]) expect(await index.search(query, k, everything)).toEqual([])
  expect(await index.search(new Float32Array(space.dimension).fill(Number.NaN), 5, everything)).toEqual([])
  expect(await index.search(query, 1_000_000, everything)).toHaveLength(30)
})

const damages: [string, (folder: string) => void][] = [
  ['a flipped byte', (folder) => flip(join(folder, generationFiles.vectors), 5000)],
  ['a flipped byte among the owners', (folder) => flip(join(folder, generationFiles.owners), 8)],
  ['a file cut short', (folder) => truncateSync(join(folder, generationFiles.vectors), 4000)],
  ['an empty file', (folder) => truncateSync(join(folder, generationFiles.vectors), 0)],
  ['a manifest that is no JSON', (folder) => writeFileSync(join(folder, generationFiles.manifest), '{')],
  ['a missing folder', (folder) => rmSync(folder, { recursive: true })],
]
test.each(damages)('%s: the generation is refused and the rows serve', async (_, damage) => {
  const manifest = await rebuildGeneration(seed.handle, seed.databaseFile, seed.indexDir, space.id)
  expect(readGeneration(seed.indexDir, manifest!.id, space).owners).toHaveLength(30)
  damage(join(seed.indexDir, manifest!.id))
  expect(() => readGeneration(seed.indexDir, manifest!.id, space)).toThrow()
  const index = open()
  const query = await queryVector('rain')
  expect((await index.search(query, 30, everything)).map((n) => n.ownerId)).toEqual(await expected(query, 30))
  expect(index.status().generation).toBeNull()
})

test('a new generation retires the older one and holds no removed vector', async () => {
  const first = await rebuildGeneration(seed.handle, seed.databaseFile, seed.indexDir, space.id)
  await seed.handle.db.delete(documents).where(eq(documents.id, 'one'))
  const second = await rebuildGeneration(seed.handle, seed.databaseFile, seed.indexDir, space.id)
  expect(second).toMatchObject({ count: 15 })
  expect(existsSync(join(seed.indexDir, first!.id))).toBe(false)
  expect(readdirSync(seed.indexDir)).toEqual([second!.id])
  removeGenerations(seed.indexDir, new Set())
  expect(readdirSync(seed.indexDir)).toEqual([])
})

test.skipIf(!faiss)('our file is the file that FAISS writes', async () => {
  const manifest = await rebuildGeneration(seed.handle, seed.databaseFile, seed.indexDir, space.id)
  const file = join(seed.indexDir, manifest!.id, generationFiles.vectors)
  const rows = readFlat(readFileSync(file), space.dimension)
  const theirs = new FaissFlat(faiss!, space.dimension)
  theirs.add(rows)
  const query = await queryVector('bread')
  expect(theirs.search(query, 5)).toEqual(new FaissFlat(faiss!, space.dimension, file).search(query, 5))
  const mine = new ExactFlat(space.dimension, rows).search(query, 5)
  expect(mine.map((r) => r.position)).toEqual(theirs.search(query, 5).map((r) => r.position))
})

test('small parts', () => {
  expect(topOf(Float32Array.from([1, 5, 5, 2]), 2)).toEqual([{ position: 1, score: 5 }, { position: 2, score: 5 }])
  expect([...idsOf(idSetOf([{ first: 3, last: 5 }, { first: 5, last: 9 }]))]).toEqual([3, 4, 5, 6, 7, 8, 9])
  expect(idSetOf([{ first: 3, last: 5 }, { first: 5, last: 9 }]).size).toBe(7)
})

function flip(file: string, at: number): void {
  const bytes = readFileSync(file)
  bytes[at]! ^= 0xff
  writeFileSync(file, bytes)
}

import { afterEach, beforeEach, expect, test } from 'vitest'
import { activeSpace, ensureSpace } from '../../db/spaces.js'
import { openVectorIndex } from '../../db/vectors/open-vector-index.js'
import type { Embedder } from '../../models/embedder.js'
import { fillSpace, type FillServices } from './fill-space.js'
import { searchText, storePassages } from './index-passages.js'
import { openPassageIndex } from './passage-index.js'
import { searchPassages } from './search.js'
import { seedSearch, type SearchSeed } from './search/seed.js'

const words = ['rain', 'steel', 'bread', 'music', 'taxes', 'horses', 'glass', 'winter', 'engines', 'paper', 'salt', 'bridges', 'coffee', 'maps', 'clocks']
const scope = { orgId: 'org', channelIds: ['general'] }
const quiet = () => ({ signal: new AbortController().signal, progress: async () => {} })

let seed: SearchSeed
beforeEach(async () => {
  seed = await seedSearch()
  for (const word of words) await seed.addDocument(word, ['general'], [`This passage explains what there is to know about ${word} in this company.`])
})
afterEach(() => seed.close())

/** The built-in embedder under another name, its vectors cut to 200 dimensions: another space, as good. */
function other(change: (vector: Float32Array) => Float32Array = (v) => v): Embedder {
  const unit = (v: Float32Array) => v.map((x) => x / Math.hypot(...v))
  return {
    modelVersion: 'other@1',
    preprocessVersion: 'cut@1',
    dimension: 200,
    embed: async (texts, purpose) => (await seed.embedder.embed(texts, purpose)).map((v) => v && unit(change(v.slice(0, 200)))),
    close: async () => {},
  }
}

function services(chosen: Embedder): FillServices {
  return { handle: seed.handle, databaseFile: seed.databaseFile, indexDir: seed.indexDir, embedderFor: async (version) => [chosen, seed.embedder].find((e) => e.modelVersion === version) }
}

function indexWith(chosen: Embedder, openOther: (version: string) => Promise<Embedder | undefined>) {
  return openPassageIndex({ handle: seed.handle, databaseFile: seed.databaseFile, indexDir: seed.indexDir, chosen, openOther })
}

test('a new embedder is filled while the old one serves, then takes over, and the old one can come back', async () => {
  const chosen = other()
  const index = indexWith(chosen, async (version) => (version === seed.embedder.modelVersion ? seed.embedder : undefined))
  const [spaceId] = await index.unfilled()
  expect((await index.current()).embedder).toBe(seed.embedder)
  const before = (await index.current()).spaceId

  const outcome = await fillSpace(services(chosen), spaceId!, quiet())
  expect(outcome).toMatchObject({ kind: 'swapped', before, comparison: { samples: 15, serving: 1, filled: 1 } })
  expect((await index.current()).embedder).toBe(chosen)
  const { hits, versions } = await searchPassages({ handle: seed.handle, passageIndex: index }, { scope, query: 'horses', limit: 1 })
  expect(hits[0]).toMatchObject({ documentId: 'horses' })
  expect(versions.embedder).toBe('other@1')

  await index.close()
  const back = indexWith(seed.embedder, async () => chosen)
  expect((await back.current()).spaceId).toBe(spaceId)
  expect(await back.unfilled()).toEqual([before])
  expect(await fillSpace(services(chosen), before, quiet())).toMatchObject({ kind: 'swapped', spaceId: before })
  expect((await back.current()).spaceId).toBe(before)
  await back.close()
})

test('a clearly worse embedder does not take over', async () => {
  const useless = other(() => new Float32Array(200).fill(1).map((_, i) => Math.sin(i * Math.random())))
  const space = await seed.handle.transaction((tx) => ensureSpace(tx, 'passages', useless))
  const before = await activeSpace(seed.handle.db, 'passages')
  // Sixty more, so that ten nearest say something.
  await seed.addDocument('more', ['general'], Array.from({ length: 60 }, (_, i) => `Sentence number ${i} about ${words[i % 15]} and ${words[(i * 7) % 15]} together.`))
  expect(await fillSpace(services(useless), space.id, quiet())).toMatchObject({ kind: 'rejected' })
  expect(await activeSpace(seed.handle.db, 'passages')).toEqual(before)
})

test('stopped in the middle it goes on where it was', async () => {
  const chosen = other()
  const space = await seed.handle.transaction((tx) => ensureSpace(tx, 'passages', chosen))
  const stop = new AbortController()
  await expect(fillSpace(services(chosen), space.id, { signal: stop.signal, progress: async () => stop.abort() })).rejects.toThrow()
  expect((await activeSpace(seed.handle.db, 'passages'))?.modelVersion).toBe('static-en@1')
  expect(await fillSpace(services(chosen), space.id, quiet())).toMatchObject({ kind: 'swapped' })
  const index = openVectorIndex({ databaseFile: seed.databaseFile, indexDir: seed.indexDir, space })
  await index.search(new Float32Array(200).fill(0.1), 1, { bits: new Uint8Array([255]), size: 7 })
  await index.close()
})

test('when nobody has the serving embedder any more, the chosen one takes over at once', async () => {
  const chosen = other()
  const index = indexWith(chosen, async () => undefined)
  expect((await index.current()).embedder).toBe(chosen)
  const found = await searchPassages({ handle: seed.handle, passageIndex: index }, { scope, query: 'bread', limit: 1 })
  expect(found.hits[0]).toMatchObject({ documentId: 'bread' })
  const [spaceId] = await index.unfilled()
  expect(await fillSpace(services(chosen), spaceId!, quiet())).toEqual({ kind: 'completed', spaceId })
  expect(await index.unfilled()).toEqual([])
  await index.close()
})

test('passages need their vectors', async () => {
  const passage = { order: 0, header: 'a', text: 'b', anchor: { kind: 'lines' as const, line: 1, toLine: 1 }, tokens: 1 }
  expect(searchText(passage)).toBe('a\nb')
  await expect(storePassages(seed.handle.db, { documentId: 'x', passages: [passage], vectors: [], spaceId: 's' })).rejects.toThrow(/vector/)
})

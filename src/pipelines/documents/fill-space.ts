import type { DatabaseHandle } from '../../db/open.js'
import { readSearchState } from '../../db/passages.js'
import { activateSpace, activeSpace, addVectors, findSpace, highestPassage, passagesWithoutVector, retireSpace, samplePassages, type SpaceRow } from '../../db/spaces.js'
import { idSetOf } from '../../db/vectors/id-set.js'
import { openVectorIndex } from '../../db/vectors/open-vector-index.js'
import type { Embedder } from '../../models/embedder.js'
import { searchText } from './index-passages.js'
import { splitSentences } from './sentences.js'

export interface FillServices {
  handle: DatabaseHandle
  databaseFile: string
  indexDir: string
  /** The embedder of a space's model, if this process has it. */
  embedderFor(modelVersion: string): Promise<Embedder | undefined>
}

export type FillOutcome =
  | { kind: 'swapped'; spaceId: string; before: string | null; comparison: Comparison | null }
  /** The serving space had gaps, which are closed now. */
  | { kind: 'completed'; spaceId: string }
  /** Clearly worse than the one that serves: it stays as it is, and people are told. */
  | { kind: 'rejected'; spaceId: string; comparison: Comparison }
  | { kind: 'gone'; spaceId: string }

/** Share of sample sentences whose own passage is among the nearest ten, in the serving and in the new space. */
export interface Comparison {
  samples: number
  serving: number
  filled: number
}

const batch = 64
const sampleSize = 60
/** The new space may find this much less than the old and still take over: the samples are few. */
const tolerance = 0.1

/**
 * Fills a space while another one serves, compares both on sample sentences, and swaps in one transaction once no passage
 * is missing. May be stopped and started again anywhere: what is filled stays filled.
 */
export async function fillSpace(
  services: FillServices,
  spaceId: string,
  options: { signal: AbortSignal; progress(done: number, total: number): Promise<void> },
): Promise<FillOutcome> {
  const { handle } = services
  const space = await findSpace(handle.db, spaceId)
  if (!space || space.state === 'retired') return { kind: 'gone', spaceId }
  const embedder = await services.embedderFor(space.modelVersion)
  if (!embedder) return { kind: 'gone', spaceId }

  let comparison: Comparison | null | undefined
  let cursor = 0
  for (;;) {
    cursor = await fillAfter(services, space, embedder, cursor, options)
    if (space.state === 'active') return { kind: 'completed', spaceId }
    comparison ??= await compare(services, space, embedder)
    if (comparison && comparison.filled < comparison.serving - tolerance) {
      await handle.transaction((tx) => retireSpace(tx, spaceId))
      return { kind: 'rejected', spaceId, comparison }
    }
    const swapped = await handle.transaction(async (tx) => {
      // What came during the comparison is filled first: the swap loses nothing.
      if ((await passagesWithoutVector(tx, spaceId, cursor, 1)).length > 0) return undefined
      const before = await activeSpace(tx, space.purpose)
      await activateSpace(tx, space)
      return { before: before?.id ?? null }
    })
    if (swapped) return { kind: 'swapped', spaceId, before: swapped.before, comparison: comparison ?? null }
  }
}

async function fillAfter(services: FillServices, space: SpaceRow, embedder: Embedder, from: number, options: Parameters<typeof fillSpace>[2]): Promise<number> {
  const { handle } = services
  const total = (await readSearchState(handle.db)).passages
  let cursor = from
  let done = 0
  for (;;) {
    options.signal.throwIfAborted()
    const passages = await passagesWithoutVector(handle.db, space.id, cursor, batch)
    if (passages.length === 0) return cursor
    const vectors = await embedder.embed(passages.map(searchText), 'passage')
    const rows = passages.flatMap(({ chunkId }, i) => (vectors[i] ? [{ chunkId, vector: vectors[i] }] : []))
    await handle.transaction((tx) => addVectors(tx, space.id, rows))
    cursor = passages.at(-1)!.chunkId
    done += passages.length
    await options.progress(Math.min(done, total), total)
  }
}

/** Null when there is nothing to compare with. */
async function compare(services: FillServices, space: SpaceRow, embedder: Embedder): Promise<Comparison | null> {
  const serving = await activeSpace(services.handle.db, space.purpose)
  const servingEmbedder = serving && (await services.embedderFor(serving.modelVersion))
  if (!serving || !servingEmbedder) return null
  const samples = (await samplePassages(services.handle.db, sampleSize)).flatMap(({ chunkId, text }) => {
    const sentences = splitSentences(text).map((s) => s.text)
    const sentence = sentences[Math.floor(sentences.length / 2)]
    return sentence && sentence.length >= 20 ? [{ chunkId, sentence }] : []
  })
  if (samples.length < 10) return null
  return {
    samples: samples.length,
    serving: await shareFound(services, serving, servingEmbedder, samples),
    filled: await shareFound(services, space, embedder, samples),
  }
}

async function shareFound(services: FillServices, space: SpaceRow, embedder: Embedder, samples: { chunkId: number; sentence: string }[]): Promise<number> {
  const index = openVectorIndex({ databaseFile: services.databaseFile, indexDir: services.indexDir, space: { id: space.id, dimension: space.dimension } })
  try {
    const everything = idSetOf([{ first: 1, last: await highestPassage(services.handle.db) }])
    const vectors = await embedder.embed(samples.map((s) => s.sentence), 'query')
    let found = 0
    for (const [i, vector] of vectors.entries()) {
      if (!vector) continue
      const nearest = await index.search(vector, 10, everything)
      if (nearest.some((n) => n.ownerId === samples[i]!.chunkId)) found++
    }
    return found / samples.length
  } finally {
    await index.close()
  }
}

import type { DatabaseHandle } from '../../db/open.js'
import { rankByText, readTerms } from '../../db/full-text.js'
import { visiblePassages } from '../../db/passages.js'
import type { IdSet } from '../../db/vectors/id-set.js'
import type { Neighbour } from '../../db/vectors/core.js'
import type { Scope } from '../access/actor.js'
import type { PassageIndex, PassageSpace } from './passage-index.js'
import { fuse } from './search/fuse.js'
import { weightsFor, type FusionWeights } from './search/fusion-weights.js'
import { scoreCandidates, type LexicalScore } from './search/lexical-score.js'
import { analyseQuery } from './search/query-terms.js'
import { passagesInScope } from './search/scope-passages.js'
import type { QueryTerm, SearchHit, SearchResult } from './search-result.js'

export interface SearchServices {
  handle: DatabaseHandle
  passageIndex: PassageIndex
}

export interface SearchRequest {
  scope: Scope
  query: string
  /** Hits wanted, at most 1000. */
  limit: number
  /** Only these documents. */
  documentIds?: string[]
  /** Only for measuring: one half alone. */
  only?: 'lexical' | 'dense'
  /** Only for measuring: other weights than those fitted for the embedder. */
  weights?: FusionWeights
}

/** A person waits: reading a large index after a start must not hold up the words. */
const patienceMs = 4000
/** Each half hands over at most this many; scores are scaled over them. */
const depth = 1000

/**
 * Finds passages for a question among those that the scope may see: full text (BM25 with pairs) and vectors (cosine),
 * fused by a weighted sum. Hits are read back from live rows: what was deleted or hidden meanwhile is not among them.
 */
export async function searchPassages(services: SearchServices, request: SearchRequest): Promise<SearchResult> {
  const started = performance.now()
  const { handle, passageIndex } = services
  const space = await passageIndex.current()
  const weights = request.weights ?? weightsFor(space.embedder.modelVersion)
  const { allowed, state } = await passagesInScope(handle, request.scope, request.documentIds)
  // The vector half works in a thread of its own while this one ranks the text.
  const near = request.only === 'lexical' ? none() : nearest(space, request.query, allowed)
  const lexicalStarted = performance.now()
  const averageLength = state.terms / Math.max(1, state.passages)
  const text = request.only === 'dense' ? noText : await rankText(handle, request.query, allowed, state.passages, averageLength, weights)
  const lexicalMs = performance.now() - lexicalStarted
  const dense = await near

  const lexicalScores = new Map(text.scores.map((s) => [s.chunkId, s]))
  const cosines = new Map(dense.neighbours.map((n) => [n.ownerId, n.score]))
  const lexicalWeight = request.only === 'lexical' ? 1 : request.only === 'dense' ? 0 : weights.lexical
  const fused = fuse(text.scores, dense.neighbours.map((n) => ({ chunkId: n.ownerId, score: n.score })), lexicalWeight)

  const limit = Math.max(0, Math.min(depth, request.limit))
  const hits: SearchHit[] = []
  for (let from = 0; hits.length < limit && from < fused.length; from += limit) {
    const batch = fused.slice(from, from + limit)
    const live = await visiblePassages(handle.db, request.scope, batch.map((f) => f.chunkId))
    for (const { chunkId, ...scores } of batch) {
      const passage = live.get(chunkId)
      if (!passage || hits.length >= limit) continue
      const lexical = lexicalScores.get(chunkId)
      hits.push({ ...passage, scores: { ...scores, bm25: lexical?.bm25 ?? 0, coverage: lexical?.coverage ?? 0, cosine: cosines.get(chunkId) ?? null } })
    }
  }

  const status = space.vectors.status()
  return {
    hits,
    terms: text.terms,
    passages: allowed.size,
    versions: { embedder: space.embedder.modelVersion, space: space.spaceId, fusion: weights.version, generation: status.generation },
    degraded: [...passageIndex.degraded().map((each) => each.short), ...(dense.problem ? [dense.problem] : []), ...(status.problem ? ['exact search without FAISS'] : [])],
    timings: { embedMs: dense.embedMs, lexicalMs, denseMs: dense.denseMs, totalMs: performance.now() - started },
  }
}

interface TextHalf {
  terms: QueryTerm[]
  scores: LexicalScore[]
}

const noText: TextHalf = { terms: [], scores: [] }

async function rankText(handle: DatabaseHandle, query: string, allowed: IdSet, passages: number, averageLength: number, weights: FusionWeights): Promise<TextHalf> {
  if (allowed.size === 0) return noText
  const analysed = await analyseQuery(handle.db, query, allowed, passages)
  const candidates = await rankByText(handle.db, analysed.known, allowed, depth)
  // In the order in which they are stored: half the time.
  const inOrder = candidates.sort((x, y) => x - y)
  const scores = scoreCandidates(analysed, await readTerms(handle.db, inOrder), allowed.size, averageLength, weights)
  return { terms: analysed.terms, scores: scores.sort((x, y) => y.score - x.score || x.chunkId - y.chunkId) }
}

interface DenseHalf {
  neighbours: Neighbour[]
  embedMs: number
  denseMs: number
  problem: string | undefined
}

/** Never rejects: without vectors the text half still answers, and the result says so. */
async function nearest(space: PassageSpace, query: string, allowed: IdSet): Promise<DenseHalf> {
  if (allowed.size === 0) return none()
  const started = performance.now()
  try {
    const [vector] = await space.embedder.embed([query], 'query')
    const embedded = performance.now()
    const neighbours = vector ? await within(patienceMs, space.vectors.search(vector, depth, allowed)) : []
    if (!neighbours) return { ...(await none()), problem: 'the index by meaning is still being read in, so only words were compared' }
    return { neighbours, embedMs: embedded - started, denseMs: performance.now() - embedded, problem: undefined }
  } catch {
    return { ...(await none()), problem: 'search by meaning failed, so only words were compared' }
  }
}

/** Undefined when it takes longer; the work itself goes on, for the next question. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), ms)))
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

async function none(): Promise<DenseHalf> {
  return { neighbours: [], embedMs: 0, denseMs: 0, problem: undefined }
}

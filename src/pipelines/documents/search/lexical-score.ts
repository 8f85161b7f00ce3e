import type { StoredTerms } from '../../../db/full-text.js'
import { endOfText, termCode } from '../../../text/term-codes.js'
import type { AnalysedQuery } from './query-terms.js'
import { inverseFrequency } from './query-terms.js'

const k1 = 1.2
const b = 0.75
/** Words of a pair may stand this far apart, in either order. */
const nearby = 8

export interface LexicalScore {
  chunkId: number
  /** Without pairs. */
  bm25: number
  /** With pairs: what is ranked by. */
  score: number
  coverage: number
}

export interface LexicalWeights {
  /** Of BM25 over adjacent pairs of query words in order, and of those within eight words. */
  ordered: number
  near: number
}

/**
 * Exact BM25 of the candidates with query term counts, plus BM25 over pairs of neighbouring query words (Metzler and
 * Croft's sequential dependence). Pair frequencies are those among the candidates.
 */
export function scoreCandidates(query: AnalysedQuery, candidates: StoredTerms[], passages: number, averageLength: number, weights: LexicalWeights): LexicalScore[] {
  const index = new Map(query.terms.map((t, i) => [termCode(t.term), i]))
  const pairs = pairsOf(query, index)
  const width = query.terms.length
  const maybe = new Uint8Array(1 << 16)
  for (const code of index.keys()) maybe[code & 0xffff] = 1
  const counts = candidates.map((candidate) => countTerms(candidate.terms, index, maybe, width, pairs))
  const pairIdf = pairs.map((_, p) => ({
    ordered: inverseFrequency(counts.filter((c) => c.ordered[p]! > 0).length, passages),
    near: inverseFrequency(counts.filter((c) => c.near[p]! > 0).length, passages),
  }))
  const idfSum = query.terms.reduce((sum, t) => sum + (t.part ? 0 : t.idf), 0)

  return candidates.map((candidate, c) => {
    const { terms, ordered, near } = counts[c]!
    const norm = k1 * (1 - b + (b * candidate.length) / Math.max(1, averageLength))
    const saturate = (count: number) => (count * (k1 + 1)) / (count + norm)
    let bm25 = 0
    let covered = 0
    query.terms.forEach((t, i) => {
      const count = terms[i]!
      if (count === 0) return
      bm25 += t.count * t.idf * saturate(count)
      if (!t.part) covered += t.idf
    })
    let bonus = 0
    pairs.forEach((_, p) => {
      if (ordered[p]! > 0) bonus += weights.ordered * pairIdf[p]!.ordered * saturate(ordered[p]!)
      if (near[p]! > 0) bonus += weights.near * pairIdf[p]!.near * saturate(near[p]!)
    })
    return { chunkId: candidate.chunkId, bm25, score: bm25 + bonus, coverage: idfSum > 0 ? covered / idfSum : 0 }
  })
}

function pairsOf(query: AnalysedQuery, index: Map<number, number>): [number, number][] {
  const pairs: [number, number][] = []
  for (let i = 1; i < query.sequence.length; i++) {
    const first = index.get(termCode(query.sequence[i - 1]!))
    const second = index.get(termCode(query.sequence[i]!))
    if (first === undefined || second === undefined || first === second) continue
    if (!pairs.some(([x, y]) => x === first && y === second)) pairs.push([first, second])
  }
  return pairs
}

interface Counts {
  terms: Uint16Array
  ordered: Uint16Array
  near: Uint16Array
}

/** `maybe` says by the low half of a code whether the index is worth asking: nearly all words of a passage are not in the query. */
function countTerms(codes: Uint32Array, index: Map<number, number>, maybe: Uint8Array, width: number, pairs: [number, number][]): Counts {
  const terms = new Uint16Array(width)
  const found: number[] = []
  const at: number[] = []
  let inText = true
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!
    if (code === endOfText) {
      inText = false
      continue
    }
    const term = maybe[code & 0xffff] === 1 ? index.get(code) : undefined
    if (term === undefined) continue
    terms[term]!++
    if (inText) {
      found.push(term)
      at.push(i)
    }
  }
  const ordered = new Uint16Array(pairs.length)
  const near = new Uint16Array(pairs.length)
  for (let i = 0; i < found.length; i++) {
    for (let j = i + 1; j < found.length && at[j]! - at[i]! < nearby; j++) {
      pairs.forEach(([x, y], p) => {
        if (found[i] === x && found[j] === y) {
          near[p]!++
          if (at[j] === at[i]! + 1) ordered[p]!++
        } else if (found[i] === y && found[j] === x) near[p]!++
      })
    }
  }
  return { terms, ordered, near }
}

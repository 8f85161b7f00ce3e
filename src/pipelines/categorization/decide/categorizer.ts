import { softmax } from '../../learning/calibration.js'
import { conformalSet } from '../../learning/conformal.js'
import { denseRows } from '../../learning/train/rows.js'
import { rowsOf } from '../../learning/train/measure-logits.js'
import { openNgrams } from '../features/ngrams.js'
import { logitsOf } from '../train/fit-experts.js'
import type { CategorizerModel, Thresholds } from '../model.js'
import { belongingOf, similarityTo } from './belonging.js'
import { topTwo } from './fit-thresholds.js'
import { openNearest } from './nearest.js'
import { poolLogits } from './pool.js'
import { wordWeights, type WordWeight } from './word-weights.js'

export interface Candidate {
  category: string
  probability: number
}

/** `set`: it is this one. `offer`: one of these. `new`: it looks like none that is known. */
export interface Decision {
  kind: 'set' | 'offer' | 'new'
  /** Likeliest first; also for `new`, in case that one fits after all. */
  candidates: Candidate[]
  /** How much it is like what was trained on, 0 to 1. */
  belonging: number
  thresholds: string
}

export interface Explanation {
  /** Places and ids of the nearest training texts of the likeliest category, nearest first. */
  near: { id: string; text: string | null; similarity: number }[]
  /** Words that spoke for the likeliest category, the strongest first. */
  words: WordWeight[]
}

export interface Categorizer {
  readonly model: CategorizerModel
  /** @param texts cleaned, with their vectors by the model's embedder */
  decide(texts: readonly string[], vectors: readonly (Float32Array | null)[], thresholds?: Thresholds): Decision[]
  /** All probabilities, in the order of the categories. */
  probabilities(texts: readonly string[], vectors: readonly (Float32Array | null)[]): { probabilities: Float64Array; belonging: number }[]
  explain(text: string, vector: Float32Array | null): Explanation
}

const shownExamples = 3
const shownWords = 5

export function openCategorizer(model: CategorizerModel): Categorizer {
  const { categories, experts, embedder, temperature, examples } = model
  const classes = categories.length
  const reader = openNgrams(model.vocabulary)
  const nearest = openNearest(examples, classes, embedder.dimension)
  const pool = { temperatures: experts.map((expert) => expert.temperature), shares: experts.map((expert) => expert.share) }

  const pooledLogits = (texts: readonly string[], vectors: readonly (Float32Array | null)[]) =>
    poolLogits(experts.map((expert) => logitsOf(expert, expert.input === 'ngrams' ? reader.rows(texts) : denseRows(vectors, embedder.dimension), classes)), pool)
  const probabilities: Categorizer['probabilities'] = (texts, vectors) =>
    rowsOf(pooledLogits(texts, vectors), classes).map((logits, i) => {
      const similarity = similarityTo(nearest, vectors[i] ?? null, topTwo(logits).at)
      return { probabilities: softmax(logits, temperature), belonging: belongingOf(logits, temperature, similarity) }
    })

  return {
    model,
    probabilities,
    decide: (texts, vectors, thresholds = model.thresholds) =>
      probabilities(texts, vectors).map((row) => decide(row.probabilities, row.belonging, categories, thresholds)),
    explain(text, vector) {
      const first = topTwo(pooledLogits([text], [vector])).at
      const near = vector ? nearest.of(vector, first, shownExamples) : []
      return {
        near: near.map(({ at, similarity }) => ({ id: examples.ids[at]!, text: examples.texts[at] ?? null, similarity })),
        words: wordWeights(model, reader, text, first).slice(0, shownWords),
      }
    },
  }
}

/** What a row of probabilities comes to under thresholds. */
export function decide(probabilities: ArrayLike<number>, belonging: number, categories: readonly string[], thresholds: Thresholds): Decision {
  const { setFrom, gap, belongFrom, newBelow, conformal, offered } = thresholds
  const { first, second } = topTwo(probabilities)
  const set = conformalSet(probabilities, conformal)
  const isNew = belonging < newBelow
  const isSet = !isNew && setFrom !== null && first >= setFrom && first - second >= gap && belonging >= belongFrom
  // Two at least, so that there is a choice; the set may be larger than what can be shown.
  const count = isSet ? 1 : Math.min(offered, Math.max(2, set.length), categories.length)
  const order = Array.from({ length: probabilities.length }, (_, i) => i).sort((a, b) => probabilities[b]! - probabilities[a]!)
  return {
    kind: isNew ? 'new' : isSet ? 'set' : 'offer',
    candidates: order.slice(0, count).map((at) => ({ category: categories[at]!, probability: probabilities[at]! })),
    belonging,
    thresholds: thresholds.version,
  }
}

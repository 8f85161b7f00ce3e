import { areSynonyms } from './asked-synonyms.js'
import type { AskedQuestion } from './question.js'
import type { Word } from './terms.js'
import { cosine } from './vectors.js'

/** How the question's words are met by one piece of text. */
export interface Match {
  /** Per term of the question: 1 when the text holds it, else the likeness of the nearest word, 0 to 1. */
  strengths: Float64Array
  /** Per term: 1 when the text holds the very term. */
  exact: Uint8Array
  /** Okapi BM25 of the text with the question's weights. */
  bm25: number
}

/** Words less alike than this have nothing in common (two words drawn at random lie about here). */
const unlike = 0.25

/** Likeness of words that stand for each other in questions, whatever their vectors say. */
const synonym = 0.7

/** From the cosine of two different words to a likeness of 0 to 0.95. */
export function likenessOf(value: number): number {
  return Math.max(0, (value - unlike) / (1 - unlike)) * 0.95
}

/** Likeness of two terms: 1 for the same, of synonyms and other words by their vectors. */
export function likenessOfTerms(one: string, vector: Float32Array | null, other: string, otherVector: Float32Array | null): number {
  return one === other ? 1 : Math.max(areSynonyms(one, other) ? synonym : 0, likenessOf(cosine(vector, otherVector)))
}

/** Likeness of each distinct word of the passages to each term of the question, worked out once. */
export interface Likeness {
  /** For each word, where its row begins in `table`: a value per term of the question. */
  rows: ReadonlyMap<string, number>
  table: Float64Array
}

/** `words` are the distinct terms of the passages with one spelling each. */
export function likeness(question: AskedQuestion, asked: (Float32Array | null)[], words: Map<string, Float32Array | null>): Likeness {
  const rows = new Map<string, number>()
  const width = question.terms.length
  const table = new Float64Array(words.size * width)
  for (const [term, vector] of words) {
    const row = rows.size * width
    rows.set(term, row)
    for (let i = 0; i < width; i++) {
      const own = question.terms[i]!.term
      table[row + i] = own === term ? 1 : Math.max(areSynonyms(own, term) ? synonym : 0, likenessOf(cosine(asked[i] ?? null, vector)))
    }
  }
  return { rows, table }
}

export function matchText(question: AskedQuestion, words: readonly Word[], like: Likeness, averageLength: number): Match {
  const strengths = new Float64Array(question.terms.length)
  const exact = new Uint8Array(question.terms.length)
  const counts = new Float64Array(question.terms.length)
  for (const { term } of words) {
    const row = like.rows.get(term)
    for (let i = 0; i < strengths.length; i++) {
      const strength = row === undefined ? 0 : like.table[row + i]!
      if (strength > strengths[i]!) strengths[i] = strength
      if (question.terms[i]!.term === term) {
        exact[i] = 1
        counts[i]! += 1
      }
    }
  }
  const norm = 1.2 * (0.25 + 0.75 * (words.length / Math.max(1, averageLength)))
  let bm25 = 0
  counts.forEach((count, i) => {
    if (count > 0) bm25 += (question.terms[i]!.weight * count * 2.2) / (count + norm)
  })
  return { strengths, exact, bm25 }
}

/** The match of two pieces of text taken together. */
export function joinMatches(a: Match, b: Match): Match {
  return {
    strengths: a.strengths.map((strength, i) => Math.max(strength, b.strengths[i]!)),
    exact: a.exact.map((found, i) => found | b.exact[i]!),
    bm25: a.bm25 + b.bm25,
  }
}

/** Share of the question's weight whose terms the text holds, 0 to 1. */
export function coverage(question: AskedQuestion, match: Match): number {
  return share(question, (i) => match.exact[i]!)
}

/** The same, counting words of like meaning by their likeness. */
export function softCoverage(question: AskedQuestion, match: Match): number {
  return share(question, (i) => match.strengths[i]!)
}

function share(question: AskedQuestion, of: (term: number) => number): number {
  if (question.totalWeight === 0) return 0
  return question.terms.reduce((sum, term, i) => sum + term.weight * of(i), 0) / question.totalWeight
}

/** Share of neighbouring pairs of the question's terms that stand in the text in this order within eight words. */
export function pairShare(question: AskedQuestion, words: readonly Word[]): number {
  if (question.terms.length < 2) return 0
  let found = 0
  for (let i = 0; i + 1 < question.terms.length; i++) {
    const first = question.terms[i]!.term
    const second = question.terms[i + 1]!.term
    found += nearest(words, first, second)
  }
  return found / (question.terms.length - 1)
}

/** 1 for neighbours in order, 0.5 within eight words in any order, else 0. */
function nearest(words: readonly Word[], first: string, second: string): number {
  let best = 0
  for (let at = 0; at < words.length; at++) {
    if (words[at]!.term !== first) continue
    if (words[at + 1]?.term === second) return 1
    for (let other = Math.max(0, at - 8); other <= Math.min(words.length - 1, at + 8); other++) {
      if (words[other]!.term === second) best = 0.5
    }
  }
  return best
}

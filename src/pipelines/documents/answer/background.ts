import type { Embedder } from '../../../models/embedder.js'
import type { AskedQuestion } from './question.js'
import type { WordRarity } from './rarity.js'
import { cosine, textVectors } from './vectors.js'

/**
 * What any English text would offer to a question, to see how much more the found passages offer: a word of like meaning
 * proves little where many common words are as like, and some questions lie near to everything.
 */
export interface Background {
  /**
   * Evidence of a word of the given likeness (0 to 1) to a term of the question in a text of so many words: natural
   * logarithm of 1 / the chance that unrelated text of that length holds one as like.
   */
  surprise(term: number, likeness: number, words: number): number
  /** Standard deviations by which a cosine to the question lies above that of unrelated sentences. */
  unusual(cosine: number): number
  unusualContent(cosine: number): number
}

const steps = 50
const referenceSentences = 150
const wordsPerSentence = 10

interface Reference {
  words: (Float32Array | null)[]
  sentences: (Float32Array | null)[]
}

const references = new WeakMap<Embedder, Promise<Reference>>()

export async function questionBackground(
  question: AskedQuestion,
  vectors: { question: Float32Array | null; content: Float32Array | null; terms: (Float32Array | null)[] },
  tools: { embedder: Embedder; rarity: WordRarity; likenessOf: (cosine: number) => number },
): Promise<Background> {
  const reference = await referenceOf(tools.embedder, tools.rarity)
  const shares = await tailShares(question, vectors.terms, reference, tools)
  const whole = spread(reference.sentences.map((sentence) => cosine(vectors.question, sentence)))
  const content = spread(reference.sentences.map((sentence) => cosine(vectors.content, sentence)))
  const own = question.terms.map(({ term }) => Math.exp(-tools.rarity.of(term)))
  // The same few hundred values are asked for some thousand times.
  const worked = new Map<number, Float64Array>()
  return {
    surprise(term, likeness, words) {
      if (likeness <= 0) return 0
      const step = likeness >= 1 ? steps : Math.min(steps - 1, Math.floor(likeness * steps))
      let known = worked.get(words)
      if (!known) worked.set(words, (known = new Float64Array(own.length * (steps + 1)).fill(-1)))
      const at = term * (steps + 1) + step
      if (known[at]! < 0) {
        const share = own[term]! + (step === steps ? 0 : shares[term]![step]!)
        known[at] = Math.max(0, -Math.log(1 - (1 - Math.min(0.99, share)) ** Math.max(1, words)))
      }
      return known[at]!
    },
    unusual: (value) => (value - whole.mean) / whole.deviation,
    unusualContent: (value) => (value - content.mean) / content.deviation,
  }
}

/** Per term and step of likeness the share of running words that are at least as like the term, the term itself left out. */
async function tailShares(
  { terms }: AskedQuestion,
  vectors: (Float32Array | null)[],
  reference: Reference,
  { rarity: { common }, likenessOf }: { rarity: WordRarity; likenessOf: (cosine: number) => number },
): Promise<Float64Array[]> {
  const tails = terms.map(() => new Float64Array(steps))
  for (let i = 0; i < common.length; i++) {
    // Some milliseconds in all: in between, the process that answers stays able to acknowledge what comes in.
    if (i % 512 === 511) await new Promise((resolve) => setImmediate(resolve))
    const { term, share } = common[i]!
    const vector = reference.words[i] ?? null
    for (let t = 0; t < tails.length; t++) {
      const likeness = terms[t]!.term === term ? 0 : likenessOf(cosine(vectors[t] ?? null, vector))
      if (likeness > 0) tails[t]![Math.min(steps - 1, Math.floor(likeness * steps))]! += share
    }
  }
  for (const tail of tails) for (let i = steps - 2; i >= 0; i--) tail[i]! += tail[i + 1]!
  return tails
}

/** What every question is compared with, made before the first one. */
export async function warmBackground(tools: { embedder: Embedder; rarity: WordRarity }): Promise<void> {
  await tools.rarity.warm()
  await referenceOf(tools.embedder, tools.rarity)
}

function referenceOf(embedder: Embedder, rarity: WordRarity): Promise<Reference> {
  const known = references.get(embedder)
  if (known) return known
  const made = makeReference(embedder, rarity)
  references.set(embedder, made)
  return made
}

/** Sentences of words drawn at random as often as English uses them; the same on each run. */
async function makeReference(embedder: Embedder, rarity: WordRarity): Promise<Reference> {
  const total = rarity.common.reduce((sum, { share }) => sum + share, 0)
  let state = 1
  const draw = (): string => {
    state = (state * 48_271) % 2_147_483_647
    let left = (state / 2_147_483_647) * total
    return rarity.common.find(({ share }) => (left -= share) <= 0)?.word ?? ''
  }
  const sentences = Array.from({ length: referenceSentences }, () => Array.from({ length: wordsPerSentence }, draw).join(' '))
  const vectors = textVectors(embedder)
  return { words: await vectors.texts(rarity.common.map(({ word }) => word)), sentences: await vectors.texts(sentences) }
}

function spread(values: number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length)
  return { mean, deviation: Math.sqrt(variance) || 1 }
}

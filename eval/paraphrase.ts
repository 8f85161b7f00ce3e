import type { Embedder } from '../src/models/embedder.js'
import { cosine } from '../src/pipelines/documents/answer/vectors.js'
import { isAskingWord, wordsOf } from '../src/pipelines/documents/answer/terms.js'

/** Replaces words by others of like meaning, so that a model is not fitted on questions in the file's own words alone. */
export interface Paraphraser {
  /** `rate`: share of the common words that are replaced; names and numbers stay. */
  paraphrase(question: string, rate: number, random: () => number): Promise<string>
}

const likeEnough = 0.4
const choices = 4

/** `vocabulary`: common words. */
export async function createParaphraser(embedder: Embedder, vocabulary: string[]): Promise<Paraphraser> {
  const candidates = vocabulary.filter((word) => /^[a-z]{3,}$/.test(word) && wordsOf(word).length === 1)
  const vectors = await embedder.embed(candidates, 'passage')
  const stems = candidates.map((word) => wordsOf(word)[0]!.term)
  const known = new Map<string, string[]>()

  const neighbours = async (word: string): Promise<string[]> => {
    const cached = known.get(word)
    if (cached) return cached
    const own = wordsOf(word)[0]?.term
    const vector = (await embedder.embed([word], 'passage'))[0] ?? null
    const near = candidates
      .map((candidate, i) => ({ candidate, likeness: stems[i] === own ? 0 : cosine(vector, vectors[i] ?? null) }))
      .filter(({ likeness }) => likeness > likeEnough)
      .toSorted((a, b) => b.likeness - a.likeness)
      .slice(0, choices)
      .map(({ candidate }) => candidate)
    known.set(word, near)
    return near
  }

  return {
    async paraphrase(question, rate, random) {
      const parts = question.split(/(\s+)/)
      for (let i = 0; i < parts.length; i++) {
        const [, word, mark] = /^(\p{L}{3,})([?.,]*)$/u.exec(parts[i]!) ?? []
        if (word === undefined || (i > 0 && /^\p{Lu}/u.test(word)) || isAskingWord(word) || wordsOf(word).length === 0 || random() > rate) continue
        const near = await neighbours(word.toLowerCase())
        if (near.length > 0) parts[i] = near[Math.floor(random() * near.length)]! + (mark ?? '')
      }
      return parts.join('')
    },
  }
}

/** Numbers from 0 to 1 that are the same on each run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

import { readFileSync } from 'node:fs'
import { wordsOf } from './terms.js'

/**
 * How rare a term is in English at large, so that one small file is enough to tell the words that matter in a question
 * from those that do not. Natural logarithm of 1 / share of running words, from the order of an uncased WordPiece
 * vocabulary, which is sorted by frequency (Zipf's law: share ≈ 0.1 / rank).
 */
export interface WordRarity {
  /** About 2.3 (the commonest word) to 12.6 (not among the vocabulary's whole words). */
  of(term: string): number
  /** Everyday words that stand for running English, each with the share of running words that it stands for. */
  readonly common: readonly CommonWord[]
  /** Analysing the vocabulary takes half a second, at first use. This does it before, in small steps. */
  warm(): Promise<void>
}

export interface CommonWord {
  word: string
  term: string
  share: number
}

/** The commonest words stand for themselves, of the others each `stride`-th for its neighbours. */
const alone = 600
const stride = 8
const commonLines = 14_000

/** Lines before the first word of the vocabulary sorted by frequency: special entries and single characters. */
const firstWordLine = 1996
/** Of words that are not among the vocabulary's. */
export const unknownRarity = Math.log(30_000 / 0.1)

/** Reads `vocab.txt` of the built-in embedder (some 30,000 lines), at first use. */
export function loadWordRarity(vocabularyFile: string): WordRarity {
  return createWordRarity(() => readFileSync(vocabularyFile, 'utf8').split('\n'))
}

/** Terms share the rank of their commonest form. Nothing is analysed before the first use. */
export function createWordRarity(vocabulary: string[] | (() => string[])): WordRarity {
  const steps = readRanks(typeof vocabulary === 'function' ? vocabulary : () => vocabulary)
  let ranks: Ranks | undefined
  const advance = (): Ranks | undefined => {
    if (ranks) return ranks
    const step = steps.next()
    return step.done ? (ranks = step.value) : undefined
  }
  const all = (): Ranks => {
    for (;;) {
      const done = advance()
      if (done) return done
    }
  }
  return {
    of: (term) => all().rarity.get(term) ?? unknownRarity,
    get common() {
      return all().common
    },
    async warm() {
      while (!advance()) {
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

interface Ranks {
  rarity: Map<string, number>
  common: CommonWord[]
}

/** Pauses after each few hundred words: some milliseconds. */
function* readRanks(read: () => string[]): Generator<undefined, Ranks, undefined> {
  const vocabulary = read()
  const rarity = new Map<string, number>()
  const common: CommonWord[] = []
  for (let line = firstWordLine; line < vocabulary.length; line++) {
    if (line % 256 === 0) yield
    const word = vocabulary[line]!
    if (!/^[\p{L}\p{N}]{2,}$/u.test(word)) continue
    const rank = line - firstWordLine + 1
    const term = wordsOf(word)[0]?.term
    if (term === undefined) continue
    if (!rarity.has(term)) rarity.set(term, Math.log(rank / 0.1))
    if (rank <= alone) common.push({ word, term, share: 0.1 / rank })
    else if (rank % stride === 0 && rank < commonLines) common.push({ word, term, share: (0.1 * stride) / rank })
  }
  return { rarity, common }
}

import { askedType, type AnswerType } from './answer-type.js'
import type { WordRarity } from './rarity.js'
import type { FoundPassages } from './hit.js'
import { isAskingWord, wordsOf } from './terms.js'

/** A content word of the question. */
export interface AskedTerm {
  term: string
  surface: string
  /** How much the word matters: `background` and the idf among the scope's passages, blended by how many there are. */
  weight: number
  /** Natural logarithm of 1 / share of English passages that would hold the word. */
  background: number
  /** No passage of the scope holds it. */
  unknown: boolean
  /** Written with a capital inside the sentence, or holding a digit: a name, a code, a number. */
  named: boolean
}

export interface AskedQuestion {
  text: string
  type: AnswerType
  /** Distinct, in order. */
  terms: AskedTerm[]
  /** Sum of the terms' weights; 0 for a question of stop words alone. */
  totalWeight: number
}

/** Words of an average passage: turns the share of running words into a share of passages. */
const passageWords = 120

/** Passages of the scope at which their own statistics weigh as much as English at large. */
const trustOwnStatistics = 300

/** `found` gives the terms' statistics among the passages that the readers may see. */
export function askQuestion(text: string, rarity: WordRarity, found: Pick<FoundPassages, 'terms' | 'passages'>): AskedQuestion {
  const own = new Map(found.terms.map((term) => [term.term, term]))
  const trust = found.passages / (found.passages + trustOwnStatistics)
  const terms = new Map<string, AskedTerm>()
  wordsOf(text).forEach(({ surface, term }, position) => {
    if (isAskingWord(surface)) return
    const named = /\d/.test(surface) || (position > 0 && /^\p{Lu}/u.test(surface))
    const known = terms.get(term)
    if (known) {
      known.named ||= named
      return
    }
    const background = passageRarity(rarity.of(term))
    const weight = background + trust * ((own.get(term)?.idf ?? background) - background)
    terms.set(term, { term, surface, weight: Math.max(0.1, weight), background, unknown: own.get(term)?.df === 0, named })
  })
  const list = [...terms.values()]
  return { text, type: askedType(text), terms: list, totalWeight: list.reduce((sum, term) => sum + term.weight, 0) }
}

/** From ln(1 / share of words) to ln(1 / share of passages), at least 0.1. */
export function passageRarity(wordRarity: number): number {
  const share = 1 - (1 - Math.exp(-wordRarity)) ** passageWords
  return Math.max(0.1, -Math.log(share))
}

import { askedType, type AnswerType } from './answer-type.js'
import type { WordRarity } from './rarity.js'
import { normalTerm, words, isStopWord } from './terms.js'

/** A content word of the question. */
export interface AskedTerm {
  term: string
  surface: string
  /** Background idf: natural logarithm of 1 / share of passages that would hold the word. */
  weight: number
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

export function askQuestion(text: string, rarity: WordRarity): AskedQuestion {
  const terms = new Map<string, AskedTerm>()
  words(text).forEach((surface, position) => {
    if (isStopWord(surface)) return
    const term = normalTerm(surface)
    const named = /\d/.test(surface) || (position > 0 && /^\p{Lu}/u.test(surface))
    const known = terms.get(term)
    if (known) known.named ||= named
    else terms.set(term, { term, surface, weight: passageRarity(rarity.of(term)), named })
  })
  const list = [...terms.values()]
  return { text, type: askedType(text), terms: list, totalWeight: list.reduce((sum, term) => sum + term.weight, 0) }
}

/** From ln(1 / share of words) to ln(1 / share of passages), at least 0.1. */
export function passageRarity(wordRarity: number): number {
  const share = 1 - (1 - Math.exp(-wordRarity)) ** passageWords
  return Math.max(0.1, -Math.log(share))
}

import { holdsType } from './answer-type.js'
import { coverage, joinMatches, pairShare, softCoverage, type Match } from './match.js'
import type { AskedQuestion } from './question.js'
import type { ReadPassage, ReadSentence } from './read.js'

/** What is known of all candidate sentences of a question, to scale one of them by. */
export interface Field {
  question: AskedQuestion
  bestSentenceBm25: number
  bestPassageBm25: number
  bestFused: number
}

export function fieldOf(question: AskedQuestion, passages: ReadPassage[]): Field {
  return {
    question,
    bestSentenceBm25: Math.max(0, ...passages.flatMap((passage) => passage.sentences.map((sentence) => sentence.match.bm25))),
    bestPassageBm25: Math.max(0, ...passages.map((passage) => passage.match.bm25)),
    bestFused: Math.max(0, ...passages.map((passage) => passage.hit.scores.fused)),
  }
}

/** The features by which a sentence is ranked; each lies about 0 to 1. */
export function sentenceFeatures(field: Field, passage: ReadPassage, sentence: ReadSentence): Record<string, number> {
  const { question } = field
  const before = passage.sentences[sentence.index - 1]
  const after = passage.sentences[sentence.index + 1]
  const around = [before, after].reduce<Match>((match, other) => (other ? joinMatches(match, other.match) : match), sentence.inPlace)
  const typed = question.type !== 'other'
  const holds = holdsType(sentence.text, question.type)
  const fresh = sentence.words.filter((word) => !question.terms.some((term) => term.term === word.term)).length
  return {
    bm25: scaled(sentence.match.bm25, field.bestSentenceBm25),
    passageBm25: scaled(passage.match.bm25, field.bestPassageBm25),
    fused: scaled(passage.hit.scores.fused, field.bestFused),
    first: passage.rank === 0 ? 1 : 0,
    reciprocalRank: 1 / (1 + passage.rank),
    coverage: coverage(question, sentence.match),
    coverageAround: coverage(question, around),
    coveragePassage: coverage(question, passage.match),
    soft: softCoverage(question, sentence.match),
    softAround: softCoverage(question, around),
    cosine: sentence.cosine,
    cosineBefore: sentence.cosineBefore,
    cosineContent: sentence.cosineContent,
    softInPlace: softCoverage(question, sentence.inPlace),
    cosinePassage: passage.cosine,
    pairs: pairShare(question, sentence.words),
    holdsType: typed && holds ? 1 : 0,
    lacksType: typed && !holds ? 1 : 0,
    wholeLacksType: typed && !passage.holdsType ? 1 : 0,
    fresh: Math.min(1, fresh / 20),
    nothingFresh: fresh < 2 ? 1 : 0,
    opening: sentence.index === 0 ? 1 : 0,
    length: Math.min(1, sentence.words.length / 40),
    long: sentence.length > 40 ? 1 : 0,
    pronoun: /^(?:he|she|it|they|this|these|those|his|her|its|their|such)\b/i.test(sentence.text) ? 1 : 0,
    row: sentence.kind === 'row' ? 1 : 0,
    question: sentence.text.endsWith('?') ? 1 : 0,
  }
}

function scaled(value: number, best: number): number {
  return best > 0 ? value / best : 0
}

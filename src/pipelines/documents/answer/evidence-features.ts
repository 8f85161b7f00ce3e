import { holdsType } from './answer-type.js'
import type { Background } from './background.js'
import type { FoundPassages } from './hit.js'
import { coverage, joinMatches, pairShare, softCoverage, type Match } from './match.js'
import type { AskedQuestion } from './question.js'
import type { ReadPassage, ReadSentence } from './read.js'

/** A candidate with its log odds, best first. */
export interface Candidate {
  passage: ReadPassage
  sentence: ReadSentence
  score: number
}

export interface EvidenceInput {
  question: AskedQuestion
  background: Background
  found: FoundPassages
  passages: ReadPassage[]
  ranked: Candidate[]
}

/**
 * What retrieval and reading say about whether the passages answer at all. Lexical ones by share of idf, likeness and
 * cosine ones by the best that any read passage or sentence reaches, so that a paraphrase of one small file counts.
 */
export function evidenceFeatures({ question, background, found, passages, ranked }: EvidenceInput): Record<string, number> {
  const top = passages[0]
  const best = ranked[0]
  if (!top || !best || question.terms.length === 0) return {}
  const union = passages.map((passage) => passage.match).reduce(joinMatches)
  const bestMatch = best.sentence.inPlace
  const chosen = best.passage.match
  const total = question.totalWeight
  const sentences = ranked.map((candidate) => candidate.sentence)
  const named = question.terms.map((term, i) => ({ term, i })).filter(({ term }) => term.named)
  const numbers = named.filter(({ term }) => /\d/.test(term.surface))
  const bm25 = found.hits.map((hit) => hit.scores.bm25)
  const fused = found.hits.map((hit) => hit.scores.fused)
  const odds = ranked.slice(0, 30).map((candidate) => Math.exp(candidate.score - best.score))
  const surprise = (match: Match, words: number): number => question.terms.reduce((sum, _, i) => sum + background.surprise(i, match.strengths[i]!, words), 0)
  const limit = (words: number): number => question.terms.reduce((sum, _, i) => sum + background.surprise(i, 1, words), 0) || 1
  const limit20 = limit(20)
  const limit120 = limit(120)
  const surpriseSentence = most(sentences, (sentence) => surprise(sentence.inPlace, 20))
  const surprisePassage = most(passages, (passage) => surprise(passage.match, 120))
  return {
    topScore: (bm25[0] ?? 0) / total,
    gap: relativeGap(bm25),
    fusedGap: relativeGap(fused),
    passageGap: relativeGap(passages.map((passage) => passage.match.bm25)),
    coverageTop: coverage(question, top.match),
    coverageChosen: coverage(question, chosen),
    coverageBestPassage: most(passages, (passage) => coverage(question, passage.match)),
    coverageSentence: coverage(question, bestMatch),
    coverageBestSentence: most(sentences, (sentence) => coverage(question, sentence.match)),
    coverageUnion: coverage(question, union),
    softTop: softCoverage(question, top.match),
    softBestPassage: most(passages, (passage) => softCoverage(question, passage.match)),
    softSentence: softCoverage(question, bestMatch),
    softBestSentence: most(sentences, (sentence) => softCoverage(question, sentence.match)),
    softUnion: softCoverage(question, union),
    surpriseSentence,
    surpriseShare: surpriseSentence / limit20,
    surpriseChosen: surprise(bestMatch, 20) / limit20,
    surprisePassage,
    surprisePassageShare: surprisePassage / limit120,
    unusualSentence: most(sentences, (sentence) => background.unusual(sentence.cosine)),
    unusualPassage: most(passages, (passage) => background.unusual(passage.cosine)),
    unusualContent: most(sentences, (sentence) => background.unusualContent(sentence.cosineContent)),
    unusualContentPassage: most(passages, (passage) => background.unusualContent(passage.cosineContent)),
    softPlacedSentence: most(sentences, (sentence) => softCoverage(question, sentence.inPlace)),
    strongSentence: most(sentences, (sentence) => strongShare(question, sentence.inPlace)),
    strongPassage: most(passages, (passage) => strongShare(question, passage.match)),
    cosineContentPassage: most(passages, (passage) => passage.cosineContent),
    cosineContentSentence: most(sentences, (sentence) => sentence.cosineContent),
    cosineContentChosen: best.sentence.cosineContent,
    cosineTop: top.cosine,
    cosineBestPassage: most(passages, (passage) => passage.cosine),
    cosineSentence: best.sentence.cosine,
    cosineBestSentence: most(sentences, (sentence) => Math.max(sentence.cosine, sentence.cosineBefore)),
    pairsSentence: pairShare(question, best.sentence.words),
    pairsPassage: pairShare(question, best.passage.sentences.flatMap((sentence) => sentence.words)),
    rarestMissing: rarest(question, (i) => chosen.exact[i] === 0),
    rarestMissingSoft: worst(question, chosen),
    rarestMissingSentence: rarest(question, (i) => bestMatch.exact[i] === 0),
    rarestUnknown: rarest(question, (i) => question.terms[i]!.unknown),
    unknownShare: question.terms.filter((term) => term.unknown).length / question.terms.length,
    missingShare: chosen.exact.filter((value) => value === 0).length / question.terms.length,
    weakestLink: Math.min(...bestMatch.strengths),
    namedMissing: named.length === 0 ? 0 : named.filter(({ i }) => chosen.exact[i] === 0).length / named.length,
    namedMissingSentence: named.length === 0 ? 0 : named.filter(({ i }) => bestMatch.exact[i] === 0).length / named.length,
    numberMissing: numbers.some(({ i }) => chosen.exact[i] === 0) ? 1 : 0,
    hasName: named.length > 0 ? 1 : 0,
    length: Math.log(question.terms.length),
    weight: Math.log(total),
    typeMissing: holdsType(best.sentence.text, question.type) ? 0 : 1,
    typeMissingPassage: best.passage.holdsType ? 0 : 1,
    negated: isNegated(question.text) === isNegated(best.sentence.text) ? 0 : 1,
    sentenceScore: best.score,
    sentenceShare: 1 / odds.reduce((sum, value) => sum + value, 0),
    chosenRank: Math.log(1 + best.passage.rank),
    size: Math.round(Math.log2(1 + found.passages)),
  }
}

/** Like soft coverage, with the squares of the likenesses: near synonyms count, mere neighbours hardly. */
function strongShare(question: AskedQuestion, match: Match): number {
  return question.terms.reduce((sum, term, i) => sum + term.background * match.strengths[i]! ** 2, 0) / question.terms.reduce((sum, term) => sum + term.background, 0)
}

function relativeGap(values: number[]): number {
  const [first, second] = values.toSorted((a, b) => b - a)
  return first !== undefined && first > 0 ? (first - (second ?? 0)) / first : 0
}

function most<T>(items: T[], of: (item: T) => number): number {
  return items.reduce((best, item) => Math.max(best, of(item)), 0)
}

/** Background idf of the rarest term that passes, 0 when none does. */
function rarest(question: AskedQuestion, passes: (term: number) => boolean): number {
  return question.terms.reduce((rare, term, i) => (passes(i) ? Math.max(rare, term.background) : rare), 0)
}

/** The most weight that one term leaves unmet, likeness counted. */
function worst(question: AskedQuestion, match: Match): number {
  return question.terms.reduce((rare, term, i) => Math.max(rare, term.background * (1 - match.strengths[i]!)), 0)
}

function isNegated(text: string): boolean {
  return /\b(?:not|never|no|none|without|cannot|neither|nor|except|least|lacks?|failed|refused)\b|n['’]t\b|\b(?:un|non)-?(?:able|like)/i.test(text)
}

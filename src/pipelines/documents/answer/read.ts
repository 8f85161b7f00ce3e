import type { Embedder } from '../../../models/embedder.js'
import { holdsType } from './answer-type.js'
import { questionBackground, type Background } from './background.js'
import type { PassageHit } from './hit.js'
import { joinMatches, likeness, likenessOf, matchText, type Match } from './match.js'
import { passageSentences, type PassageSentence } from './passage-sentences.js'
import type { AskedQuestion } from './question.js'
import type { WordRarity } from './rarity.js'
import { wordsOf, type Word } from './terms.js'
import { cosine, textVectors } from './vectors.js'

/** A sentence of a found passage, compared with the question. */
export interface ReadSentence extends PassageSentence {
  words: Word[]
  /** Words as counted by people, stop words included. */
  length: number
  match: Match
  /** With the passage's header and the heading above the sentence added. */
  inPlace: Match
  /** Of the question with the sentence, and with the sentence before it and this one together. */
  cosine: number
  cosineBefore: number
  /** Of the question's content words alone, weighted by rarity, with heading and sentence. */
  cosineContent: number
}

export interface ReadPassage {
  hit: PassageHit
  /** 0 for the best. */
  rank: number
  sentences: ReadSentence[]
  headerMatch: Match
  /** Header and text together. */
  match: Match
  cosine: number
  cosineContent: number
  holdsType: boolean
}

/** Compares the question with each sentence of the given passages. A few milliseconds for eight passages of 400 words. */
export async function readHits(question: AskedQuestion, hits: PassageHit[], tools: { embedder: Embedder; rarity: WordRarity }): Promise<{ passages: ReadPassage[]; background: Background }> {
  const vectors = textVectors(tools.embedder)
  const parsed = hits.map((hit) => ({ hit, header: wordsOf(hit.header), sentences: passageSentences(hit.text).map((sentence) => ({ ...sentence, words: wordsOf(sentence.text), above: wordsOf(sentence.under ?? '') })) }))
  const spelling = new Map<string, string>()
  for (const { header, sentences } of parsed) {
    for (const words of [header, ...sentences.flatMap((sentence) => [sentence.words, sentence.above])]) for (const word of words) if (!spelling.has(word.term)) spelling.set(word.term, word.surface)
  }
  const asked = await vectors.words(question.terms.map((term) => term.surface))
  const wordVectors = await vectors.words([...spelling.values()])
  const like = likeness(question, asked, new Map([...spelling.keys()].map((term, i) => [term, wordVectors[i] ?? null])))

  const texts = [question.text, ...parsed.flatMap(({ hit, sentences }) => [`${hit.header}\n${hit.text}`, ...sentences.map((sentence) => sentence.text)])]
  const content = weightedSum(asked, question.terms.map((term) => term.weight))
  const embedded = await vectors.texts(texts)
  const questionVector = embedded[0] ?? null
  let next = 1

  const background = await questionBackground(question, { question: questionVector, content, terms: asked }, { ...tools, likenessOf })
  const passages = parsed.map(({ hit, header, sentences }, rank): ReadPassage => {
    const passageVector = embedded[next++] ?? null
    const headerMatch = matchText(question, header, like, averageSentence)
    let before: Float32Array | null = null
    const read = sentences.map((sentence): ReadSentence => {
      const vector = embedded[next++] ?? null
      const match = matchText(question, sentence.words, like, averageSentence)
      const result = {
        ...sentence,
        length: sentence.text.split(/\s+/).length,
        match,
        inPlace: joinMatches(joinMatches(match, headerMatch), matchText(question, sentence.above, like, averageSentence)),
        cosine: cosine(questionVector, vector),
        cosineBefore: cosineOfBoth(questionVector, before, vector),
        cosineContent: cosine(content, vector),
      }
      before = vector
      return result
    })
    const all = [...header, ...sentences.flatMap((sentence) => [...sentence.above, ...sentence.words])]
    return {
      hit,
      rank,
      sentences: read,
      headerMatch,
      match: matchText(question, all, like, averagePassage),
      cosine: cosine(questionVector, passageVector),
      cosineContent: cosine(content, passageVector),
      holdsType: holdsType(hit.text, question.type),
    }
  })
  return { passages, background }
}

/** Words, without stop words, that BM25 takes for the usual length. */
const averageSentence = 14
const averagePassage = 80

/** Of the first with the direction of the two others' sum, without making that. */
function cosineOfBoth(asked: Float32Array | null, one: Float32Array | null, other: Float32Array | null): number {
  const sum = cosine(asked, one) + cosine(asked, other)
  if (!one || !other) return sum
  const norm = Math.sqrt(Math.max(0, cosine(one, one) + cosine(other, other) + 2 * cosine(one, other)))
  return norm > 0 ? sum / norm : 0
}

function weightedSum(vectors: (Float32Array | null)[], weights: number[]): Float32Array | null {
  const first = vectors.find((vector) => vector !== null)
  if (!first) return null
  const total = new Float32Array(first.length)
  vectors.forEach((vector, k) => {
    if (vector) for (let i = 0; i < total.length; i++) total[i]! += weights[k]! * vector[i]!
  })
  const norm = Math.sqrt(cosine(total, total))
  return norm > 0 ? total.map((value) => value / norm) : null
}

import type { Embedder } from '../../../models/embedder.js'
import { evidenceFeatures, type Candidate } from './evidence-features.js'
import type { FoundPassages } from './hit.js'
import { linearScore, type LinearModel } from './linear-model.js'
import { askQuestion, type AskedQuestion } from './question.js'
import type { WordRarity } from './rarity.js'
import { readHits, type ReadPassage } from './read.js'
import { fieldOf, sentenceFeatures } from './sentence-features.js'
import { sentenceModel } from './sentence-model.js'

/** What reading needs besides the passages: the built-in embedder (cheap enough per sentence) and word rarities. */
export interface ReadingTools {
  embedder: Embedder
  rarity: WordRarity
  /** Another than the product's, for fitting. */
  sentenceModel?: LinearModel
}

/** What was seen on reading the found passages with the question in mind. */
export interface Reading {
  question: AskedQuestion
  found: FoundPassages
  /** The passages that were read, best first as search ranked them. */
  passages: ReadPassage[]
  /** Their sentences, the likeliest answer first. */
  sentences: Candidate[]
  /** Features of the evidence model by name; empty when there is nothing to judge. */
  features: Record<string, number>
}

/** How many of the hits are read sentence by sentence. */
const readLimit = 8

/** Reads the best passages sentence by sentence. Some milliseconds; pure apart from the embedder. */
export async function readPassages(text: string, found: FoundPassages, tools: ReadingTools): Promise<Reading> {
  const question = askQuestion(text, tools.rarity, found)
  const { passages, background } = await readHits(question, found.hits.slice(0, readLimit), tools)
  const sentences = rankSentences(question, passages, tools.sentenceModel ?? sentenceModel)
  return { question, found, passages, sentences, features: evidenceFeatures({ question, background, found, passages, ranked: sentences }) }
}

/** Candidates by the sentence model, best first. */
export function rankSentences(question: AskedQuestion, passages: ReadPassage[], model: LinearModel): Candidate[] {
  const field = fieldOf(question, passages)
  const candidates = passages.flatMap((passage) =>
    passage.sentences.map((sentence) => ({ passage, sentence, score: linearScore(model, sentenceFeatures(field, passage, sentence)) })),
  )
  return candidates.sort((a, b) => b.score - a.score)
}

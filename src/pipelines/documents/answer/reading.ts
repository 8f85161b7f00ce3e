import type { Embedder } from '../../../models/embedder.js'
import type { FoundPassages, PassageHit } from './hit.js'
import { passageSentences, type PassageSentence } from './passage-sentences.js'
import type { WordRarity } from './rarity.js'
import { contentTerms } from './terms.js'

/** What reading needs besides the passages: the built-in embedder (cheap enough per sentence) and word rarities. */
export interface ReadingTools {
  embedder: Embedder
  rarity: WordRarity
}

/** A sentence with its passage and how well it seems to answer (higher is better). */
export interface ScoredSentence {
  hit: PassageHit
  sentence: PassageSentence
  score: number
}

/** What was seen on reading the found passages with the question in mind. */
export interface Reading {
  question: string
  hits: PassageHit[]
  /** Best first. */
  sentences: ScoredSentence[]
  /** Features of the evidence model by name. */
  features: Record<string, number>
}

/** How many of the hits are read sentence by sentence. */
const readHits = 8

/** Reads the best passages sentence by sentence. Takes some milliseconds; pure apart from the embedder. */
export async function readPassages(question: string, { hits }: FoundPassages, _tools: ReadingTools): Promise<Reading> {
  const asked = new Set(contentTerms(question))
  const sentences: ScoredSentence[] = []
  const top = hits[0]?.scores.fused ?? 0
  for (const hit of hits.slice(0, readHits)) {
    const passage = shareFound(asked, new Set(contentTerms(`${hit.header} ${hit.text}`)))
    for (const sentence of passageSentences(hit.text)) {
      const own = shareFound(asked, new Set(contentTerms(sentence.text)))
      sentences.push({ hit, sentence, score: own + 0.5 * passage + (top > 0 ? 0.3 * (hit.scores.fused / top) : 0) })
    }
  }
  sentences.sort((a, b) => b.score - a.score)
  const best = sentences[0]
  const coverage = best ? shareFound(asked, new Set(contentTerms(`${best.hit.header} ${best.hit.text}`))) : 0
  return { question, hits, sentences, features: { coverage } }
}

function shareFound(asked: Set<string>, present: Set<string>): number {
  if (asked.size === 0) return 0
  let found = 0
  for (const term of asked) if (present.has(term)) found += 1
  return found / asked.size
}

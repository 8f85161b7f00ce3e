import type { AnswerSource, ClosestDocument, ComposedAnswer, Statement } from './composed.js'
import type { EvidenceDecision } from './evidence.js'
import type { PassageHit } from './hit.js'
import type { Candidate } from './evidence-features.js'
import type { Reading } from './reading.js'

const maxStatements = 5
const maxClosest = 3

/** The best sentences quoted with their sources; or, without enough evidence, the documents that came closest. */
export function composeExtractive(reading: Reading, decision: EvidenceDecision): ComposedAnswer {
  if (!decision.enough || reading.sentences.length === 0) {
    return { kind: 'nothing', closest: closestDocuments(reading.found.hits), confidence: decision.confidence }
  }
  const sources: AnswerSource[] = []
  const statements = choose(reading.sentences).map((chosen): Statement => {
    const n = cite(chosen.passage.hit, sources)
    return { text: chosen.sentence.text, citations: [n], quote: true, lead: null }
  })
  return { kind: 'answer', statements, sources, confidence: decision.confidence }
}

/** The distinct documents of the hits, nearest first: what a person may want to look into themselves. */
export function closestDocuments(hits: PassageHit[]): ClosestDocument[] {
  const closest = new Map<string, ClosestDocument>()
  for (const hit of hits) closest.set(hit.documentId, closest.get(hit.documentId) ?? { documentId: hit.documentId, title: hit.title })
  return [...closest.values()].slice(0, maxClosest)
}

function choose(sentences: Candidate[]): Candidate[] {
  const best = sentences[0]!.score
  return sentences.filter((candidate) => candidate.score >= 0.7 * best).slice(0, maxStatements)
}

function cite(hit: PassageHit, sources: AnswerSource[]): number {
  const known = sources.find((source) => source.chunkId === hit.chunkId)
  if (known) return known.n
  const n = sources.length + 1
  sources.push({
    n,
    chunkId: hit.chunkId,
    documentId: hit.documentId,
    title: hit.title,
    header: hit.header,
    anchor: hit.anchor,
    date: hit.date,
  })
  return n
}

import type { answerEvidence } from '../db/schema/conversations.js'
import type { PassageHit } from '../pipelines/documents/answer/hit.js'
import type { Evidence } from '../pipelines/documents/gather-evidence.js'
import type { CitedHit } from './draft.js'

type EvidenceValues = Omit<typeof answerEvidence.$inferInsert, 'id' | 'answerId'>

/** What made an answer, as its row keeps it. */
export function madeBy(evidence: Evidence) {
  return {
    evidenceModelVersion: evidence.decision.modelVersion,
    embedderVersion: evidence.result.versions.embedder,
    indexGeneration: evidence.result.versions.generation,
    threshold: evidence.decision.threshold,
    confidence: evidence.decision.confidence,
  }
}

/** Everything that was weighed, first what the search found, then what was cited besides. */
export function ledger(hits: PassageHit[], cited: CitedHit[]): EvidenceValues[] {
  const known = new Set(hits.map((hit) => hit.chunkId))
  const others = cited.map((each) => each.hit).filter((hit) => !known.has(hit.chunkId))
  return [...hits, ...others].map((hit, rank) => {
    const citation = cited.find((each) => each.hit.chunkId === hit.chunkId)
    const { cosine, ...scores } = hit.scores
    return {
      chunkId: hit.chunkId,
      documentId: hit.documentId,
      rank,
      citation: citation?.number ?? null,
      quote: citation?.quote ?? null,
      scores: cosine === null ? scores : { ...scores, cosine },
    }
  })
}

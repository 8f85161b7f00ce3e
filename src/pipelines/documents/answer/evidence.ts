import { evidenceModel, evidenceThreshold } from './evidence-model.js'
import { linearScore, probability } from './linear-model.js'
import type { Reading } from './reading.js'

/** Whether the passages hold enough to answer, and everything that the answer's ledger keeps about it. */
export interface EvidenceDecision {
  enough: boolean
  /** Calibrated probability that the question is about what was found. */
  confidence: number
  threshold: number
  modelVersion: string
  features: Record<string, number>
}

/** Judges by the fitted model; passages that nothing can be said of (none found, a question of stop words) are not enough. */
export function decideEvidence(reading: Reading): EvidenceDecision {
  const judged = Object.keys(reading.features).length > 0
  const confidence = judged ? probability(linearScore(evidenceModel, reading.features)) : 0
  return {
    enough: confidence >= evidenceThreshold,
    confidence,
    threshold: evidenceThreshold,
    modelVersion: evidenceModel.version,
    features: reading.features,
  }
}

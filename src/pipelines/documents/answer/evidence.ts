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

export function decideEvidence(reading: Reading): EvidenceDecision {
  const threshold = 0.5
  const confidence = reading.features['coverage'] ?? 0
  return { enough: confidence >= threshold, confidence, threshold, modelVersion: 'evidence@0', features: reading.features }
}

import { evidenceModel, statedModel } from './evidence-model.js'
import { linearScore, probability, type LinearModel } from './linear-model.js'
import type { Reading } from './reading.js'

/**
 * Two fitted models, one for a handful of passages and one for many: what the best of a thousand passages has in common
 * with a question by chance, the best of five has not. In between they are mixed by the number of passages.
 */
export interface EvidenceModel {
  version: string
  small: LinearModel
  large: LinearModel
  /** Log odds from which on it is enough. */
  smallThreshold: number
  largeThreshold: number
}

/** Log odds below the threshold down to which the closest is quoted, for a large index; in a small one the models tell well. */
const nearMargin = 3.5
const nearFrom = 40

/** Passages of the scope at which both models count alike. */
const middle = 300

/** Share of the large model in the mixture for so many passages in scope. */
export function largeShare(passages: number): number {
  return passages / (passages + middle)
}

/** Whether the passages hold enough to answer, and everything that the answer's ledger keeps about it. */
export interface EvidenceDecision {
  enough: boolean
  /** Not enough to answer, but what comes closest is worth quoting: among many passages colloquial questions often end here. */
  near: boolean
  /** Calibrated probability that the question is about what was found. */
  confidence: number
  threshold: number
  /** Probability that the very fact is stated, not just its topic: told answerable questions from tricky ones. */
  stated: number
  modelVersion: string
  features: Record<string, number>
}

/** Judges by the fitted models; passages that nothing can be said of (none found, a question of stop words) are not enough. */
export function decideEvidence(reading: Pick<Reading, 'features'> & { found: { passages: number } }, model: EvidenceModel = evidenceModel): EvidenceDecision {
  const { features } = reading
  const judged = Object.keys(features).length > 0
  const large = largeShare(reading.found.passages)
  const mix = (small: number, other: number): number => small + large * (other - small)
  const needed = mix(model.smallThreshold, model.largeThreshold)
  const score = judged ? mix(linearScore(model.small, features), linearScore(model.large, features)) : -Infinity
  const threshold = probability(needed)
  const confidence = probability(score)
  return {
    enough: confidence >= threshold,
    near: reading.found.passages >= nearFrom && confidence < threshold && score >= needed - nearMargin * large,
    confidence,
    threshold,
    stated: judged ? probability(linearScore(statedModel, features)) : 0,
    modelVersion: model.version,
    features,
  }
}

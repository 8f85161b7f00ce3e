import { shareAtLeast } from '../../learning/intervals.js'

export interface ScoredPair {
  probability: number
  match: boolean
}

export interface Threshold {
  /** Accept at this probability or above; null when no threshold holds the precision. */
  threshold: number | null
  /** Share of all matches that it accepts. */
  share: number
  precision: number
  /** The precision is at least this with 90 % confidence (one-sided, exact). */
  precisionAtLeast: number
  accepted: number
}

export interface ThresholdOptions {
  /** The lower bound must reach this; the target itself when left out, 0 to ask for the measured precision alone. */
  leastBound?: number
  leastAccepted?: number
}

const confidence = 0.9

/**
 * The lowest threshold at which what is accepted holds `targetPrecision`, not only in these scored pairs but by the lower
 * bound of what they show: the lowest score that happens to reach a target misses it on the next pairs about half the time. It
 * stands half-way to the next lower score. 98 % takes at least 114 accepted pairs without a mistake.
 */
export function chooseThreshold(scored: readonly ScoredPair[], targetPrecision: number, options: ThresholdOptions = {}): Threshold {
  const { leastBound = targetPrecision, leastAccepted = 20 } = options
  const sorted = [...scored].sort((a, b) => b.probability - a.probability)
  const matches = sorted.filter(({ match }) => match).length
  let found: Threshold = { threshold: null, share: 0, precision: 0, precisionAtLeast: 0, accepted: 0 }
  let right = 0
  for (const [i, { probability, match }] of sorted.entries()) {
    if (match) right++
    const next = sorted[i + 1]?.probability ?? 0
    const accepted = i + 1
    if (next === probability || accepted < leastAccepted || right / accepted < targetPrecision) continue
    const precisionAtLeast = shareAtLeast(right, accepted, confidence)
    if (precisionAtLeast < leastBound) continue
    found = { threshold: (probability + next) / 2, share: matches === 0 ? 0 : right / matches, precision: right / accepted, precisionAtLeast, accepted }
  }
  return found
}

/** The threshold with the best F1; half-way to the next lower score. */
export function bestF1Threshold(scored: readonly ScoredPair[]): number {
  const sorted = [...scored].sort((a, b) => b.probability - a.probability)
  const matches = sorted.filter(({ match }) => match).length
  let best = { f1: 0, threshold: 0.5 }
  let right = 0
  for (const [i, { probability, match }] of sorted.entries()) {
    if (match) right++
    const next = sorted[i + 1]?.probability ?? 0
    const f1 = (2 * right) / (i + 1 + matches)
    if (next !== probability && f1 > best.f1) best = { f1, threshold: (probability + next) / 2 }
  }
  return best.threshold
}

export interface ScoredPair {
  probability: number
  match: boolean
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

type Numbers = ArrayLike<number>

/** A promise about sets of answers: the true one is among them in at least `coverage` of new rows like the calibration rows. */
export interface Conformal {
  coverage: number
  /** Answers with at least this probability belong to the set. */
  floor: number
  calibratedOn: number
}

/**
 * Split conformal prediction with the score 1 − p(true), known as LAC (Sadinle et al. 2019): smallest sets on average. The
 * rows must have been used neither for training nor for fitting the temperature. Too few rows for the coverage give floor 0,
 * which keeps the promise with every answer.
 */
export function fitConformal(trueProbabilities: Numbers, coverage = 0.9): Conformal {
  const n = trueProbabilities.length
  const scores = Float64Array.from(trueProbabilities, (p) => 1 - p).sort()
  const rank = Math.ceil((n + 1) * coverage - 1e-9)
  return { coverage, floor: rank > n ? 0 : 1 - scores[rank - 1]!, calibratedOn: n }
}

/** The classes of the set, likeliest first. An empty one means that nothing known fits. */
export function conformalSet(probabilities: Numbers, { floor }: Conformal): number[] {
  const chosen: number[] = []
  // The floor went through 1 − (1 − p): allow for its rounding.
  for (let i = 0; i < probabilities.length; i++) if (probabilities[i]! >= floor - 1e-12) chosen.push(i)
  return chosen.sort((a, b) => probabilities[b]! - probabilities[a]!)
}

/** How the promise was kept on labelled rows: share covered, mean size, share of empty sets. */
export function measureConformal(rows: readonly Numbers[], labels: Numbers, conformal: Conformal): { coverage: number; size: number; empty: number } {
  let [covered, size, empty] = [0, 0, 0]
  for (const [row, probabilities] of rows.entries()) {
    const set = conformalSet(probabilities, conformal)
    if (set.includes(labels[row]!)) covered++
    if (set.length === 0) empty++
    size += set.length
  }
  const n = Math.max(1, rows.length)
  return { coverage: covered / n, size: size / n, empty: empty / n }
}

import { betaQuantile, normalQuantile } from './distributions.js'
import { seeded } from './random.js'

export interface Interval {
  low: number
  high: number
}

/** A measured figure and the range that holds the true one at the stated confidence (95 % unless said otherwise). */
export interface Estimate extends Interval {
  value: number
}

/** Wilson's interval of a share: sensible at 0 and 1 and for few rows. Without rows, anything is possible. */
export function wilson(successes: number, n: number, confidence = 0.95): Interval {
  if (n === 0) return { low: 0, high: 1 }
  const z = normalQuantile((1 + confidence) / 2)
  const p = successes / n
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n)
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  return { low: successes === 0 ? 0 : Math.max(0, centre - half), high: successes === n ? 1 : Math.min(1, centre + half) }
}

/** The share is at least this with the stated (one-sided, exact: Clopper-Pearson) confidence. */
export function shareAtLeast(successes: number, n: number, confidence: number): number {
  return successes === 0 ? 0 : betaQuantile(1 - confidence, successes, n - successes + 1)
}

/** The share is at most this with the stated (one-sided, exact: Clopper-Pearson) confidence. */
export function shareAtMost(successes: number, n: number, confidence: number): number {
  return successes === n ? 1 : betaQuantile(confidence, successes + 1, n - successes)
}

export interface BootstrapOptions {
  seed?: number
  rounds?: number
  confidence?: number
}

/**
 * Percentile bootstrap: `statistic` is computed on `rounds` samples of row numbers drawn with replacement. For a paired
 * difference, compute both models on the same row numbers.
 */
export function bootstrap(rows: number, statistic: (chosen: Int32Array) => number, options: BootstrapOptions = {}): Interval {
  const { seed = 1, rounds = 1000, confidence = 0.95 } = options
  if (rows === 0) return { low: Number.NaN, high: Number.NaN }
  const random = seeded(seed)
  const chosen = new Int32Array(rows)
  const values = new Float64Array(rounds)
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < rows; i++) chosen[i] = Math.floor(random() * rows)
    values[round] = statistic(chosen)
  }
  values.sort()
  const at = (p: number) => values[Math.min(rounds - 1, Math.max(0, Math.round(p * (rounds - 1))))]!
  return { low: at((1 - confidence) / 2), high: at((1 + confidence) / 2) }
}

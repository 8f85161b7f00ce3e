import { chiSquareQuantile } from './distributions.js'

type Numbers = ArrayLike<number>

/** Largest distance between two distributions, and how easily chance alone makes it as large. */
export interface KsResult {
  statistic: number
  p: number
}

/** Kolmogorov-Smirnov on two samples; p by the asymptotic series with Stephens's correction, conservative when values repeat. */
export function kolmogorovSmirnov(first: Numbers, second: Numbers): KsResult {
  const a = Float64Array.from(first).sort()
  const b = Float64Array.from(second).sort()
  if (a.length === 0 || b.length === 0) return { statistic: 0, p: 1 }
  let [i, j, statistic] = [0, 0, 0]
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i]!, b[j]!)
    while (i < a.length && a[i] === value) i++
    while (j < b.length && b[j] === value) j++
    statistic = Math.max(statistic, Math.abs(i / a.length - j / b.length))
  }
  const root = Math.sqrt((a.length * b.length) / (a.length + b.length))
  const lambda = (root + 0.12 + 0.11 / root) * statistic
  // Below this the series converges too slowly, and p is 1 anyway.
  if (lambda < 0.3) return { statistic, p: 1 }
  let p = 0
  for (let k = 1; k <= 100; k++) p += 2 * (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * lambda * lambda)
  return { statistic, p: Math.min(1, Math.max(0, p)) }
}

export interface PsiResult {
  psi: number
  bins: number
  /** What chance alone stays below in 1 − alpha of cases; the usual 0.1 and 0.25 ignore how many rows there are. */
  bound: number
}

/**
 * Population stability index over bins with equal shares of the reference (10; 5 below 200 rows; fewer when values repeat).
 * Without drift it is about (k − 1)(1/n + 1/m), hence the bound χ²(k − 1) · (1/n + 1/m).
 */
export function populationStability(reference: Numbers, current: Numbers, alpha = 0.05): PsiResult {
  const [m, n] = [reference.length, current.length]
  if (m === 0 || n === 0) return { psi: 0, bins: 0, bound: Infinity }
  const sorted = Float64Array.from(reference).sort()
  const wanted = n < 200 ? 5 : 10
  const edges = new Set<number>()
  for (let k = 1; k < wanted; k++) edges.add(sorted[Math.floor((k * m) / wanted)]!)
  // An edge at the smallest value would leave nothing below it.
  edges.delete(sorted[0]!)
  const cuts = [...edges]
  const counted = (values: Numbers) => {
    const counts = Array.from({ length: cuts.length + 1 }, () => 0)
    for (let i = 0; i < values.length; i++) counts[cuts.filter((cut) => values[i]! >= cut).length]!++
    return counts
  }
  const before = counted(reference)
  const after = counted(current)
  let psi = 0
  for (const [k, old] of before.entries()) {
    // Half a row keeps an empty bin from being infinitely far away.
    const p = Math.max(old, 0.5) / m
    const q = Math.max(after[k]!, 0.5) / n
    psi += (q - p) * Math.log(q / p)
  }
  const bins = before.length
  return { psi, bins, bound: bins < 2 ? Infinity : chiSquareQuantile(1 - alpha, bins - 1) * (1 / n + 1 / m) }
}

export interface DriftReport {
  kind: 'alarm' | 'calm' | 'too-few'
  /** Plain words for the people who look after the model. */
  words: string
  /** What the confidence did: `fell from 90 % to 70 % (median)`; empty without an alarm. */
  moved: string
  ks: KsResult
  psi: PsiResult
  rows: number
  reference: number
}

export interface DriftOptions {
  /** What the rows are called in the words, such as "product rows". */
  rows?: string
  /** Chance of a false alarm for each of the two tests. */
  alpha?: number
  minRows?: number
}

/**
 * Whether confidences of incoming rows still look like those of the reference (the rows the model was measured on). An
 * alarm when either test says so: without drift, in 7 to 10 % of looks at alpha 0.05, for 100 rows or more.
 */
export function checkDrift(reference: Numbers, current: Numbers, options: DriftOptions = {}): DriftReport {
  const { rows = 'rows', alpha = 0.05, minRows = 50 } = options
  const ks = kolmogorovSmirnov(reference, current)
  const psi = populationStability(reference, current, alpha)
  const report = { ks, psi, rows: current.length, reference: reference.length, moved: '' }
  const fewest = Math.min(reference.length, current.length)
  if (fewest < minRows) return { ...report, kind: 'too-few', words: `Too few ${rows} to tell (${current.length} new, ${reference.length} to compare with; ${minRows} of each are needed).` }
  if (ks.p >= alpha && psi.psi <= psi.bound) return { ...report, kind: 'calm', words: `The last ${current.length} ${rows} look like those that the model was measured on.` }
  const [old, now] = [median(reference), median(current)]
  const moved = Math.abs(now - old) < 0.005 ? 'is spread differently' : `${now < old ? 'fell' : 'rose'} from ${percent(old)} to ${percent(now)} (median)`
  return { ...report, kind: 'alarm', moved, words: `The last ${current.length} ${rows} differ from those that the model was measured on: its confidence ${moved}. Check a sample, and retrain if it is often wrong.` }
}

const percent = (share: number) => `${Math.round(share * 100)} %`

function median(values: Numbers): number {
  const sorted = Float64Array.from(values).sort()
  const half = sorted.length / 2
  return Number.isInteger(half) ? (sorted[half - 1]! + sorted[half]!) / 2 : sorted[Math.floor(half)]!
}

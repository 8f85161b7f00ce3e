import { bootstrap, wilson, type BootstrapOptions, type Estimate, type Interval } from './intervals.js'

/** Precision, recall and F1 of one class; 0 where nothing could be counted. */
export interface Prf {
  precision: number
  recall: number
  f1: number
}

export interface BinaryMetrics {
  precision: Estimate
  recall: Estimate
  f1: Estimate
  accuracy: Estimate
  truePositives: number
  falsePositives: number
  falseNegatives: number
  trueNegatives: number
}

export const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)

export function prf(truePositives: number, falsePositives: number, falseNegatives: number): Prf {
  return {
    precision: ratio(truePositives, truePositives + falsePositives),
    recall: ratio(truePositives, truePositives + falseNegatives),
    f1: ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
  }
}

/** Binary figures: Wilson intervals of the shares, a bootstrap interval of F1. */
export function binaryMetrics(truth: ArrayLike<boolean>, predicted: ArrayLike<boolean>, options: BootstrapOptions = {}): BinaryMetrics {
  const count = (chosen?: Int32Array) => {
    const cells = [0, 0, 0, 0]
    const n = chosen?.length ?? truth.length
    for (let i = 0; i < n; i++) {
      const row = chosen ? chosen[i]! : i
      cells[(truth[row] ? 2 : 0) + (predicted[row] ? 1 : 0)]!++
    }
    return cells as [number, number, number, number]
  }
  const [tn, fp, fn, tp] = count()
  const { precision, recall, f1 } = prf(tp, fp, fn)
  const spread = bootstrap(truth.length, (chosen) => {
    const [, falseOnes, missed, right] = count(chosen)
    return prf(right, falseOnes, missed).f1
  }, options)
  const share = (value: number, part: number, whole: number): Estimate => ({ value, ...wilson(part, whole, options.confidence) })
  return {
    precision: share(precision, tp, tp + fp),
    recall: share(recall, tp, tp + fn),
    f1: { value: f1, ...spread },
    accuracy: share(ratio(tp + tn, truth.length), tp + tn, truth.length),
    truePositives: tp,
    falsePositives: fp,
    falseNegatives: fn,
    trueNegatives: tn,
  }
}

export interface ClassMetrics {
  accuracy: Estimate
  /** Mean over classes that occur in the truth, each counting the same; F1 with a bootstrap interval. */
  macro: Prf & { f1Interval: Interval }
  /** Mean over classes, each counting by its rows. */
  weighted: Prf
  perClass: (Prf & { rows: number })[]
  /** `confusion[true][predicted]` in rows. */
  confusion: number[][]
}

/** Figures of a classifier; classes are numbers from 0 to `classes` − 1. */
export function classMetrics(truth: ArrayLike<number>, predicted: ArrayLike<number>, classes: number, options: BootstrapOptions = {}): ClassMetrics {
  const confusion = Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0))
  let right = 0
  for (let i = 0; i < truth.length; i++) {
    confusion[truth[i]!]![predicted[i]!]!++
    if (truth[i] === predicted[i]) right++
  }
  const perClass = countsPerClass(truth, predicted, classes).map(({ tp, fp, fn }) => ({ ...prf(tp, fp, fn), rows: tp + fn }))
  const present = perClass.filter(({ rows }) => rows > 0)
  const mean = (key: keyof Prf, weight: (c: { rows: number }) => number) =>
    ratio(present.reduce((sum, c) => sum + c[key] * weight(c), 0), present.reduce((sum, c) => sum + weight(c), 0))
  const means = (weight: (c: { rows: number }) => number): Prf => ({ precision: mean('precision', weight), recall: mean('recall', weight), f1: mean('f1', weight) })
  const f1Interval = bootstrap(truth.length, (chosen) => macroF1(countsPerClass(truth, predicted, classes, chosen)), options)
  return {
    accuracy: { value: ratio(right, truth.length), ...wilson(right, truth.length, options.confidence) },
    macro: { ...means(() => 1), f1Interval },
    weighted: means(({ rows }) => rows),
    perClass,
    confusion,
  }
}

interface Counts {
  tp: number
  fp: number
  fn: number
}

function countsPerClass(truth: ArrayLike<number>, predicted: ArrayLike<number>, classes: number, chosen?: Int32Array): Counts[] {
  const counts = Array.from({ length: classes }, () => ({ tp: 0, fp: 0, fn: 0 }))
  const n = chosen?.length ?? truth.length
  for (let i = 0; i < n; i++) {
    const row = chosen ? chosen[i]! : i
    if (truth[row] === predicted[row]) counts[truth[row]!]!.tp++
    else {
      counts[truth[row]!]!.fn++
      counts[predicted[row]!]!.fp++
    }
  }
  return counts
}

function macroF1(counts: Counts[]): number {
  const present = counts.filter(({ tp, fn }) => tp + fn > 0)
  return ratio(present.reduce((sum, { tp, fp, fn }) => sum + prf(tp, fp, fn).f1, 0), present.length)
}

/** The chance that a positive scores above a negative (ties count half): area under the ROC curve. NaN with one class alone. */
export function auroc(scores: ArrayLike<number>, positive: ArrayLike<boolean>): number {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!)
  let [rankSum, positives] = [0, 0]
  for (let start = 0; start < order.length; ) {
    let end = start
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++
    const rank = (start + 1 + end) / 2
    for (let i = start; i < end; i++) {
      if (!positive[order[i]!]) continue
      rankSum += rank
      positives++
    }
    start = end
  }
  const negatives = order.length - positives
  return positives === 0 || negatives === 0 ? Number.NaN : (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives)
}

export interface RiskPoint {
  /** Rows at or above this confidence are decided. */
  threshold: number
  coverage: number
  /** Share of wrong ones among the decided. */
  risk: number
}

/** What share is decided, and how many of those wrongly, at each confidence threshold; from the strictest to the laxest. */
export function riskCoverage(rows: readonly { confidence: number; correct: boolean }[]): RiskPoint[] {
  const sorted = rows.toSorted((a, b) => b.confidence - a.confidence)
  const points: RiskPoint[] = []
  let wrong = 0
  for (const [i, { confidence, correct }] of sorted.entries()) {
    if (!correct) wrong++
    if (sorted[i + 1]?.confidence !== confidence) points.push({ threshold: confidence, coverage: (i + 1) / sorted.length, risk: wrong / (i + 1) })
  }
  return points
}

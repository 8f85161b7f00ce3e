type Numbers = ArrayLike<number>

/** One decision with the probability that was stated for it. */
export interface Stated {
  confidence: number
  correct: boolean
}

/** Probabilities from logits (or log probabilities) divided by a temperature. */
export function softmax(logits: Numbers, temperature = 1): Float64Array {
  const out = new Float64Array(logits.length)
  let highest = -Infinity
  for (let i = 0; i < logits.length; i++) highest = Math.max(highest, logits[i]!)
  let sum = 0
  for (let i = 0; i < logits.length; i++) sum += out[i] = Math.exp((logits[i]! - highest) / temperature)
  for (let i = 0; i < out.length; i++) out[i]! /= sum
  return out
}

/** Mean negative log likelihood of the true classes, in nats. */
export function logLoss(logits: readonly Numbers[], labels: Numbers, temperature = 1): number {
  let sum = 0
  for (const [row, values] of logits.entries()) {
    let highest = -Infinity
    for (let i = 0; i < values.length; i++) highest = Math.max(highest, values[i]!)
    let total = 0
    for (let i = 0; i < values.length; i++) total += Math.exp((values[i]! - highest) / temperature)
    sum += Math.log(total) - (values[labels[row]!]! - highest) / temperature
  }
  return logits.length === 0 ? 0 : sum / logits.length
}

export interface Temperature {
  temperature: number
  before: number
  after: number
}

/**
 * The one temperature that makes held-out labels likeliest (Guo et al. 2017). The loss is convex in 1/T, so a golden-section
 * search over log T in [0.05, 20] finds it; data that would drive it out of that range stay at its edge.
 */
export function fitTemperature(logits: readonly Numbers[], labels: Numbers): Temperature {
  const before = logLoss(logits, labels)
  if (logits.length === 0) return { temperature: 1, before, after: before }
  const loss = (logT: number) => logLoss(logits, labels, Math.exp(logT))
  const golden = (Math.sqrt(5) - 1) / 2
  let low = Math.log(0.05)
  let high = Math.log(20)
  let a = high - golden * (high - low)
  let b = low + golden * (high - low)
  let atA = loss(a)
  let atB = loss(b)
  while (high - low > 1e-4) {
    if (atA <= atB) {
      high = b
      b = a
      atB = atA
      atA = loss((a = high - golden * (high - low)))
    } else {
      low = a
      a = b
      atA = atB
      atB = loss((b = low + golden * (high - low)))
    }
  }
  const temperature = Math.exp((low + high) / 2)
  const after = loss(Math.log(temperature))
  return after <= before ? { temperature, before, after } : { temperature: 1, before, after: before }
}

export interface Platt {
  slope: number
  offset: number
}

export const plattProbability = ({ slope, offset }: Platt, score: number): number => 1 / (1 + Math.exp(-(slope * score + offset)))

/**
 * A logistic curve from scores to probabilities, by Newton's method with backtracking on Platt's smoothed targets (Lin, Lin and
 * Weng 2007): stays finite for separable data and for one class alone.
 */
export function fitPlatt(scores: Numbers, labels: ArrayLike<boolean>): Platt {
  const n = scores.length
  let positives = 0
  for (let i = 0; i < n; i++) if (labels[i]) positives++
  const negatives = n - positives
  const high = (positives + 1) / (positives + 2)
  const low = 1 / (negatives + 2)
  const loss = (slope: number, offset: number) => {
    let sum = 0
    for (let i = 0; i < n; i++) {
      const z = slope * scores[i]! + offset
      sum += Math.max(z, 0) - (labels[i] ? high : low) * z + Math.log1p(Math.exp(-Math.abs(z)))
    }
    return sum
  }
  let slope = 0
  let offset = Math.log((positives + 1) / (negatives + 1))
  let current = loss(slope, offset)
  for (let round = 0; round < 100; round++) {
    let [h11, h22, h21, g1, g2] = [1e-12, 1e-12, 0, 0, 0]
    for (let i = 0; i < n; i++) {
      const s = scores[i]!
      const p = plattProbability({ slope, offset }, s)
      const weight = p * (1 - p)
      const error = p - (labels[i] ? high : low)
      h11 += s * s * weight
      h22 += weight
      h21 += s * weight
      g1 += s * error
      g2 += error
    }
    if (Math.abs(g1) < 1e-7 && Math.abs(g2) < 1e-7) break
    const determinant = h11 * h22 - h21 * h21
    const stepSlope = -(h22 * g1 - h21 * g2) / determinant
    const stepOffset = -(-h21 * g1 + h11 * g2) / determinant
    const downhill = g1 * stepSlope + g2 * stepOffset
    let size = 1
    while (size > 1e-10 && !(loss(slope + size * stepSlope, offset + size * stepOffset) < current + 1e-4 * size * downhill)) size /= 2
    if (size <= 1e-10) break
    slope += size * stepSlope
    offset += size * stepOffset
    current = loss(slope, offset)
  }
  return { slope, offset }
}

export interface ReliabilityBin {
  from: number
  to: number
  count: number
  /** Mean stated probability and the share that was right; NaN in an empty bin. */
  stated: number
  right: number
}

/** Stated against measured, in bins of equal width; 1.0 belongs to the last. */
export function reliabilityTable(rows: readonly Stated[], bins = 15): ReliabilityBin[] {
  const sums = Array.from({ length: bins }, () => ({ count: 0, stated: 0, right: 0 }))
  for (const { confidence, correct } of rows) {
    const bin = sums[Math.min(bins - 1, Math.max(0, Math.floor(confidence * bins)))]!
    bin.count++
    bin.stated += confidence
    if (correct) bin.right++
  }
  return sums.map(({ count, stated, right }, i) => ({ from: i / bins, to: (i + 1) / bins, count, stated: stated / count, right: right / count }))
}

/** Expected calibration error: the mean distance between stated and measured, weighted by rows. */
export function expectedCalibrationError(rows: readonly Stated[], bins = 15): number {
  if (rows.length === 0) return 0
  let sum = 0
  for (const { count, stated, right } of reliabilityTable(rows, bins)) if (count > 0) sum += count * Math.abs(stated - right)
  return sum / rows.length
}

/** Mean squared distance between the probability of an event and whether it happened (0 is perfect). */
export function brierScore(probabilities: Numbers, happened: ArrayLike<boolean>): number {
  let sum = 0
  for (let i = 0; i < probabilities.length; i++) sum += (probabilities[i]! - (happened[i] ? 1 : 0)) ** 2
  return probabilities.length === 0 ? 0 : sum / probabilities.length
}

/** Brier's score over all classes (0 is perfect, 2 the worst). */
export function brierScoreOfClasses(probabilities: readonly Numbers[], labels: Numbers): number {
  let sum = 0
  for (const [row, values] of probabilities.entries()) {
    for (let i = 0; i < values.length; i++) sum += (values[i]! - (labels[row] === i ? 1 : 0)) ** 2
  }
  return probabilities.length === 0 ? 0 : sum / probabilities.length
}

import type { Examples, Learner, Tensors } from './learner.js'
import { multiplyRow, type Rows } from './rows.js'

export interface SoftmaxSettings {
  batchSize: number
  /** Share of each weight that is taken away per epoch, times the learning rate. */
  l2: number
  /** Longest gradient of one example (Euclidean); longer ones are scaled down. */
  clip: number
  labelSmoothing: number
}

/** Errors below this move no weight: most classes are far from most examples, and this saves most of the work at no loss that could be measured. */
const leastError = 2e-3

/**
 * Multinomial logistic regression by mini-batches with a step size for each weight (AdaGrad, Duchi et al. 2011). The errors
 * of a batch are computed from the weights at its start. Deterministic: the same order gives the same bits.
 */
export function createSoftmaxLearner(examples: Examples, classes: number, classWeights: Float64Array, settings: SoftmaxSettings): Learner {
  const { rows, labels } = examples
  const weights = new Float32Array(rows.width * classes)
  const squares = new Float32Array(rows.width * classes)
  const bias = new Float32Array(classes)
  const biasSquares = new Float32Array(classes)
  const logits = new Float64Array(classes)
  const batch = Array.from({ length: settings.batchSize }, () => ({ row: 0, count: 0, classes: new Int32Array(classes), errors: new Float64Array(classes) }))
  const lengths = Float64Array.from({ length: rows.count }, (_, i) => {
    let sum = 1
    for (let at = rows.starts[i]!; at < rows.starts[i + 1]!; at++) sum += rows.values[at]! ** 2
    return Math.sqrt(sum)
  })

  /** Fills an entry with the errors of a row; returns its loss. */
  const examine = (row: number, into: (typeof batch)[number]): number => {
    logits.set(bias)
    multiplyRow(rows, row, weights, classes, logits)
    const label = labels[row]!
    const loss = intoProbabilities(logits, label)
    let norm = 0
    const weight = classWeights[label]!
    const floor = settings.labelSmoothing / classes
    const target = 1 - settings.labelSmoothing + floor
    into.row = row
    into.count = 0
    for (let c = 0; c < classes; c++) {
      const error = (logits[c]! - (c === label ? target : floor)) * weight
      if (Math.abs(error) < leastError) continue
      norm += error * error
      into.classes[into.count] = c
      into.errors[into.count++] = error
    }
    const length = Math.sqrt(norm) * lengths[row]!
    if (length > settings.clip) for (let i = 0; i < into.count; i++) into.errors[i]! *= settings.clip / length
    return loss * weight
  }

  const apply = (from: (typeof batch)[number], rate: number): void => {
    const { count, classes: touched, errors } = from
    for (let i = 0; i < count; i++) {
      const c = touched[i]!
      const square = (biasSquares[c]! += errors[i]! ** 2)
      bias[c]! -= (rate * errors[i]!) / Math.sqrt(square + 1e-8)
    }
    for (let at = rows.starts[from.row]!; at < rows.starts[from.row + 1]!; at++) {
      const base = rows.features[at]! * classes
      const value = rows.values[at]!
      for (let i = 0; i < count; i++) {
        const gradient = value * errors[i]!
        const place = base + touched[i]!
        const square = squares[place]! + gradient * gradient
        squares[place] = square
        weights[place]! -= (rate * gradient) / Math.sqrt(square + 1e-8)
      }
    }
  }

  return {
    weightNames: ['weights', 'bias'],
    epoch(order, rate) {
      let loss = 0
      for (let start = 0; start < order.length; start += settings.batchSize) {
        const size = Math.min(settings.batchSize, order.length - start)
        for (let i = 0; i < size; i++) loss += examine(order[start + i]!, batch[i]!)
        for (let i = 0; i < size; i++) apply(batch[i]!, rate)
      }
      const keep = 1 - settings.l2 * rate
      if (keep < 1) for (let i = 0; i < weights.length; i++) weights[i]! *= keep
      return order.length === 0 ? 0 : loss / order.length
    },
    logits: (some) => linearLogits({ weights, bias }, some, classes),
    state: () => ({ weights: weights.slice(), bias: bias.slice(), squares: squares.slice(), biasSquares: biasSquares.slice() }),
    restore(state: Tensors) {
      for (const [name, array] of Object.entries({ weights, bias, squares, biasSquares })) {
        const kept = state[name]
        if (kept) array.set(kept)
      }
    },
  }
}

/** Logits of a linear model, [rows × classes]. */
export function linearLogits(model: { weights: Float32Array; bias: Float32Array }, rows: Rows, classes: number): Float32Array {
  const out = new Float32Array(rows.count * classes)
  const sums = new Float64Array(classes)
  for (let row = 0; row < rows.count; row++) {
    sums.set(model.bias)
    multiplyRow(rows, row, model.weights, classes, sums)
    out.set(sums, row * classes)
  }
  return out
}

/** Turns logits into probabilities in place; returns the loss of the label. */
function intoProbabilities(values: Float64Array, label: number): number {
  let highest = -Infinity
  for (let c = 0; c < values.length; c++) if (values[c]! > highest) highest = values[c]!
  const own = values[label]! - highest
  let sum = 0
  for (let c = 0; c < values.length; c++) sum += values[c] = Math.exp(values[c]! - highest)
  for (let c = 0; c < values.length; c++) values[c]! /= sum
  return Math.log(sum) - own
}

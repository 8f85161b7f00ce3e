import { seeded } from '../random.js'
import type { Examples, Learner, Tensors } from './learner.js'
import { multiplyRow, type Rows } from './rows.js'

export interface HeadSettings {
  hidden: number
  dropout: number
  batchSize: number
  l2: number
  clip: number
  labelSmoothing: number
  seed: number
}

const [decay1, decay2, tiny] = [0.9, 0.999, 1e-8]
const leastError = 1e-5

/**
 * Dense(hidden, ReLU) → Dropout → softmax on dense rows, by Adam (Kingma and Ba 2015) with decoupled weight decay and the
 * gradient of a batch clipped by its norm. All random numbers come from the seed and the epoch: the same run gives the same bits.
 */
export function createHeadLearner(examples: Examples, classes: number, classWeights: Float64Array, settings: HeadSettings): Learner {
  const { rows, labels } = examples
  const { hidden, dropout, batchSize, labelSmoothing } = settings
  const width = rows.width
  const random = seeded(settings.seed)
  const uniform = (length: number, limit: number) => Float32Array.from({ length }, () => (2 * random() - 1) * limit)
  const tensors: Tensors = {
    hidden: uniform(width * hidden, Math.sqrt(6 / (width + hidden))),
    hiddenBias: new Float32Array(hidden),
    output: uniform(hidden * classes, Math.sqrt(6 / (hidden + classes))),
    outputBias: new Float32Array(classes),
    step: new Float32Array(1),
  }
  const names = ['hidden', 'hiddenBias', 'output', 'outputBias'] as const
  const gradients = Object.fromEntries(names.map((name) => [name, new Float32Array(tensors[name]!.length)])) as Record<(typeof names)[number], Float32Array>
  for (const name of names) {
    tensors[`${name}:mean`] = new Float32Array(tensors[name]!.length)
    tensors[`${name}:square`] = new Float32Array(tensors[name]!.length)
  }
  const activation = new Float64Array(hidden)
  const back = new Float64Array(hidden)
  const out = new Float64Array(classes)

  /** Adds the gradients of one row; returns its loss. */
  const learn = (row: number, drop: () => number): number => {
    activation.set(tensors['hiddenBias']!)
    multiplyRow(rows, row, tensors['hidden']!, hidden, activation)
    for (let h = 0; h < hidden; h++) {
      const kept = activation[h]! > 0 && (dropout === 0 || drop() >= dropout)
      activation[h] = kept ? activation[h]! / (1 - dropout) : 0
    }
    forwardOutput(tensors, activation, classes, out)
    const label = labels[row]!
    const loss = toErrors(out, label, classWeights[label]!, labelSmoothing)
    back.fill(0)
    const { output } = tensors as Record<'output', Float32Array>
    for (let c = 0; c < classes; c++) {
      if (Math.abs(out[c]!) < leastError) out[c] = 0
      gradients.outputBias[c]! += out[c]!
    }
    for (let h = 0; h < hidden; h++) {
      const value = activation[h]!
      if (value === 0) continue
      const from = h * classes
      let sum = 0
      for (let c = 0; c < classes; c++) {
        const error = out[c]!
        gradients.output[from + c]! += value * error
        sum += output[from + c]! * error
      }
      back[h] = sum / (1 - dropout)
      gradients.hiddenBias[h]! += back[h]!
    }
    for (let at = rows.starts[row]!; at < rows.starts[row + 1]!; at++) {
      const value = rows.values[at]!
      const from = rows.features[at]! * hidden
      for (let h = 0; h < hidden; h++) gradients.hidden[from + h]! += value * back[h]!
    }
    return loss * classWeights[label]!
  }

  const update = (size: number, rate: number): void => {
    let squares = 0
    for (const name of names) for (const value of gradients[name]) squares += value * value
    const norm = Math.sqrt(squares) / size
    const scale = (norm > settings.clip ? settings.clip / norm : 1) / size
    const step = (tensors['step']![0]! += 1)
    const bias1 = 1 - decay1 ** step
    const bias2 = 1 - decay2 ** step
    for (const name of names) {
      const [weights, mean, square, gradient] = [tensors[name]!, tensors[`${name}:mean`]!, tensors[`${name}:square`]!, gradients[name]]
      const keep = name.endsWith('Bias') ? 1 : 1 - rate * settings.l2
      for (let i = 0; i < weights.length; i++) {
        const g = gradient[i]! * scale
        mean[i] = decay1 * mean[i]! + (1 - decay1) * g
        square[i] = decay2 * square[i]! + (1 - decay2) * g * g
        weights[i] = weights[i]! * keep - (rate * (mean[i]! / bias1)) / (Math.sqrt(square[i]! / bias2) + tiny)
        gradient[i] = 0
      }
    }
  }

  return {
    weightNames: names,
    epoch(order, rate, epoch) {
      const drop = seeded(settings.seed * 104_729 + epoch)
      let loss = 0
      for (let start = 0; start < order.length; start += batchSize) {
        const end = Math.min(order.length, start + batchSize)
        for (let i = start; i < end; i++) loss += learn(order[i]!, drop)
        update(end - start, rate)
      }
      return order.length === 0 ? 0 : loss / order.length
    },
    logits: (some) => headLogits(tensors, some, hidden, classes),
    state: () => Object.fromEntries(Object.entries(tensors).map(([name, array]) => [name, array.slice()])),
    restore(state) {
      for (const [name, array] of Object.entries(tensors)) if (state[name]) array.set(state[name])
    },
  }
}

/** Logits of a trained head, [rows × classes]; nothing is dropped. */
export function headLogits(weights: Tensors, rows: Rows, hidden: number, classes: number): Float32Array {
  const result = new Float32Array(rows.count * classes)
  const activation = new Float64Array(hidden)
  const out = new Float64Array(classes)
  for (let row = 0; row < rows.count; row++) {
    activation.set(weights['hiddenBias']!)
    multiplyRow(rows, row, weights['hidden']!, hidden, activation)
    for (let h = 0; h < hidden; h++) if (activation[h]! < 0) activation[h] = 0
    forwardOutput(weights, activation, classes, out)
    result.set(out, row * classes)
  }
  return result
}

function forwardOutput(weights: Tensors, activation: Float64Array, classes: number, out: Float64Array): void {
  const output = weights['output']!
  out.set(weights['outputBias']!)
  for (let h = 0; h < activation.length; h++) {
    const value = activation[h]!
    if (value === 0) continue
    const from = h * classes
    for (let c = 0; c < classes; c++) out[c]! += value * output[from + c]!
  }
}

/** Turns logits into weighted errors (probability minus target) in place; returns the loss of the label. */
function toErrors(values: Float64Array, label: number, weight: number, smoothing: number): number {
  let highest = -Infinity
  for (let c = 0; c < values.length; c++) if (values[c]! > highest) highest = values[c]!
  const own = values[label]! - highest
  let sum = 0
  for (let c = 0; c < values.length; c++) sum += values[c] = Math.exp(values[c]! - highest)
  const floor = smoothing / values.length
  for (let c = 0; c < values.length; c++) values[c] = (values[c]! / sum - (c === label ? 1 - smoothing + floor : floor)) * weight
  return Math.log(sum) - own
}

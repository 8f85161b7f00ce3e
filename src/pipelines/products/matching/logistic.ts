import { sigmoid, solvePositive } from './linear-algebra.js'

export interface WeightedRow {
  features: Float64Array
  label: 0 | 1
  weight: number
}

export interface LinearFit {
  /** One per feature, for standardised values. */
  weights: number[]
  intercept: number
}

const mostSteps = 50
const tolerance = 1e-8
const manyRows = 8000
const partStep = 5

/**
 * L2-penalised logistic regression by Newton's method (iteratively reweighted least squares) with step halving; the
 * intercept is not penalised. `ridge` is the penalty in the sum over rows: ½·ridge·|w|². Deterministic.
 */
export function fitLogistic(rows: readonly WeightedRow[], ridge: number): LinearFit {
  const size = (rows[0]?.features.length ?? 0) + 1
  // Of many rows a part brings most of the way: the steps over all of them that remain are few.
  const part = rows.length < manyRows ? undefined : rows.filter((_, i) => i % partStep === 0)
  const start = part && newton(part, size, ridge / partStep, new Float64Array(size))
  const solution = newton(rows, size, ridge, start ?? new Float64Array(size))
  return { weights: [...solution.subarray(0, size - 1)], intercept: solution[size - 1]! }
}

function newton(rows: readonly WeightedRow[], size: number, ridge: number, from: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const data = packed(rows, size)
  let solution = from
  let logits = logitsOf(data, solution)
  let loss = lossOf(data, logits, solution, ridge)
  for (let step = 0; step < mostSteps; step++) {
    const { gradient, hessian } = derivatives(data, logits, solution, ridge)
    const direction = solvePositive(hessian, gradient)
    let scale = 1
    let next = move(solution, direction, scale)
    let nextLogits = logitsOf(data, next)
    let nextLoss = lossOf(data, nextLogits, next, ridge)
    while (nextLoss > loss && scale > 1e-4) {
      scale /= 2
      next = move(solution, direction, scale)
      nextLogits = logitsOf(data, next)
      nextLoss = lossOf(data, nextLogits, next, ridge)
    }
    if (!(nextLoss <= loss)) break
    const gain = loss - nextLoss
    solution = next
    logits = nextLogits
    loss = nextLoss
    if (gain < tolerance * (1 + loss)) break
  }
  return solution
}

/** All rows in one block, each with a 1 for the intercept at its end. */
interface Packed {
  count: number
  size: number
  values: Float64Array
  labels: Uint8Array
  weights: Float64Array
}

function packed(rows: readonly WeightedRow[], size: number): Packed {
  const values = new Float64Array(rows.length * size)
  for (const [i, row] of rows.entries()) {
    values.set(row.features, i * size)
    values[i * size + size - 1] = 1
  }
  return { count: rows.length, size, values, labels: Uint8Array.from(rows, (row) => row.label), weights: Float64Array.from(rows, (row) => row.weight) }
}

function move(from: Float64Array, direction: Float64Array, scale: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(from, (value, i) => value - scale * direction[i]!)
}

function logitsOf({ count, size, values }: Packed, solution: Float64Array): Float64Array<ArrayBuffer> {
  const logits = new Float64Array(count)
  for (let i = 0, at = 0; i < count; i++) {
    let sum = 0
    for (let k = 0; k < size; k++) sum += solution[k]! * values[at++]!
    logits[i] = sum
  }
  return logits
}

function lossOf({ count, labels, weights }: Packed, logits: Float64Array, solution: Float64Array, ridge: number): number {
  let loss = 0
  for (let i = 0; i < count; i++) {
    const logit = logits[i]!
    // log(1 + exp(x)) without overflow
    loss += weights[i]! * (Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - labels[i]! * logit)
  }
  for (let k = 0; k + 1 < solution.length; k++) loss += 0.5 * ridge * solution[k]! ** 2
  return loss
}

function derivatives(data: Packed, logits: Float64Array, solution: Float64Array, ridge: number): { gradient: Float64Array; hessian: Float64Array[] } {
  const { count, size, values, labels, weights } = data
  const gradient = new Float64Array(size)
  const lower = new Float64Array(size * size)
  const bends = new Float64Array(count)
  for (let i = 0, at = 0; i < count; i++) {
    const p = sigmoid(logits[i]!)
    bends[i] = weights[i]! * p * (1 - p)
    const error = weights[i]! * (p - labels[i]!)
    for (let k = 0; k < size; k++) gradient[k]! += error * values[at++]!
  }
  // Two rows at a time: the sums are read and written half as often.
  for (let i = 0; i < count; i += 2) addPair(lower, values, size, i * size, bends[i]!, i + 1 < count ? (i + 1) * size : i * size, i + 1 < count ? bends[i + 1]! : 0)
  const hessian = Array.from({ length: size }, (_, i) => lower.slice(i * size, (i + 1) * size))
  for (let i = 0; i < size; i++) {
    if (i < size - 1) gradient[i]! += ridge * solution[i]!
    // The smallest bend keeps the intercept solvable where all rows are certain.
    hessian[i]![i]! += i < size - 1 ? ridge : 1e-9
    for (let j = 0; j < i; j++) hessian[j]![i] = hessian[i]![j]!
  }
  return { gradient, hessian }
}

function addPair(lower: Float64Array, values: Float64Array, size: number, first: number, bend: number, second: number, otherBend: number): void {
  for (let i = 0, at = 0; i < size; i++, at = i * size) {
    const a = bend * values[first + i]!
    const b = otherBend * values[second + i]!
    for (let j = 0; j <= i; j++) lower[at + j]! += a * values[first + j]! + b * values[second + j]!
  }
}

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

/**
 * L2-penalised logistic regression by Newton's method (iteratively reweighted least squares) with step halving; the
 * intercept is not penalised. `ridge` is the penalty in the sum over rows: ½·ridge·|w|². Deterministic.
 */
export function fitLogistic(rows: readonly WeightedRow[], ridge: number): LinearFit {
  const width = rows[0]?.features.length ?? 0
  const size = width + 1
  let solution = new Float64Array(size)
  let loss = lossOf(rows, solution, ridge)
  for (let step = 0; step < mostSteps; step++) {
    const { gradient, hessian } = derivatives(rows, solution, ridge)
    const direction = solvePositive(hessian, gradient)
    let scale = 1
    let next = move(solution, direction, scale)
    let nextLoss = lossOf(rows, next, ridge)
    while (nextLoss > loss && scale > 1e-4) {
      scale /= 2
      next = move(solution, direction, scale)
      nextLoss = lossOf(rows, next, ridge)
    }
    if (!(nextLoss <= loss)) break
    const gain = loss - nextLoss
    solution = next
    loss = nextLoss
    if (gain < tolerance * (1 + loss)) break
  }
  return { weights: [...solution.subarray(0, width)], intercept: solution[width]! }
}

function move(from: Float64Array, direction: Float64Array, scale: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(from, (value, i) => value - scale * direction[i]!)
}

function logitOf(row: WeightedRow, solution: Float64Array): number {
  let sum = solution[solution.length - 1]!
  for (let i = 0; i < row.features.length; i++) sum += solution[i]! * row.features[i]!
  return sum
}

function lossOf(rows: readonly WeightedRow[], solution: Float64Array, ridge: number): number {
  let loss = 0
  for (const row of rows) {
    const logit = logitOf(row, solution)
    // log(1 + exp(x)) without overflow
    loss += row.weight * (Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit))) - row.label * logit)
  }
  for (let i = 0; i + 1 < solution.length; i++) loss += 0.5 * ridge * solution[i]! ** 2
  return loss
}

function derivatives(rows: readonly WeightedRow[], solution: Float64Array, ridge: number): { gradient: Float64Array; hessian: Float64Array[] } {
  const size = solution.length
  const gradient = new Float64Array(size)
  const hessian = Array.from({ length: size }, () => new Float64Array(size))
  const values = new Float64Array(size)
  values[size - 1] = 1
  for (const row of rows) {
    values.set(row.features)
    const p = sigmoid(logitOf(row, solution))
    const error = row.weight * (p - row.label)
    const bend = row.weight * p * (1 - p)
    for (let i = 0; i < size; i++) {
      gradient[i]! += error * values[i]!
      const scaled = bend * values[i]!
      if (scaled === 0) continue
      const line = hessian[i]!
      for (let j = 0; j <= i; j++) line[j]! += scaled * values[j]!
    }
  }
  for (let i = 0; i < size; i++) {
    if (i < size - 1) gradient[i]! += ridge * solution[i]!
    // The smallest bend keeps the intercept solvable where all rows are certain.
    hessian[i]![i]! += i < size - 1 ? ridge : 1e-9
    for (let j = 0; j < i; j++) hessian[j]![i] = hessian[i]![j]!
  }
  return { gradient, hessian }
}

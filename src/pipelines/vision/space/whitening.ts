import { symmetricEigen } from './symmetric-eigen.js'
import { dot, meanOf, minus, type Numbers } from './vectors.js'

/** A projection onto the strongest directions of a sample, each weakened by its own strength. */
export interface Whitening {
  /** Length of what goes in. */
  from: number
  /** Rows of the projection, already scaled; `directions.length` is the length of what comes out. */
  directions: Float32Array[]
  power: number
  /** Pictures it was learned on. */
  count: number
}

export interface WhiteningOptions {
  dimensions: number
  /** Eigenvalues of the covariance are taken to -power / 2: 0 is PCA, 1 whitens fully. */
  power: number
}

/**
 * PCA of `rows` (each of length `from`) about their own mean, scaled by variance^(-power/2). Solved on the matrix of inner
 * products when there are fewer rows than dimensions. Gives fewer directions where the rows do not span as many.
 */
export function fitWhitening(rows: readonly Numbers[], from: number, { dimensions, power }: WhiteningOptions): Whitening {
  const mean = meanOf(rows, from)
  const centred = rows.map((row) => minus(row, mean))
  const n = centred.length
  const gram = new Float64Array(n * n)
  for (let i = 0; i < n; i++) for (let j = i; j < n; j++) gram[i * n + j] = gram[j * n + i] = dot(centred[i]!, centred[j]!)
  const { values, vectors } = symmetricEigen(gram, n)
  const directions: Float32Array[] = []
  const least = (values[0] ?? 0) * 1e-9
  for (let k = 0; k < Math.min(dimensions, n) && values[k]! > least; k++) {
    const direction = new Float64Array(from)
    for (let i = 0; i < n; i++) {
      const weight = vectors[k]![i]!
      const row = centred[i]!
      for (let d = 0; d < from; d++) direction[d]! += weight * row[d]!
    }
    const scale = 1 / Math.sqrt(values[k]!) / (values[k]! / n) ** (power / 2)
    directions.push(signed(direction.map((value) => value * scale)))
  }
  return { from, directions, power, count: n }
}

function signed(direction: Float64Array): Float32Array {
  let largest = 0
  for (const value of direction) if (Math.abs(value) > Math.abs(largest)) largest = value
  return Float32Array.from(direction, (value) => (largest < 0 ? -value : value))
}

export function applyWhitening({ directions }: Whitening, vector: Numbers): Float32Array {
  return Float32Array.from(directions, (direction) => dot(direction, vector))
}

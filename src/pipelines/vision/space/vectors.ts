/** Numbers that are only read: Float32Array from models and rows, Float64Array while statistics are made. */
export type Numbers = ArrayLike<number>

export function dot(a: Numbers, b: Numbers): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

export function norm(a: Numbers): number {
  return Math.sqrt(dot(a, a))
}

/** Unit length; all zeros stay so, since no direction can be invented for them. */
export function unit(a: Numbers): Float32Array {
  const length = norm(a)
  return Float32Array.from(a, (value) => (length > 0 ? value / length : 0))
}

export function minus(a: Numbers, b: Numbers): Float32Array {
  return Float32Array.from({ length: a.length }, (_, i) => a[i]! - b[i]!)
}

export function meanOf(rows: readonly Numbers[], length: number): Float64Array {
  const sum = new Float64Array(length)
  for (const row of rows) for (let i = 0; i < length; i++) sum[i]! += row[i]!
  return rows.length === 0 ? sum : sum.map((value) => value / rows.length)
}

/** Signed square root, entry by entry: a few large activations no longer decide alone (Hellinger kernel for shares). */
export function squareRoots(a: Numbers): Float32Array {
  return Float32Array.from(a, (value) => Math.sign(value) * Math.sqrt(Math.abs(value)))
}

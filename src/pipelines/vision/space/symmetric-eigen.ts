/**
 * Eigenvalues (largest first) and unit eigenvectors of a real symmetric matrix given row by row (n * n). Householder
 * reduction to tridiagonal form, then implicit QL (EISPACK tred2 and tql2). Deterministic; `values[k]` belongs to
 * `vectors[k]`, whose largest component is positive. Throws for NaN, and when it does not converge.
 */
export function symmetricEigen(matrix: Float64Array, n: number): { values: Float64Array; vectors: Float64Array[] } {
  if (!matrix.every((value) => Number.isFinite(value))) throw new Error('the matrix has values that are not finite')
  const rows = Array.from({ length: n }, (_, i) => matrix.slice(i * n, (i + 1) * n))
  const diagonal = new Float64Array(n)
  const beside = new Float64Array(n)
  tridiagonalise(rows, diagonal, beside)
  solveTridiagonal(rows, diagonal, beside)
  const order = [...diagonal.keys()].sort((a, b) => diagonal[b]! - diagonal[a]!)
  return {
    values: Float64Array.from(order, (k) => diagonal[k]!),
    vectors: order.map((k) => signed(Float64Array.from({ length: n }, (_, i) => rows[i]![k]!))),
  }
}

/** An eigenvector's sign is arbitrary: without a rule two fits of the same data would give other spaces. */
function signed(vector: Float64Array): Float64Array {
  let largest = 0
  for (const value of vector) if (Math.abs(value) > Math.abs(largest)) largest = value
  return largest < 0 ? vector.map((value) => -value) : vector
}

function tridiagonalise(v: Float64Array[], d: Float64Array, e: Float64Array): void {
  const n = d.length
  for (let j = 0; j < n; j++) d[j] = v[n - 1]![j]!
  for (let i = n - 1; i > 0; i--) {
    let scale = 0
    let h = 0
    for (let k = 0; k < i; k++) scale += Math.abs(d[k]!)
    if (scale === 0) {
      e[i] = d[i - 1]!
      for (let j = 0; j < i; j++) {
        d[j] = v[i - 1]![j]!
        v[i]![j] = 0
        v[j]![i] = 0
      }
    } else {
      h = reflect(v, d, e, i, scale)
    }
    d[i] = h
  }
  accumulate(v, d)
  e[0] = 0
}

function reflect(v: Float64Array[], d: Float64Array, e: Float64Array, i: number, scale: number): number {
  let h = 0
  for (let k = 0; k < i; k++) {
    d[k]! /= scale
    h += d[k]! ** 2
  }
  let f = d[i - 1]!
  let g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h)
  e[i] = scale * g
  h -= f * g
  d[i - 1] = f - g
  e.fill(0, 0, i)
  for (let j = 0; j < i; j++) {
    f = d[j]!
    v[j]![i] = f
    g = e[j]! + v[j]![j]! * f
    for (let k = j + 1; k < i; k++) {
      const value = v[k]![j]!
      g += value * d[k]!
      e[k]! += value * f
    }
    e[j] = g
  }
  f = 0
  for (let j = 0; j < i; j++) {
    e[j]! /= h
    f += e[j]! * d[j]!
  }
  const share = f / (h + h)
  for (let j = 0; j < i; j++) e[j]! -= share * d[j]!
  for (let j = 0; j < i; j++) {
    f = d[j]!
    g = e[j]!
    for (let k = j; k < i; k++) v[k]![j]! -= f * e[k]! + g * d[k]!
    d[j] = v[i - 1]![j]!
    v[i]![j] = 0
  }
  return h
}

function accumulate(v: Float64Array[], d: Float64Array): void {
  const n = d.length
  for (let i = 0; i < n - 1; i++) {
    v[n - 1]![i] = v[i]![i]!
    v[i]![i] = 1
    const h = d[i + 1]!
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = v[k]![i + 1]! / h
      const g = new Float64Array(i + 1)
      for (let k = 0; k <= i; k++) {
        const along = v[k]![i + 1]!
        const row = v[k]!
        for (let j = 0; j <= i; j++) g[j]! += along * row[j]!
      }
      for (let k = 0; k <= i; k++) {
        const row = v[k]!
        for (let j = 0; j <= i; j++) row[j]! -= g[j]! * d[k]!
      }
    }
    for (let k = 0; k <= i; k++) v[k]![i + 1] = 0
  }
  for (let j = 0; j < n; j++) {
    d[j] = v[n - 1]![j]!
    v[n - 1]![j] = 0
  }
  v[n - 1]![n - 1] = 1
}

const mostRounds = 60

function solveTridiagonal(v: Float64Array[], d: Float64Array, e: Float64Array): void {
  const n = d.length
  for (let i = 1; i < n; i++) e[i - 1] = e[i]!
  e[n - 1] = 0
  let f = 0
  let tiny = 0
  for (let l = 0; l < n; l++) {
    tiny = Math.max(tiny, Math.abs(d[l]!) + Math.abs(e[l]!))
    let m = l
    while (m < n - 1 && Math.abs(e[m]!) > 2 ** -52 * tiny) m++
    for (let round = 0, open = m > l; open; round++) {
      if (round > mostRounds) throw new Error('the eigenvalues did not converge')
      let g = d[l]!
      let p = (d[l + 1]! - g) / (2 * e[l]!)
      let r = p < 0 ? -Math.hypot(p, 1) : Math.hypot(p, 1)
      d[l] = e[l]! / (p + r)
      d[l + 1] = e[l]! * (p + r)
      const next = d[l + 1]!
      const h = g - d[l]!
      for (let i = l + 2; i < n; i++) d[i]! -= h
      f += h
      p = d[m]!
      let [c, c2, c3, s, s2] = [1, 1, 1, 0, 0]
      const beside = e[l + 1]!
      for (let i = m - 1; i >= l; i--) {
        c3 = c2
        c2 = c
        s2 = s
        g = c * e[i]!
        const height = c * p
        r = Math.hypot(p, e[i]!)
        e[i + 1] = s * r
        s = e[i]! / r
        c = p / r
        p = c * d[i]! - s * g
        d[i + 1] = height + s * (c * g + s * d[i]!)
        for (const row of v) {
          const right = row[i + 1]!
          const left = row[i]!
          row[i + 1] = s * left + c * right
          row[i] = c * left - s * right
        }
      }
      p = (-s * s2 * c3 * beside * e[l]!) / next
      e[l] = s * p
      d[l] = c * p
      open = Math.abs(e[l]!) > 2 ** -52 * tiny
    }
    d[l]! += f
    e[l] = 0
  }
}

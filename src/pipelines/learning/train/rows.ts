/** Feature rows in compressed form: row `i` has the features and values from `starts[i]` to `starts[i + 1]`. */
export interface Rows {
  count: number
  /** Features are numbers below this. */
  width: number
  starts: Int32Array
  features: Int32Array
  values: Float32Array
}

/** Dense vectors as rows; one that is missing has no features. */
export function denseRows(vectors: readonly (Float32Array | null)[], width: number): Rows {
  const filled = vectors.reduce((sum, vector) => sum + (vector ? width : 0), 0)
  const rows = { count: vectors.length, width, starts: new Int32Array(vectors.length + 1), features: new Int32Array(filled), values: new Float32Array(filled) }
  let at = 0
  for (const [i, vector] of vectors.entries()) {
    if (vector) {
      rows.values.set(vector, at)
      for (let feature = 0; feature < width; feature++) rows.features[at++] = feature
    }
    rows.starts[i + 1] = at
  }
  return rows
}

/** Some of the rows, in the order given. */
export function pickRows(rows: Rows, chosen: ArrayLike<number>): Rows {
  let filled = 0
  for (let i = 0; i < chosen.length; i++) filled += rows.starts[chosen[i]! + 1]! - rows.starts[chosen[i]!]!
  const picked = { count: chosen.length, width: rows.width, starts: new Int32Array(chosen.length + 1), features: new Int32Array(filled), values: new Float32Array(filled) }
  let at = 0
  for (let i = 0; i < chosen.length; i++) {
    const from = rows.starts[chosen[i]!]!
    const to = rows.starts[chosen[i]! + 1]!
    picked.features.set(rows.features.subarray(from, to), at)
    picked.values.set(rows.values.subarray(from, to), at)
    at += to - from
    picked.starts[i + 1] = at
  }
  return picked
}

/**
 * Adds one row times a table to `into`: `into[c] += Σ value · table[feature · classes + c]`. Four features at once: half the
 * time, since the sums are read and written less often.
 */
export function multiplyRow(rows: Rows, row: number, table: Float32Array, classes: number, into: Float64Array): void {
  const { features, values } = rows
  const end = rows.starts[row + 1]!
  let at = rows.starts[row]!
  for (; at + 3 < end; at += 4) {
    addFour(into, table, classes, features[at]! * classes, values[at]!, features[at + 1]! * classes, values[at + 1]!, features[at + 2]! * classes, values[at + 2]!, features[at + 3]! * classes, values[at + 3]!)
  }
  for (; at < end; at++) {
    const from = features[at]! * classes
    const value = values[at]!
    for (let c = 0; c < classes; c++) into[c]! += value * table[from + c]!
  }
}

function addFour(into: Float64Array, table: Float32Array, classes: number, a: number, va: number, b: number, vb: number, c: number, vc: number, d: number, vd: number): void {
  for (let i = 0; i < classes; i++) into[i]! += table[a + i]! * va + table[b + i]! * vb + table[c + i]! * vc + table[d + i]! * vd
}

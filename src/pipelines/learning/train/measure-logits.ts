/** Mean negative log likelihood (nats) of logits [rows × classes] at a temperature. */
export function logLossOf(logits: Float32Array, labels: Int32Array, classes: number, temperature = 1): number {
  let sum = 0
  for (let row = 0; row < labels.length; row++) {
    const from = row * classes
    let highest = -Infinity
    for (let c = 0; c < classes; c++) if (logits[from + c]! > highest) highest = logits[from + c]!
    let total = 0
    for (let c = 0; c < classes; c++) total += Math.exp((logits[from + c]! - highest) / temperature)
    sum += Math.log(total) - (logits[from + labels[row]!]! - highest) / temperature
  }
  return labels.length === 0 ? 0 : sum / labels.length
}

/** The likeliest class of each row; the lowest of equal ones. */
export function likeliest(logits: Float32Array, classes: number): Int32Array {
  const best = new Int32Array(logits.length / classes)
  for (let row = 0; row < best.length; row++) {
    let at = 0
    for (let c = 1; c < classes; c++) if (logits[row * classes + c]! > logits[row * classes + at]!) at = c
    best[row] = at
  }
  return best
}

export function rightShare(logits: Float32Array, labels: Int32Array, classes: number): number {
  let right = 0
  for (const [row, best] of likeliest(logits, classes).entries()) if (best === labels[row]) right++
  return labels.length === 0 ? 0 : right / labels.length
}

/** Rows of [rows × classes] as views, for what works row by row. */
export function rowsOf(values: Float32Array, classes: number): Float32Array[] {
  return Array.from({ length: values.length / classes }, (_, row) => values.subarray(row * classes, (row + 1) * classes))
}

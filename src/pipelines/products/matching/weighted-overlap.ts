export interface WeightedOverlap {
  /** Cosine of the TF-IDF vectors. */
  cosine: number
  /** Share of the weight of `a` that `b` has too. */
  ofA: number
  ofB: number
  /** Number of shared entries. */
  shared: number
  /** Weight of the rarest entry that both have, and that only one has; 0 when there is none. */
  rarestShared: number
  rarestOnlyA: number
  rarestOnlyB: number
}

/** Compares two ascending sets whose entries weigh `weights`; one walk over both. */
export function weightedOverlap(a: Int32Array, b: Int32Array, weights: Float32Array): WeightedOverlap {
  let i = 0
  let j = 0
  let dot = 0
  let normA = 0
  let normB = 0
  let both = 0
  let sumA = 0
  let sumB = 0
  let shared = 0
  let rarestShared = 0
  let rarestOnlyA = 0
  let rarestOnlyB = 0
  while (i < a.length || j < b.length) {
    const x = i < a.length ? a[i]! : 0x7fffffff
    const y = j < b.length ? b[j]! : 0x7fffffff
    const weight = weights[x < y ? x : y]!
    const square = weight * weight
    if (x === y) {
      dot += square
      both += weight
      shared++
      if (weight > rarestShared) rarestShared = weight
    } else if (x < y) {
      if (weight > rarestOnlyA) rarestOnlyA = weight
    } else if (weight > rarestOnlyB) rarestOnlyB = weight
    if (x <= y) {
      normA += square
      sumA += weight
      i++
    }
    if (y <= x) {
      normB += square
      sumB += weight
      j++
    }
  }
  return {
    cosine: normA > 0 && normB > 0 ? dot / Math.sqrt(normA * normB) : 0,
    ofA: sumA > 0 ? both / sumA : 0,
    ofB: sumB > 0 ? both / sumB : 0,
    shared,
    rarestShared,
    rarestOnlyA,
    rarestOnlyB,
  }
}

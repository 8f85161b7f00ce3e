/** Exact inner-product search over vectors that are addressed by their position. */
export interface FlatEngine {
  readonly kind: 'faiss' | 'exact'
  readonly count: number
  /** `vectors` holds whole rows, one after another. */
  add(vectors: Float32Array): void
  /** The best `k` positions, best first. */
  search(query: Float32Array, k: number): Ranked[]
}

export interface Ranked {
  position: number
  score: number
}

/** Our own search, for machines on which faiss-node does not load: the same results, about as fast as unvectorised FAISS. */
export class ExactFlat implements FlatEngine {
  readonly kind = 'exact'
  readonly dimension: number
  #vectors: Float32Array
  #count = 0

  constructor(dimension: number, initial?: Float32Array) {
    this.dimension = dimension
    this.#vectors = initial ?? new Float32Array(0)
    this.#count = this.#vectors.length / dimension
  }

  get count(): number {
    return this.#count
  }

  add(vectors: Float32Array): void {
    const used = this.#count * this.dimension
    if (used + vectors.length > this.#vectors.length) {
      const grown = new Float32Array(Math.max(used + vectors.length, Math.ceil(this.#vectors.length * 1.5)))
      grown.set(this.#vectors.subarray(0, used))
      this.#vectors = grown
    }
    this.#vectors.set(vectors, used)
    this.#count += vectors.length / this.dimension
  }

  search(query: Float32Array, k: number): Ranked[] {
    const scores = new Float32Array(this.#count)
    for (let i = 0; i < this.#count; i++) scores[i] = dotAt(this.#vectors, i * this.dimension, query)
    return topOf(scores, k)
  }
}

/** Inner product of `query` with the row that starts at `offset`. */
export function dotAt(rows: Float32Array, offset: number, query: Float32Array): number {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  const length = query.length
  const even = length - (length % 4)
  let i = 0
  for (; i < even; i += 4) {
    a += rows[offset + i]! * query[i]!
    b += rows[offset + i + 1]! * query[i + 1]!
    c += rows[offset + i + 2]! * query[i + 2]!
    d += rows[offset + i + 3]! * query[i + 3]!
  }
  for (; i < length; i++) a += rows[offset + i]! * query[i]!
  return a + b + c + d
}

/** The `k` highest scores with their positions, best first; ties by position. */
export function topOf(scores: Float32Array, k: number): Ranked[] {
  const wanted = Math.min(k, scores.length)
  if (wanted <= 0) return []
  const sorted = Float32Array.from(scores).sort()
  const least = sorted[scores.length - wanted]!
  const best: Ranked[] = []
  for (let position = 0; position < scores.length; position++) if (scores[position]! >= least) best.push({ position, score: scores[position]! })
  return best.sort((x, y) => y.score - x.score || x.position - y.position).slice(0, wanted)
}

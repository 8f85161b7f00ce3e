import type { Neighbour } from './core.js'
import type { IdSet } from './id-set.js'

export interface VectorIndexStatus {
  engine: 'faiss' | 'exact'
  /** Vectors held, removed ones included until the next generation. */
  count: number
  /** The generation that it started from; null when it was made from rows alone. */
  generation: string | null
  /** Why it is not at its best, in plain words. */
  problem: string | undefined
}

/** Nearest neighbours in one space. The embedding rows are the truth; before each search it follows them. */
export interface VectorIndex {
  /** The nearest `k` owners among `allowed`, best first. Nothing outside `allowed` is ever returned. */
  search(query: Float32Array, k: number, allowed: IdSet): Promise<Neighbour[]>
  status(): VectorIndexStatus
  close(): Promise<void>
}

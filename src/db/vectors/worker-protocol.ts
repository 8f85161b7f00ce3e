import type { Neighbour } from './core.js'
import type { VectorIndexStatus } from './vector-index.js'

export interface WorkerStart {
  databaseFile: string
  indexDir: string
  space: { id: string; dimension: number }
  /** For tests: as on a machine without faiss-node. */
  withoutFaiss?: boolean
}

export interface SearchMessage {
  id: number
  query: Float32Array
  k: number
  allowed: { bits: Uint8Array; size: number }
}

export interface WorkerStatus extends VectorIndexStatus {
  /** A new generation would help: there is none, it cannot be trusted, it is far behind, or much of it was removed. */
  stale: boolean
}

export type WorkerReply = { id: number; status: WorkerStatus } & ({ neighbours: Neighbour[] } | { error: string })

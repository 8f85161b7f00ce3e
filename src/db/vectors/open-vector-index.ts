import Database from 'better-sqlite3'
import { VectorCore } from './core.js'
import { ExactFlat } from './flat.js'
import type { VectorIndex } from './vector-index.js'

export interface VectorIndexOptions {
  databaseFile: string
  indexDir: string
  space: { id: string; dimension: number }
}

/** Opens the index of a space. */
export function openVectorIndex({ databaseFile, space }: VectorIndexOptions): VectorIndex {
  const connection = new Database(databaseFile, { readonly: true })
  const core = new VectorCore(connection, space.id, space.dimension, new ExactFlat(space.dimension))
  return {
    async search(query, k, allowed) {
      while (core.catchUpOnce()) await new Promise((resolve) => setImmediate(resolve))
      return core.search(query, k, allowed)
    },
    status: () => ({ engine: core.kind, count: core.count, generation: null, problem: undefined }),
    async close() {
      connection.close()
    },
  }
}

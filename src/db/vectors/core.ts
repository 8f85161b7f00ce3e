import type Database from 'better-sqlite3'
import { statement } from '../raw.js'
import { vectorFrom } from '../passages.js'
import { dotAt, type FlatEngine } from './flat.js'
import { hasId, idsOf, type IdSet } from './id-set.js'

export interface Neighbour {
  ownerId: number
  /** Inner product; cosine, since rows are unit length. */
  score: number
}

/** Up to this many allowed rows are compared one by one: exact, and cheaper than asking FAISS for thousands of neighbours. */
const scanLimit = 2000
/** Rows that are added between two looks at the mailbox; about 50 ms. */
const slice = 1000

/**
 * One space in memory: a flat index that follows the embedding rows, and the owner of each position. Positions of removed
 * rows stay until the next generation; callers name the owners that may be returned, so they cannot come back.
 */
export class VectorCore {
  readonly #connection: Database.Database
  readonly #spaceId: string
  readonly #dimension: number
  readonly #engine: FlatEngine
  #owners: number[] = []
  #highestSeq = 0

  constructor(connection: Database.Database, spaceId: string, dimension: number, engine: FlatEngine, start?: { owners: number[]; highestSeq: number }) {
    this.#connection = connection
    this.#spaceId = spaceId
    this.#dimension = dimension
    this.#engine = engine
    if (start) {
      this.#owners = start.owners
      this.#highestSeq = start.highestSeq
    }
  }

  get count(): number {
    return this.#engine.count
  }

  get highestSeq(): number {
    return this.#highestSeq
  }

  get kind(): FlatEngine['kind'] {
    return this.#engine.kind
  }

  /** Adds rows that it has not seen, at most one slice; true when there are more. */
  catchUpOnce(): boolean {
    const rows = statement(this.#connection, 'select seq, owner_id as ownerId, vector from embeddings indexed by embeddings_by_space where seq > ? and space_id = ? order by seq limit ?').all(
      this.#highestSeq,
      this.#spaceId,
      slice,
    ) as { seq: number; ownerId: number; vector: Buffer }[]
    if (rows.length === 0) return false
    const whole = rows.filter((row) => row.vector.byteLength === this.#dimension * 4)
    const vectors = new Float32Array(whole.length * this.#dimension)
    whole.forEach((row, i) => vectors.set(vectorFrom(row.vector), i * this.#dimension))
    if (whole.length > 0) this.#engine.add(vectors)
    for (const row of whole) this.#owners.push(row.ownerId)
    this.#highestSeq = rows.at(-1)!.seq
    return rows.length === slice
  }

  /** The nearest `k` among `allowed`, best first; exact. */
  search(query: Float32Array, k: number, allowed: IdSet): Neighbour[] {
    if (query.length !== this.#dimension) throw new Error(`the query has ${query.length} dimensions, the index ${this.#dimension}`)
    if (!Number.isInteger(k) || k <= 0 || !query.every(Number.isFinite)) return []
    const total = this.#engine.count
    if (total === 0 || allowed.size === 0) return []
    if (allowed.size <= scanLimit && allowed.size < total) return this.#scan(query, k, allowed)
    let ask = Math.min(total, Math.ceil(k * Math.min(4, Math.max(1, (1.1 * total) / allowed.size))))
    for (;;) {
      const found = this.#filtered(query, ask, allowed)
      if (found.length >= k || ask >= total) return found.slice(0, k)
      ask = Math.min(total, ask * 4)
    }
  }

  #filtered(query: Float32Array, ask: number, allowed: IdSet): Neighbour[] {
    const found: Neighbour[] = []
    const seen = new Set<number>()
    for (const { position, score } of this.#engine.search(query, ask)) {
      const ownerId = this.#owners[position]
      if (ownerId === undefined || !hasId(allowed, ownerId) || seen.has(ownerId)) continue
      seen.add(ownerId)
      found.push({ ownerId, score })
    }
    return found
  }

  #scan(query: Float32Array, k: number, allowed: IdSet): Neighbour[] {
    const read = statement(this.#connection, 'select vector from embeddings where space_id = ? and owner_id = ?').pluck()
    const found: Neighbour[] = []
    for (const ownerId of idsOf(allowed)) {
      const bytes = read.get(this.#spaceId, ownerId) as Buffer | undefined
      if (bytes?.byteLength === this.#dimension * 4) found.push({ ownerId, score: dotAt(vectorFrom(bytes), 0, query) })
    }
    return found.sort((a, b) => b.score - a.score).slice(0, k)
  }
}

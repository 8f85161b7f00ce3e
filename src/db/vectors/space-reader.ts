import type Database from 'better-sqlite3'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { statement } from '../raw.js'
import { VectorCore, type Neighbour } from './core.js'
import { FaissFlat } from './faiss-flat.js'
import { ExactFlat, type FlatEngine } from './flat.js'
import { readFlat } from './flat-file.js'
import { readGeneration, writeGenerationNow } from './generation.js'
import type { IdSet } from './id-set.js'
import type { WorkerStatus } from './worker-protocol.js'

type Faiss = ConstructorParameters<typeof FaissFlat>[0]

/** Below this many rows a generation saves no time worth its file. */
const smallSpace = 1000
/** From this many rows on, reading a file is worth writing it. */
const manyRows = 5000
/** More rows since the generation, or more removed ones, than this share: time for a new one. */
const tolerated = 0.2
const recheckMs = 30_000

/** A space as one process reads it: starts from the newest generation that can be trusted, follows the rows, takes up newer generations. */
export class SpaceReader {
  readonly #connection: Database.Database
  readonly #indexDir: string
  readonly #space: { id: string; dimension: number }
  readonly #faiss: Faiss | undefined
  #core: VectorCore
  #generation: { id: string; count: number } | null = null
  #refused = new Set<string>()
  #removed = 0
  #checkedAt = 0

  constructor(connection: Database.Database, indexDir: string, space: { id: string; dimension: number }, faiss: Faiss | undefined) {
    this.#connection = connection
    this.#indexDir = indexDir
    this.#space = space
    this.#faiss = faiss
    this.#core = this.#open()
  }

  search(query: Float32Array, k: number, allowed: IdSet): Neighbour[] {
    this.#takeUpNewer()
    while (this.#core.catchUpOnce());
    return this.#core.search(query, k, allowed)
  }

  status(): WorkerStatus {
    const behind = this.#core.count - (this.#generation?.count ?? 0)
    const stale = this.#core.count >= smallSpace && (this.#generation === null || behind > tolerated * this.#core.count || this.#removed > tolerated * this.#core.count)
    return {
      engine: this.#core.kind,
      count: this.#core.count,
      generation: this.#generation?.id ?? null,
      problem: this.#core.kind === 'exact' ? 'FAISS does not load here; vectors are compared by an exact search of our own.' : undefined,
      stale,
    }
  }

  #open(): VectorCore {
    const newest = this.#newest()
    if (newest !== undefined && !this.#refused.has(newest)) {
      try {
        const { manifest, vectorsFile, owners } = readGeneration(this.#indexDir, newest, this.#space)
        const engine = this.#engine(vectorsFile)
        if (engine.count !== manifest.count) throw new Error('the index holds another number of vectors')
        this.#generation = { id: newest, count: manifest.count }
        return new VectorCore(this.#connection, this.#space.id, this.#space.dimension, engine, { owners, highestSeq: manifest.highestSeq })
      } catch {
        // Deleted, cut short or changed: the rows are the truth, and everything is read from them.
        this.#refused.add(newest)
      }
    }
    this.#generation = null
    return this.#openFromFile() ?? new VectorCore(this.#connection, this.#space.id, this.#space.dimension, this.#engine())
  }

  /**
   * Many rows and no generation: they are written to a file that FAISS reads at once, since faiss-node takes single rows as
   * plain arrays only (100,000 took 11 s, this way 1 s). The file is ours alone and goes again.
   */
  #openFromFile(): VectorCore | undefined {
    const rows = statement(this.#connection, 'select count(*) from embeddings where space_id = ?').pluck().get(this.#space.id) as number
    if (rows < manyRows) return undefined
    let own: string | undefined
    try {
      const { id, count, highestSeq } = writeGenerationNow(this.#connection.name, this.#space, this.#indexDir)
      own = id
      const { vectorsFile, owners } = readGeneration(this.#indexDir, id, this.#space)
      const engine = this.#engine(vectorsFile)
      return engine.count === count ? new VectorCore(this.#connection, this.#space.id, this.#space.dimension, engine, { owners, highestSeq }) : undefined
    } catch {
      // No place on the disk, or cleared away meanwhile: row by row then.
      return undefined
    } finally {
      if (own !== undefined) rmSync(join(this.#indexDir, own), { recursive: true, force: true })
    }
  }

  #engine(file?: string): FlatEngine {
    const { dimension } = this.#space
    if (this.#faiss) return new FaissFlat(this.#faiss, dimension, file)
    return new ExactFlat(dimension, file === undefined ? undefined : readFlat(readFileSync(file), dimension))
  }

  /** A newer generation is worth loading when it drops removed rows, or when there was none to trust; otherwise only its name is noted. */
  #takeUpNewer(): void {
    const now = Date.now()
    if (now - this.#checkedAt < recheckMs) return
    this.#checkedAt = now
    const live = statement(this.#connection, 'select count(*) from embeddings where space_id = ?').pluck().get(this.#space.id) as number
    this.#removed = Math.max(0, this.#core.count - live)
    const newest = this.#newest()
    if (newest === undefined || newest === this.#generation?.id || this.#refused.has(newest)) return
    if (this.#removed > (tolerated / 2) * this.#core.count) this.#core = this.#open()
    else this.#generation = { id: newest, count: statement(this.#connection, 'select count from generations where id = ?').pluck().get(newest) as number }
  }

  #newest(): string | undefined {
    return statement(this.#connection, 'select id from generations where space_id = ? and retired_at is null order by created_at desc, id desc limit 1').pluck().get(this.#space.id) as string | undefined
  }
}

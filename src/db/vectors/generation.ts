import { createHash } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { newId } from '../../ids.js'
import { flatHeader, flatHeaderBytes } from './flat-file.js'

const manifestShape = z.object({
  format: z.literal(1),
  id: z.string(),
  spaceId: z.string(),
  dimension: z.number().int().positive(),
  count: z.number().int().min(0),
  highestSeq: z.number().int().min(0),
  /** FAISS factory string. */
  factory: z.literal('Flat'),
  metric: z.literal('inner-product'),
  /** sha256 of the two files. */
  checksums: z.object({ vectors: z.string(), owners: z.string() }),
})
export type Manifest = z.infer<typeof manifestShape>

export const generationFiles = { vectors: 'vectors.faiss', owners: 'owners.u32', manifest: 'manifest.json' }

/** Rows between two breaths of the event loop. */
const slice = 2000

/**
 * Writes a space's rows as a new generation: beside the others, then renamed into place whole, so that a crash leaves
 * at worst a folder that nobody reads. The rows are those of one moment (one read transaction).
 */
export async function writeGeneration(databaseFile: string, space: { id: string; dimension: number }, indexDir: string): Promise<Manifest> {
  const steps = generationSteps(databaseFile, space, indexDir)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** The same in one go, for a thread that has nothing else to do. */
export function writeGenerationNow(databaseFile: string, space: { id: string; dimension: number }, indexDir: string): Manifest {
  const steps = generationSteps(databaseFile, space, indexDir)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

function* generationSteps(databaseFile: string, space: { id: string; dimension: number }, indexDir: string): Generator<undefined, Manifest> {
  mkdirSync(indexDir, { recursive: true, mode: 0o700 })
  const id = newId('generation')
  const temporary = join(indexDir, `.${id}.tmp`)
  mkdirSync(temporary, { mode: 0o700 })
  const connection = new Database(databaseFile, { readonly: true })
  try {
    connection.exec('begin')
    const bytes = space.dimension * 4
    const count = connection.prepare('select count(*) from embeddings where space_id = ? and length(vector) = ?').pluck().get(space.id, bytes) as number
    const vectors = new HashedFile(join(temporary, generationFiles.vectors))
    const owners = new HashedFile(join(temporary, generationFiles.owners))
    vectors.write(flatHeader(space.dimension, count))
    let highestSeq = 0
    const page = connection.prepare('select seq, owner_id as ownerId, vector from embeddings indexed by embeddings_by_space where seq > ? and space_id = ? and length(vector) = ? order by seq limit ?')
    for (;;) {
      const rows = page.all(highestSeq, space.id, bytes, slice) as { seq: number; ownerId: number; vector: Buffer }[]
      if (rows.length === 0) break
      vectors.write(Buffer.concat(rows.map((row) => row.vector)))
      owners.write(Buffer.from(Uint32Array.from(rows, (row) => row.ownerId).buffer))
      highestSeq = rows.at(-1)!.seq
      yield
    }
    const checksums = { vectors: vectors.close(), owners: owners.close() }
    const manifest: Manifest = { format: 1, id, spaceId: space.id, dimension: space.dimension, count, highestSeq, factory: 'Flat', metric: 'inner-product', checksums }
    writeFileSync(join(temporary, generationFiles.manifest), JSON.stringify(manifest, null, 2), { mode: 0o600 })
    renameSync(temporary, join(indexDir, id))
    return manifest
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true })
    throw error
  } finally {
    connection.close()
  }
}

export interface CheckedGeneration {
  manifest: Manifest
  vectorsFile: string
  owners: number[]
}

/** Reads a generation and checks it whole: sizes, checksums, space. Throws with the reason when it cannot be trusted. */
export function readGeneration(indexDir: string, id: string, space: { id: string; dimension: number }): CheckedGeneration {
  const folder = join(indexDir, id)
  const manifest = manifestShape.parse(JSON.parse(readFileSync(join(folder, generationFiles.manifest), 'utf8')))
  if (manifest.id !== id || manifest.spaceId !== space.id || manifest.dimension !== space.dimension) throw new Error('the generation belongs to another space')
  const vectorsFile = join(folder, generationFiles.vectors)
  const vectors = readFileSync(vectorsFile)
  const owners = readFileSync(join(folder, generationFiles.owners))
  if (vectors.length !== flatHeaderBytes + manifest.count * manifest.dimension * 4 || owners.length !== manifest.count * 4) throw new Error('a file of the generation is cut short')
  if (sha256(vectors) !== manifest.checksums.vectors || sha256(owners) !== manifest.checksums.owners) throw new Error('a file of the generation was changed')
  return { manifest, vectorsFile, owners: Array.from({ length: manifest.count }, (_, i) => owners.readUInt32LE(i * 4)) }
}

/** Removes folders of generations that are not in `keep`, and what an interrupted run left behind. */
export function removeGenerations(indexDir: string, keep: ReadonlySet<string>): void {
  if (!existsSync(indexDir)) return
  for (const name of readdirSync(indexDir)) {
    const isOurs = name.startsWith('generation_') || /^\.generation_\w+\.tmp$/.test(name)
    if (isOurs && !keep.has(name)) rmSync(join(indexDir, name), { recursive: true, force: true })
  }
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

class HashedFile {
  readonly #file: number
  readonly #hash = createHash('sha256')

  constructor(path: string) {
    this.#file = openSync(path, 'wx', 0o600)
  }

  write(bytes: Buffer): void {
    this.#hash.update(bytes)
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at)
  }

  /** Flushes to disk; returns the checksum. */
  close(): string {
    fsyncSync(this.#file)
    closeSync(this.#file)
    return this.#hash.digest('hex')
  }
}

import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Embedder } from '../../../models/embedder.js'

const hashBytes = 16

/** Vectors of texts that were embedded before, by hash of the text; belongs to one model and preprocessing. */
export interface VectorCache {
  get(text: string): Float32Array | undefined
  set(text: string, vector: Float32Array): void
  save(): void
}

/** Where the vectors of this embedder are kept: its versions are in the name, so that no other model's are ever used. */
export function vectorCacheName(embedder: Embedder): string {
  return `${embedder.modelVersion}-${embedder.preprocessVersion}.vectors`.replace(/[^a-z0-9.@-]+/gi, '_')
}

/** A file of records (hash of the text, float32 vector). A copy: when it is gone or damaged, vectors are made again. */
export function openVectorCache(file: string, dimension: number): VectorCache {
  const size = hashBytes + dimension * 4
  const known = new Map<string, Float32Array>()
  let changed = false
  try {
    const bytes = readFileSync(file)
    for (let at = 0; at + size <= bytes.length; at += size) {
      known.set(bytes.toString('latin1', at, at + hashBytes), new Float32Array(bytes.buffer.slice(bytes.byteOffset + at + hashBytes, bytes.byteOffset + at + size)))
    }
  } catch {
    // There is none yet.
  }
  const keyOf = (text: string) => createHash('sha256').update(text).digest().toString('latin1', 0, hashBytes)
  return {
    get: (text) => known.get(keyOf(text)),
    set(text, vector) {
      known.set(keyOf(text), vector)
      changed = true
    },
    save() {
      if (!changed) return
      const bytes = Buffer.alloc(known.size * size)
      let at = 0
      for (const [key, vector] of known) {
        bytes.write(key, at, 'latin1')
        bytes.set(new Uint8Array(vector.buffer, vector.byteOffset, dimension * 4), at + hashBytes)
        at += size
      }
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(`${file}.part`, bytes)
      renameSync(`${file}.part`, file)
      changed = false
    },
  }
}

/** Vectors of texts in their order, from the cache where they are there. Null where a text has none. */
export async function embedTexts(embedder: Embedder, texts: readonly string[], options: { cache?: VectorCache; signal?: AbortSignal; onProgress?: (done: number) => void } = {}): Promise<(Float32Array | null)[]> {
  const { cache, signal, onProgress } = options
  const vectors: (Float32Array | null)[] = texts.map((text) => cache?.get(text) ?? null)
  const missing = cache ? vectors.flatMap((vector, i) => (vector ? [] : [i])) : texts.map((_, i) => i)
  const batch = 256
  for (let at = 0; at < missing.length; at += batch) {
    signal?.throwIfAborted()
    const chosen = missing.slice(at, at + batch)
    const made = await embedder.embed(chosen.map((i) => texts[i]!), 'query')
    for (const [k, i] of chosen.entries()) {
      const vector = made[k] ?? null
      vectors[i] = vector
      if (vector) cache?.set(texts[i]!, vector)
    }
    onProgress?.(texts.length - missing.length + at + chosen.length)
  }
  cache?.save()
  return vectors
}

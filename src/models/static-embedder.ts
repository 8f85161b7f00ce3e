import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Embedder } from './embedder.js'
import { readWordPiece } from './wordpiece.js'

const meta = z.object({ name: z.string(), version: z.string(), dimension: z.number().int().positive(), vocabulary: z.number().int().positive() })

/** Below this length a sum of rows says nothing: the text has no vector. */
const leastNorm = 1e-6
/** Texts between two breaths of the event loop; about 10 ms. */
const batch = 64

/**
 * The built-in embedder: one int8 row per word piece, a text is the scaled sum of its rows. No network at run time; about
 * 8 MB in memory. The folder holds vocab.txt, table.i8 [vocabulary, dimension], scale.f32 [vocabulary] and meta.json.
 */
export function openStaticEmbedder(folder: string): Embedder {
  const facts = meta.parse(JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8')))
  const { dimension, vocabulary } = facts
  const tokens = readWordPiece(join(folder, 'vocab.txt'))
  const bytes = readFileSync(join(folder, 'table.i8'))
  const table = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const scale = readFloats(join(folder, 'scale.f32'))
  if (tokens.size !== vocabulary || table.length !== vocabulary * dimension || scale.length !== vocabulary) {
    throw new Error(`the embedder in ${folder} is incomplete: its files do not have the sizes that meta.json states`)
  }

  const sum = new Float64Array(dimension)
  const embedOne = (text: string): Float32Array | null => {
    sum.fill(0)
    const ids = tokens.encode(text)
    let at = 0
    // Four rows at once: half the time, since the sum is read and written less often.
    for (; at + 3 < ids.length; at += 4) {
      const a = ids[at]!
      const b = ids[at + 1]!
      const c = ids[at + 2]!
      const d = ids[at + 3]!
      addFour(sum, table, a * dimension, scale[a]!, b * dimension, scale[b]!, c * dimension, scale[c]!, d * dimension, scale[d]!)
    }
    for (; at < ids.length; at++) {
      const factor = scale[ids[at]!]!
      const row = ids[at]! * dimension
      for (let i = 0; i < dimension; i++) sum[i]! += table[row + i]! * factor
    }
    return normalise(new Float32Array(sum))
  }

  return {
    modelVersion: `${facts.name}@${facts.version}`,
    preprocessVersion: 'wordpiece-sum@1',
    dimension,
    async embed(texts) {
      const vectors: (Float32Array | null)[] = []
      for (let i = 0; i < texts.length; i++) {
        if (i > 0 && i % batch === 0) await new Promise((resolve) => setImmediate(resolve))
        vectors.push(embedOne(texts[i]!))
      }
      return vectors
    },
    close: async () => {},
  }
}

/** Rows by where they begin, each with its factor. */
function addFour(sum: Float64Array, table: Int8Array, a: number, fa: number, b: number, fb: number, c: number, fc: number, d: number, fd: number): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += table[a + i]! * fa + table[b + i]! * fb + table[c + i]! * fc + table[d + i]! * fd
}

/** Scales to unit length in place; null where there is no direction. */
export function normalise(vector: Float32Array): Float32Array | null {
  let sum = 0
  for (let i = 0; i < vector.length; i++) sum += vector[i]! * vector[i]!
  const norm = Math.sqrt(sum)
  if (!(norm >= leastNorm) || !Number.isFinite(norm)) return null
  for (let i = 0; i < vector.length; i++) vector[i]! /= norm
  return vector
}

function readFloats(file: string): Float32Array {
  const bytes = readFileSync(file)
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}

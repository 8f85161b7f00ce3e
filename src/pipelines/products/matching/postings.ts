import { buckets } from '../../../text/hashed.js'

/** Which documents hold a gram: `slots` from `starts[gram]` up to `starts[gram + 1]`, ascending. */
export interface Postings {
  documents: number
  starts: Int32Array
  slots: Int32Array
}

/** Turns lists of grams by document (`grams` from `starts[d]` to `starts[d + 1]`) into lists of documents by gram. */
export function postingsOf(starts: Int32Array, grams: Int32Array, documents: number): Postings {
  const byGram = new Int32Array(buckets + 1)
  const end = starts[documents] ?? 0
  for (let at = 0; at < end; at++) byGram[grams[at]! + 1]!++
  for (let gram = 0; gram < buckets; gram++) byGram[gram + 1]! += byGram[gram]!
  const slots = new Int32Array(end)
  const next = byGram.slice(0, buckets)
  for (let document = 0; document < documents; document++) {
    for (let at = starts[document]!; at < starts[document + 1]!; at++) slots[next[grams[at]!]!++] = document
  }
  return { documents, starts: byGram, slots }
}

/** The same array when it holds `length` values, else a copy with room for more; new values are 0. */
export function grow<A extends Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(array: A, length: number): A {
  if (array.length >= length) return array
  const grown = new (array.constructor as new (length: number) => A)(Math.max(length, Math.ceil(array.length * 1.5)))
  grown.set(array)
  return grown
}

import type { Embedder } from '../../../models/embedder.js'

/** Unit vectors of words and sentences by the built-in embedder; words are remembered, for text repeats itself. */
export interface TextVectors {
  words(surfaces: readonly string[]): Promise<(Float32Array | null)[]>
  texts(texts: string[]): Promise<(Float32Array | null)[]>
}

const rememberedWords = 20_000
const caches = new WeakMap<Embedder, Map<string, Float32Array | null>>()

export function textVectors(embedder: Embedder): TextVectors {
  const cache = caches.get(embedder) ?? new Map<string, Float32Array | null>()
  caches.set(embedder, cache)
  return {
    texts: (texts) => embedder.embed(texts, 'passage'),
    async words(surfaces) {
      const missing = [...new Set(surfaces)].filter((surface) => !cache.has(surface))
      if (missing.length > 0) {
        if (cache.size + missing.length > rememberedWords) cache.clear()
        const vectors = await embedder.embed(missing, 'passage')
        missing.forEach((surface, i) => cache.set(surface, vectors[i] ?? null))
      }
      return surfaces.map((surface) => cache.get(surface) ?? null)
    },
  }
}

/** Cosine of two unit vectors; 0 where one of them is missing. */
export function cosine(a: Float32Array | null, b: Float32Array | null): number {
  if (!a || !b) return 0
  // Four sums side by side: one alone waits for each addition.
  let w = 0
  let x = 0
  let y = 0
  let z = 0
  const whole = a.length - (a.length % 4)
  for (let i = 0; i < whole; i += 4) {
    w += a[i]! * b[i]!
    x += a[i + 1]! * b[i + 1]!
    y += a[i + 2]! * b[i + 2]!
    z += a[i + 3]! * b[i + 3]!
  }
  for (let i = whole; i < a.length; i++) w += a[i]! * b[i]!
  return w + x + y + z
}

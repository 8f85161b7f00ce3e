import type { KnownExamples } from '../model.js'

export interface Near {
  /** Place among the examples. */
  at: number
  similarity: number
}

export interface NearestExamples {
  /** The nearest examples of one category, nearest first. */
  of(vector: Float32Array, category: number, count: number): Near[]
}

/** Looks only at examples of the categories asked for: a few hundred products of vectors, whatever the size of the set. */
export function openNearest(examples: KnownExamples, categories: number, dimension: number): NearestExamples {
  const places: number[][] = Array.from({ length: categories }, () => [])
  for (const [at, category] of examples.categories.entries()) places[category]!.push(at)
  const { vectors } = examples
  return {
    of(vector, category, count) {
      const found: Near[] = []
      for (const at of places[category]!) {
        const similarity = dot(vector, vectors, at * dimension)
        if (found.length === count && similarity <= found[count - 1]!.similarity) continue
        let place = found.length
        while (place > 0 && found[place - 1]!.similarity < similarity) place--
        found.splice(place, 0, { at, similarity })
        if (found.length > count) found.pop()
      }
      return found
    },
  }
}

/** Four sums at once: the processor need not wait for one before the next. */
function dot(vector: Float32Array, table: Float32Array, from: number): number {
  let [a, b, c, d] = [0, 0, 0, 0]
  const end = vector.length - (vector.length % 4)
  for (let i = 0; i < end; i += 4) {
    a += vector[i]! * table[from + i]!
    b += vector[i + 1]! * table[from + i + 1]!
    c += vector[i + 2]! * table[from + i + 2]!
    d += vector[i + 3]! * table[from + i + 3]!
  }
  for (let i = end; i < vector.length; i++) a += vector[i]! * table[from + i]!
  return a + b + c + d
}

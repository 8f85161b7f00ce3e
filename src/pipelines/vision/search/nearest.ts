import { dot, type Numbers } from '../space/vectors.js'

export interface Neighbour<T> {
  item: T
  cosine: number
}

/** The nearest by exact comparison, best first; equal ones in the order given. */
export function nearest<T extends { vector: Numbers }>(query: Numbers, items: readonly T[], limit: number): Neighbour<T>[] {
  const scored = items.map((item) => ({ item, cosine: dot(query, item.vector) }))
  return scored.sort((a, b) => b.cosine - a.cosine).slice(0, limit)
}

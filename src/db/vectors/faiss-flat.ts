import type { FlatEngine, Ranked } from './flat.js'

type FaissModule = typeof import('faiss-node')
type FaissIndex = InstanceType<FaissModule['IndexFlatIP']>

/** faiss-node, or undefined where it does not load. Only the vector thread calls this: the library is not made for several. */
export async function loadFaiss(): Promise<FaissModule | undefined> {
  try {
    const loaded = (await import('faiss-node')) as FaissModule & { default?: FaissModule }
    return loaded.default ?? loaded
  } catch {
    return undefined
  }
}

/**
 * FAISS's flat index behind checked arguments: faiss-node takes plain arrays only, and some of its misuses (no dimension,
 * k = 0, a length that is no multiple of the dimension) end the process instead of throwing.
 */
export class FaissFlat implements FlatEngine {
  readonly kind = 'faiss'
  readonly #index: FaissIndex
  readonly #dimension: number

  constructor(faiss: FaissModule, dimension: number, file?: string) {
    if (!Number.isInteger(dimension) || dimension < 1 || dimension > 65_536) throw new Error('an index needs its dimension')
    this.#dimension = dimension
    this.#index = file === undefined ? new faiss.IndexFlatIP(dimension) : faiss.IndexFlatIP.read(file)
    if (this.#index.getDimension() !== dimension) throw new Error('the index file has another dimension')
  }

  get count(): number {
    return this.#index.ntotal()
  }

  add(vectors: Float32Array): void {
    if (vectors.length === 0) return
    if (vectors.length % this.#dimension !== 0) throw new Error('rows have another dimension than the index')
    this.#index.add(Array.from(vectors))
  }

  search(query: Float32Array, k: number): Ranked[] {
    const wanted = Math.min(k, this.count)
    if (query.length !== this.#dimension) throw new Error('the query has another dimension than the index')
    if (!Number.isInteger(wanted) || wanted < 1) return []
    const { labels, distances } = this.#index.search(Array.from(query), wanted)
    const found: Ranked[] = []
    for (let i = 0; i < labels.length; i++) if (labels[i]! >= 0) found.push({ position: labels[i]!, score: distances[i]! })
    return found
  }
}

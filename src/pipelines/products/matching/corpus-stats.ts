import { deflateSync, inflateSync } from 'node:zlib'
import { buckets } from '../../../text/hashed.js'
import { asPrepared, type PreparedProduct } from './prepared-product.js'
import type { ProductText } from './product-text.js'

const version = 1
/** What a stored vocabulary may unpack to. */
const packedLimit = buckets * 4
const parts = ['titleWords', 'allWords', 'titleGrams', 'allGrams'] as const
export type StatsPart = (typeof parts)[number]

export interface StoredCorpusStats {
  version: number
  documents: number
  /** Document frequencies: Uint32 little endian, deflated, base64. */
  frequencies: Record<StatsPart, string>
}

/** In how many products of the catalogue each word and gram occurs; what is rare says more. About 8 MB. */
export interface CorpusStats {
  readonly documents: number
  add(product: ProductText | PreparedProduct): void
  remove(product: ProductText | PreparedProduct): void
  /** Smoothed inverse document frequency per bucket: ln((1 + n) / (1 + df)) + 1. */
  weights(part: StatsPart): Float32Array
  store(): StoredCorpusStats
}

export function createCorpusStats(products: Iterable<ProductText | PreparedProduct> = []): CorpusStats {
  const stats = statsFrom(0, empty())
  for (const product of products) stats.add(product)
  return stats
}

/** @throws Error when what was stored is of another version or damaged */
export function readCorpusStats(stored: StoredCorpusStats): CorpusStats {
  if (stored.version !== version) throw new Error(`corpus statistics of version ${stored.version}, expected ${version}`)
  const frequencies = empty()
  for (const part of parts) {
    const bytes = inflateSync(Buffer.from(stored.frequencies[part], 'base64'), { maxOutputLength: packedLimit })
    if (bytes.length !== packedLimit) throw new Error('corpus statistics are incomplete')
    for (let i = 0; i < buckets; i++) frequencies[part][i] = bytes.readUInt32LE(i * 4)
  }
  return statsFrom(stored.documents, frequencies)
}

function empty(): Record<StatsPart, Uint32Array> {
  return { titleWords: new Uint32Array(buckets), allWords: new Uint32Array(buckets), titleGrams: new Uint32Array(buckets), allGrams: new Uint32Array(buckets) }
}

function statsFrom(count: number, frequencies: Record<StatsPart, Uint32Array>): CorpusStats {
  let documents = count
  const computed = new Map<StatsPart, Float32Array>()
  const change = (product: ProductText | PreparedProduct, by: 1 | -1): void => {
    const prepared = asPrepared(product)
    for (const part of parts) for (const bucket of prepared[part]) frequencies[part][bucket] = Math.max(0, frequencies[part][bucket]! + by)
    documents = Math.max(0, documents + by)
    computed.clear()
  }
  return {
    get documents() {
      return documents
    },
    add: (product) => change(product, 1),
    remove: (product) => change(product, -1),
    weights(part) {
      let weights = computed.get(part)
      if (weights === undefined) {
        const own = frequencies[part]
        weights = Float32Array.from(own, (df) => Math.log((1 + documents) / (1 + df)) + 1)
        computed.set(part, weights)
      }
      return weights
    },
    store: () => ({
      version,
      documents,
      frequencies: Object.fromEntries(parts.map((part) => [part, pack(frequencies[part])])) as Record<StatsPart, string>,
    }),
  }
}

function pack(values: Uint32Array): string {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, i) => bytes.writeUInt32LE(value, i * 4))
  return deflateSync(bytes, { level: 4 }).toString('base64')
}

import { buckets } from '../../../text/hashed.js'
import { atLeastBest } from './most-of.js'
import { grow, postingsOf, type Postings } from './postings.js'
import { titleGrams, type PreparedProduct } from './prepared-product.js'
import { headline, type ProductText } from './product-text.js'
import { fold, words } from './tokens.js'

export interface Candidate {
  id: string
  /** Cosine of character-gram TF-IDF vectors, 0 to 1. */
  score: number
}

/** Prepared ones save reading the text again. */
type Searched = ProductText | PreparedProduct

/** Finds the products that a raw row may be, by what its headline shares with theirs. */
export interface CandidateIndex {
  readonly size: number
  /** A product whose id is there already replaces it. */
  add(product: Searched): void
  /** @returns whether it was there */
  remove(id: string): boolean
  /** Best first; equal scores in the order of ids. */
  search(row: Searched, limit: number): Candidate[]
}

/** Postings walked for one row before the exact comparison: rarest grams first, so the rest could hardly matter. */
const walkLimit = 30_000
/** Products compared exactly for each candidate asked for. */
const compared = 4
const leastCompared = 40
/** Products added since the postings were made; more of them make the postings anew. */
const pendingShare = 0.02
const leastPending = 256

/**
 * TF-IDF over hashed character 2–5-grams with an inverted index. The rarest grams of a row pick products until enough
 * postings were walked; those that gathered most are then compared exactly. About 2 kB a product.
 */
export function createCandidateIndex(products: Iterable<Searched>): CandidateIndex {
  let ids: string[] = []
  let starts = new Int32Array(1)
  let grams = new Int32Array(0)
  let norms = new Float32Array(0)
  let alive = new Uint8Array(0)
  let size = 0
  const slots = new Map<string, number>()
  let postings: Postings = postingsOf(starts, grams, 0)
  let frequencies = new Uint32Array(buckets)
  let weights = new Float32Array(buckets)
  let gathered = new Float32Array(0)
  let touchable = new Int32Array(0)
  const ofRow = new Float32Array(buckets)

  const gramsOf = (product: Searched): Int32Array => ('titleGrams' in product ? product.titleGrams : titleGrams(words(fold(headline(product)))))

  const append = (product: Searched): void => {
    const own = gramsOf(product)
    const slot = ids.length
    const from = starts[slot]!
    grams = grow(grams, from + own.length)
    grams.set(own, from)
    starts = grow(starts, slot + 2)
    starts[slot + 1] = from + own.length
    norms = grow(norms, slot + 1)
    alive = grow(alive, slot + 1)
    alive[slot] = 1
    ids.push(idOf(product))
    slots.set(idOf(product), slot)
    for (const gram of own) frequencies[gram]!++
    norms[slot] = normOf(slot)
    size++
  }

  const normOf = (slot: number): number => {
    let sum = 0
    for (let at = starts[slot]!; at < starts[slot + 1]!; at++) sum += weights[grams[at]!]! ** 2
    return Math.sqrt(sum)
  }

  /** Drops what was removed, weighs grams by how many products have them, and makes the postings anew. */
  const rebuild = (): void => {
    const kept = { ids: [] as string[], starts: new Int32Array(size + 1), grams: new Int32Array(grams.length) }
    frequencies = new Uint32Array(buckets)
    slots.clear()
    let at = 0
    for (let slot = 0; slot < ids.length; slot++) {
      if (alive[slot] === 0) continue
      slots.set(ids[slot]!, kept.ids.length)
      kept.ids.push(ids[slot]!)
      for (let i = starts[slot]!; i < starts[slot + 1]!; i++) {
        kept.grams[at++] = grams[i]!
        frequencies[grams[i]!]!++
      }
      kept.starts[kept.ids.length] = at
    }
    ids = kept.ids
    starts = kept.starts
    grams = kept.grams.slice(0, at)
    alive = new Uint8Array(size).fill(1)
    weights = Float32Array.from(frequencies, (df) => Math.log((1 + size) / (1 + df)) + 1)
    norms = new Float32Array(size)
    for (let slot = 0; slot < size; slot++) norms[slot] = normOf(slot)
    postings = postingsOf(starts, grams, size)
  }

  for (const product of products) {
    const known = slots.get(idOf(product))
    if (known !== undefined) {
      alive[known] = 0
      size--
    }
    append(product)
  }
  rebuild()

  const remove = (id: string): boolean => {
    const slot = slots.get(id)
    if (slot === undefined) return false
    slots.delete(id)
    alive[slot] = 0
    size--
    return true
  }

  return {
    get size() {
      return size
    },
    remove,
    add(product) {
      remove(idOf(product))
      append(product)
    },
    search(row, limit) {
      // Not before it is needed: a catalogue that is read in adds thousands without a search between.
      if (ids.length - postings.documents > Math.max(leastPending, postings.documents * pendingShare)) rebuild()
      const own = gramsOf(row)
      if (own.length === 0 || size === 0 || limit < 1) return []
      if (gathered.length < ids.length) {
        gathered = new Float32Array(ids.length + 1024)
        touchable = new Int32Array(ids.length + 1024)
      }
      let norm = 0
      for (const gram of own) {
        ofRow[gram] = weights[gram]! ** 2
        norm += ofRow[gram]!
      }
      const touched = walk(own, postings, weights, gathered, touchable)
      const picked = atLeastBest(touched, (slot) => gathered[slot]! / norms[slot]!, Math.max(leastCompared, limit * compared))
      for (let slot = postings.documents; slot < ids.length; slot++) picked.push(slot)
      const found: { id: string; score: number }[] = []
      for (const slot of picked) {
        if (alive[slot] === 0 || norms[slot] === 0) continue
        let dot = 0
        for (let at = starts[slot]!; at < starts[slot + 1]!; at++) dot += ofRow[grams[at]!]!
        if (dot > 0) found.push({ id: ids[slot]!, score: dot / (norms[slot]! * Math.sqrt(norm)) })
      }
      for (const slot of touched) gathered[slot] = 0
      for (const gram of own) ofRow[gram] = 0
      found.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
      return found.slice(0, limit)
    },
  }
}

function idOf(product: Searched): string {
  return 'titleGrams' in product ? product.source.id : product.id
}

/** Adds up what the rarest grams give each product, until enough postings were walked. Returns the products met. */
function walk(own: Int32Array, postings: Postings, weights: Float32Array, gathered: Float32Array, touched: Int32Array): Int32Array {
  const rarestFirst = own.toSorted((a, b) => weights[b]! - weights[a]!)
  let met = 0
  let walked = 0
  for (const gram of rarestFirst) {
    const from = postings.starts[gram]!
    const to = postings.starts[gram + 1]!
    if (walked > 0 && walked + to - from > walkLimit) break
    walked += to - from
    const gain = weights[gram]! ** 2
    for (let at = from; at < to; at++) {
      const slot = postings.slots[at]!
      if (gathered[slot] === 0) touched[met++] = slot
      gathered[slot]! += gain
    }
  }
  return touched.subarray(0, met)
}

import type { RawProductRow } from '../../../db/review-items.js'
import type { StoredSuggestion } from '../../../db/schema/products.js'
import { decideMatch } from '../matching/rank-candidates.js'
import { pairProbability } from '../matching/matcher.js'
import { pairFeatures, pairFeatureVersion } from '../matching/pair-features.js'
import { prepareProduct } from '../matching/prepared-product.js'
import { textOfRow, type CatalogueCopy } from './catalogue-copy.js'
import type { ServingMatcher } from './matcher-artifact.js'

export const candidatesKept = 10
/** Candidates of other places are left out, so more are looked at where a catalogue has several. */
const candidatesSeen = 40

/** How a title is normalized where no product fits, and what it was made by. */
export interface TitleMaker {
  version: string
  make(title: string, brand: string): { text: string; ruleIds: string[] }
}

export interface SuggestWith {
  catalogue: CatalogueCopy
  matcher: ServingMatcher
  /** For rows of one place. */
  titles(channelId: string): TitleMaker
  /** Whether a product of that place may be suggested for a row of this one. */
  mayUse(productChannel: string, rowChannel: string): boolean
  /** How often people took a new title as it was suggested, 0 to 1. */
  newAccepted: number
  arm: string | null
}

export interface RowSuggestion {
  suggestion: StoredSuggestion
  /** Features of the candidates in their order, float32. */
  features: Buffer
  confidence: number
  margin: number
  cluster: string
}

/** Candidates by shared character grams, ranked by the pair model; where none is likely enough, a title made by rules. */
export function suggestForRow(raw: RawProductRow, using: SuggestWith): RowSuggestion {
  const { catalogue, matcher } = using
  const row = prepareProduct(textOfRow(String(raw.id), raw))
  const find = (limit: number) =>
    catalogue.index.search(row, limit).flatMap(({ id }) => {
      const product = catalogue.product(id)
      return product && using.mayUse(product.row.channelId, raw.channelId) ? [product] : []
    })
  const nearest = find(candidatesKept)
  const found = nearest.length === Math.min(candidatesKept, catalogue.index.size) ? nearest : find(candidatesSeen)
  const ranked = found
    .slice(0, candidatesKept)
    .map((product) => {
      const features = pairFeatures(row, product.prepared, catalogue.stats)
      return { product: product.row, features, probability: pairProbability(matcher.model, features) }
    })
    .sort((a, b) => b.probability - a.probability || (a.product.id < b.product.id ? -1 : 1))
  const best = ranked[0]
  const isMatch = best !== undefined && best.probability >= matcher.matchFrom
  const titles = using.titles(raw.channelId)
  const made = titles.make(raw.title, raw.brand)
  return {
    suggestion: {
      kind: isMatch ? 'match' : 'new',
      productId: isMatch ? best.product.id : null,
      text: isMatch ? best.product.title : made.text,
      newText: made.text,
      candidates: ranked.map((each) => ({ productId: each.product.id, probability: round(each.probability) })),
      ruleIds: isMatch ? [] : made.ruleIds,
      versions: { model: matcher.version, features: String(pairFeatureVersion), rules: titles.version, threshold: matcher.matchFrom, arm: using.arm },
    },
    features: packed(ranked.map((each) => each.features)),
    confidence: isMatch ? best.probability : (1 - (best?.probability ?? 0)) * using.newAccepted,
    margin: decideMatch(ranked).margin,
    cluster: `${isMatch ? 'match' : 'new'} ${brandOf(raw)}`,
  }
}

/** The brand column, or the first word of the title, as people read it. */
export function brandOf(raw: Pick<RawProductRow, 'brand' | 'title'>): string {
  return (raw.brand || (raw.title.trim().split(/[\s,/]+/)[0] ?? '')).trim().toLowerCase().slice(0, 100)
}

const round = (value: number) => Math.round(value * 1e4) / 1e4

function packed(rows: Float64Array[]): Buffer {
  const width = rows[0]?.length ?? 0
  const all = new Float32Array(rows.length * width)
  for (const [at, row] of rows.entries()) all.set(row, at * width)
  return Buffer.from(all.buffer, all.byteOffset, all.byteLength)
}

/** The features of the candidates as they were stored. */
export function unpackFeatures(bytes: Uint8Array, candidates: number): Float64Array[] {
  if (candidates === 0) return []
  const copy = bytes.slice()
  const all = new Float32Array(copy.buffer, copy.byteOffset, copy.byteLength / 4)
  const width = all.length / candidates
  return Array.from({ length: candidates }, (_each, at) => Float64Array.from(all.subarray(at * width, (at + 1) * width)))
}

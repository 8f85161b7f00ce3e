import { seeded, shuffled } from './random.js'

export interface ReviewItem {
  id: string
  /** Distance between the two likeliest answers (or from the decision threshold): small means unsure. */
  margin: number
  confidence: number
}

export type ReviewStream = 'margin' | 'audit' | 'confident'

export interface ReviewPick {
  id: string
  stream: ReviewStream
}

export interface ReviewShares {
  margin: number
  random: number
  confident: number
}

/**
 * What to ask people next: mostly what the model is least sure of (teaches most per click), some at random, a few of the
 * surest (finds silent mistakes). The random ones are drawn first, uniformly from all items, so that what is measured on
 * the stream `audit` holds for all of them. Any beginning of the result holds the shares as closely as it can; shares of a
 * small `count` hold on average over seeds. The same items, in any order, and seed give the same picks.
 */
export function pickForReview(
  items: readonly ReviewItem[],
  count: number,
  seed: number,
  shares: ReviewShares = { margin: 0.7, random: 0.2, confident: 0.1 },
): ReviewPick[] {
  const random = seeded(seed)
  const wanted = divide(Math.max(0, Math.floor(count)), shares, random())
  const byId = new Map(items.map((item) => [item.id, item]))
  // Sorted first so that the order of the input does not matter; shuffled so that ties are broken without a bias.
  const pool = shuffled([...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), random)
  const taken = new Set<string>()
  const take = (stream: ReviewStream, from: readonly ReviewItem[], n: number): ReviewPick[] => {
    const picks: ReviewPick[] = []
    for (const { id } of from) {
      if (picks.length >= n) break
      if (taken.has(id)) continue
      taken.add(id)
      picks.push({ id, stream })
    }
    return picks
  }
  const audit = take('audit', pool, wanted.random)
  const margin = take('margin', pool.toSorted((a, b) => known(a.margin, 0) - known(b.margin, 0)), wanted.margin)
  const confident = take('confident', pool.toSorted((a, b) => known(b.confidence, -1) - known(a.confidence, -1)), wanted.confident)
  return interleaved([margin, audit, confident])
}

const known = (value: number, otherwise: number) => (Number.isFinite(value) ? value : otherwise)

/** Whole numbers that sum to `count`, each less than one away from its share; `offset` decides where the rest goes. */
function divide(count: number, shares: ReviewShares, offset: number): ReviewShares {
  const sum = shares.margin + shares.random + shares.confident
  if (!(sum > 0)) throw new Error('the shares of a review queue must sum to more than nothing')
  const upTo = (share: number) => Math.floor((count * share) / sum + offset + 1e-9)
  const first = upTo(shares.margin)
  const second = upTo(shares.margin + shares.random)
  return { margin: first - upTo(0), random: second - first, confident: upTo(sum) - second }
}

/** Spreads each stream evenly over the whole. */
function interleaved(streams: ReviewPick[][]): ReviewPick[] {
  const placed = streams.flatMap((picks) => picks.map((pick, i) => ({ pick, place: (i + 0.5) / picks.length })))
  return placed.sort((a, b) => a.place - b.place).map(({ pick }) => pick)
}

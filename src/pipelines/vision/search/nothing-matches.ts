/** Whether the best product is one at all. */
export interface MatchRule {
  /** Cosine of the best product below which nothing matches. */
  threshold: number
  /** Best cosines of photos of products that are in the catalogue, sorted: what the threshold was chosen on. */
  known: Float64Array
  /** Share of photos of products here that shall be answered. */
  answered: number
}

export const answeredShare = 0.8

/**
 * A threshold that keeps `answered` of the photos whose product is in the catalogue; chosen on photos of products alone, since
 * nobody knows what else people will send. `best` holds, for each photo, the cosine of the best product. Throws for none.
 */
export function fitMatchRule(best: readonly number[], answered = answeredShare): MatchRule {
  if (best.length === 0) throw new Error('a rule needs photos of products')
  const known = Float64Array.from(best).sort()
  return { threshold: known[Math.min(known.length - 1, Math.round((1 - answered) * known.length))]!, known, answered }
}

export interface MatchDecision {
  matches: boolean
  /** Share of photos of products that look less like theirs than this one: small means that it is something else. */
  rank: number
}

export function decideMatch({ threshold, known }: MatchRule, best: number): MatchDecision {
  let below = 0
  while (below < known.length && known[below]! < best) below++
  return { matches: best >= threshold, rank: (below + 1) / (known.length + 1) }
}

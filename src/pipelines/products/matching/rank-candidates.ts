import type { CorpusStats } from './corpus-stats.js'
import { scorePair, type MatcherModel, type PairScore } from './matcher.js'
import { pairFeatures } from './pair-features.js'
import { asPrepared, type PreparedProduct } from './prepared-product.js'
import type { ProductText } from './product-text.js'

export interface RankedCandidate extends PairScore {
  id: string
}

/** Candidates by probability, best first; equal ones by id. Prepared products save most of the work. */
export function rankCandidates(
  model: MatcherModel,
  stats: CorpusStats,
  row: ProductText | PreparedProduct,
  candidates: readonly (ProductText | PreparedProduct)[],
): RankedCandidate[] {
  const prepared = asPrepared(row)
  return candidates
    .map((candidate) => {
      const product = asPrepared(candidate)
      return { id: product.source.id, ...scorePair(model, pairFeatures(prepared, product, stats)) }
    })
    .sort((a, b) => b.logit - a.logit || (a.id < b.id ? -1 : 1))
}

export interface MatchThresholds {
  /** At least this sure of the best one is a match. */
  match: number
  /** Less sure than this of all of them: the row is none of the products. */
  none: number
  /** The best must be ahead of the next by this much probability. */
  lead: number
}

export const defaultThresholds: MatchThresholds = { match: 0.9, none: 0.1, lead: 0.1 }

export interface MatchDecision {
  kind: 'match' | 'unsure' | 'none'
  /** Small means that a person's answer would teach much: the lead over the next, or the distance from 0.5 if smaller. */
  margin: number
}

export function decideMatch(ranked: readonly { probability: number }[], thresholds: MatchThresholds = defaultThresholds): MatchDecision {
  const best = ranked[0]?.probability ?? 0
  const lead = best - (ranked[1]?.probability ?? 0)
  const margin = best < 0.5 ? 0.5 - best : Math.min(lead, best - 0.5)
  if (best < thresholds.none) return { kind: 'none', margin }
  if (best >= thresholds.match && lead >= thresholds.lead) return { kind: 'match', margin }
  return { kind: 'unsure', margin }
}

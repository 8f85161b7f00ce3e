import type { ReviewItemRow } from '../../../db/review-items.js'
import { scorePair } from '../matching/matcher.js'
import type { ServingMatcher } from './matcher-artifact.js'
import { unpackFeatures } from './suggest-row.js'

/** Contributions smaller than this (in logits) say nothing worth reading. */
const leastContribution = 0.05

/** Why the best candidate got its probability, by the model that gave it. Empty when that model is not there any more. */
export function explainItem(item: Pick<ReviewItemRow, 'suggestion' | 'features'>, matcher: ServingMatcher): { words: string; contribution: number }[] {
  const { suggestion, features } = item
  if (!suggestion || !features || suggestion.candidates.length === 0 || suggestion.versions.model !== matcher.version) return []
  const best = unpackFeatures(features, suggestion.candidates.length)[0]
  if (!best || best.length !== matcher.model.weights.length) return []
  return scorePair(matcher.model, best)
    .contributions.filter((each) => Math.abs(each.contribution) >= leastContribution)
    .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .map((each) => ({ words: `${each.feature} ${Number.isInteger(each.value) ? each.value : each.value.toFixed(2)}`, contribution: each.contribution }))
}

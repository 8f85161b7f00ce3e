import type { StoredSuggestion } from '../../../db/schema/products.js'
import { scorePair } from '../matching/matcher.js'
import { pairFeatureVersion } from '../matching/pair-features.js'
import type { ServingMatcher } from './matcher-artifact.js'
import { reasonWords } from './reason-words.js'
import { unpackFeatures } from './suggest-row.js'

/** A suggestion as it was made, with the features of its candidates at that time. */
export interface MadeSuggestion {
  orgId: string
  catalogueId: string
  suggestion: StoredSuggestion
  features: Uint8Array | null
  /** Row id of the model that made it; null: the starter model. */
  modelId: string | null
}

/** One reason in plain words; positive speaks for the suggestion. In logits. */
export interface Reason {
  words: string
  contribution: number
}

/**
 * Why the best candidate got its probability, by the model that gave it; where a new title is suggested, what speaks against
 * that candidate counts for the suggestion. Null when it cannot be told: the model reads other features, or was not found.
 */
export function explainSuggestion(made: Pick<MadeSuggestion, 'suggestion' | 'features'>, matcher: ServingMatcher | null): Reason[] | null {
  const { suggestion, features } = made
  if (suggestion.candidates.length === 0) return []
  if (!matcher || !features || suggestion.versions.model !== matcher.version || suggestion.versions.features !== String(pairFeatureVersion)) return null
  const best = unpackFeatures(features, suggestion.candidates.length)[0]
  if (!best || best.length !== matcher.model.weights.length || matcher.model.featureVersion !== pairFeatureVersion) return null
  const sign = suggestion.kind === 'match' ? 1 : -1
  return reasonWords(scorePair(matcher.model, best).contributions).map(({ words, contribution }) => ({ words, contribution: sign * contribution }))
}

import type { MatcherModel } from './matcher.js'
import { starterWeights } from './starter-weights.js'

/** What an organisation begins with before anyone decided anything; its own decisions replace it. */
export function starterMatcher(): MatcherModel {
  return structuredClone(starterWeights)
}

import { chooseThreshold, type AcceptThreshold } from '../../learning/auto-accept.js'
import type { HeldOut } from '../suggest/matcher-artifact.js'

const fewestToAccept = 20

/**
 * How sure the model is of what could be accepted without a person: the probability of the best candidate, where it alone is
 * likely enough to be a match. Null where another one is as well: then somebody should look, however high the best one is.
 */
export function acceptScore(probabilities: readonly number[], matchFrom: number): number | null {
  const [best = 0, second = 0] = probabilities.toSorted((a, b) => b - a)
  return best >= matchFrom && second < matchFrom ? best : null
}

/** From which score on rows are accepted so that the wanted precision is held, by what the model's held-out rows prove; undefined: none. */
export function acceptThreshold(heldOut: HeldOut | undefined, targetPrecision: number): AcceptThreshold | undefined {
  if (!heldOut) return undefined
  return chooseThreshold(heldOut.scores.map((score, at) => ({ score, right: heldOut.right[at]! })), targetPrecision, fewestToAccept)
}

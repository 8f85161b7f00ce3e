import { softmax } from '../../learning/calibration.js'

/** How much flatter than calibrated the probabilities are for this: what is far from everything still differs then. */
const flattening = 1.6

/**
 * How much a text looks like what the model was trained on, from 0 to 1: the flattened probability of the likeliest category
 * times the similarity to its nearest example. Tells foreign texts better than either alone (docs/measurements.md).
 * @param logits pooled, before the temperature
 */
export function belongingOf(logits: ArrayLike<number>, temperature: number, similarity: number): number {
  let highest = 0
  for (const probability of softmax(logits, temperature * flattening)) if (probability > highest) highest = probability
  return highest * Math.max(0, similarity)
}

import { softmax } from '../../learning/calibration.js'
import type { NearestExamples } from './nearest.js'

/** How much flatter than calibrated the probabilities are for this: what is far from everything still differs then. */
const flattening = 4
/** One near example may be chance; ten that are near are not. */
const neighbours = 10

/**
 * How much a text looks like what the model was trained on, from 0 to 1: the flattened probability of the likeliest category
 * times the mean similarity to its nearest examples. Tells foreign texts better than either alone (docs/measurements.md).
 * @param logits pooled, before the temperature
 */
export function belongingOf(logits: ArrayLike<number>, temperature: number, similarity: number): number {
  let highest = 0
  for (const probability of softmax(logits, temperature * flattening)) if (probability > highest) highest = probability
  return highest * Math.max(0, similarity)
}

/** Mean similarity of a text to the nearest examples of a category; 0 without a vector. */
export function similarityTo(nearest: NearestExamples, vector: Float32Array | null, category: number): number {
  if (!vector) return 0
  const near = nearest.of(vector, category, neighbours)
  return near.reduce((sum, { similarity }) => sum + similarity, 0) / Math.max(1, near.length)
}

import type { Conformal } from '../learning/conformal.js'
import type { Tensors } from '../learning/train/learner.js'
import type { NgramVocabulary } from './features/ngrams.js'

/** One trained part of a model. Its logits are divided by its temperature and added to the others', weighted by its share. */
export interface Expert {
  input: 'ngrams' | 'embedding'
  trainer: 'logistic' | 'head'
  weights: Tensors
  temperature: number
  share: number
}

/** From when on a category is set, and from when on a text looks new. Versioned on their own: an organisation may have others. */
export interface Thresholds {
  version: string
  /** Least calibrated probability to set a category; null: never. */
  setFrom: number | null
  /** Least distance between the two likeliest. */
  gap: number
  /** Least belonging to set one. */
  belongFrom: number
  /** Below this belonging, a new category is proposed. */
  newBelow: number
  conformal: Conformal
  /** At most so many are offered. */
  offered: number
}

/** Training texts to compare with and to show. `text` is null where only the id may be kept. */
export interface KnownExamples {
  ids: string[]
  texts: (string | null)[]
  categories: Int32Array
  /** [examples × dimension], unit length. */
  vectors: Float32Array
}

export interface CategorizerModel {
  categories: string[]
  embedder: { modelVersion: string; preprocessVersion: string; dimension: number }
  /** Version of cleaning and features. */
  features: string
  vocabulary: NgramVocabulary
  experts: Expert[]
  temperature: number
  thresholds: Thresholds
  examples: KnownExamples
  dataVersion: string
}

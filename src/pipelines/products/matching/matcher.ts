import { fitPlatt } from '../../learning/calibration.js'
import { seeded, shuffled } from '../../learning/random.js'
import { explainTree, fitTrees, treeDefaults, treeValue, type TreeNode, type TreeOptions } from './boosted-trees.js'
import { sigmoid } from './linear-algebra.js'
import { fitLogistic, type WeightedRow } from './logistic.js'
import { pairFeatureNames, pairFeatureVersion } from './pair-features.js'

export type MatcherKind = 'logistic' | 'boosted'

export interface MatcherExample {
  features: Float64Array
  label: 0 | 1
  weight?: number
}

/** Plain data, to be stored as JSON. */
export interface MatcherModel {
  kind: MatcherKind
  featureVersion: number
  features: string[]
  /** Values are standardised as (value - mean) / deviation before the linear part. */
  means: number[]
  deviations: number[]
  weights: number[]
  intercept: number
  /** Added to the linear part; empty for a logistic model. They ask for raw values. */
  trees: TreeNode[][]
  /** Stated logit = slope * raw logit + offset. */
  calibration: { slope: number; offset: number }
  trainedOn: { examples: number; matches: number }
}

export interface PairScore {
  probability: number
  /** base + all contributions. */
  logit: number
  base: number
  /** One per feature, in the order of the model, in logits. */
  contributions: { feature: string; value: number; contribution: number }[]
}

export interface TrainOptions {
  kind: MatcherKind
  seed: number
  /** Penalty on squared standardised weights. */
  ridge?: number
  trees?: TreeOptions
}

const defaultRidge = 1
/** Many examples need fewer folds: what is left out matters less, and each fold costs a training. */
export const foldsFor = (examples: number): number => (examples > 2000 ? 3 : 5)
/** With fewer of either label there is too little to calibrate on. */
const leastToCalibrate = 30

/**
 * Learns from decided pairs. `boosted` corrects the logistic model with small trees, so that it falls back on it where
 * examples are few. Probabilities are calibrated on what models of the other folds said (Platt). Deterministic by seed.
 * @throws Error without examples
 */
export function trainMatcher(examples: readonly MatcherExample[], options: TrainOptions): MatcherModel {
  const model = trainUncalibrated(examples, options)
  return { ...model, calibration: calibrate(examples, options) }
}

/** The same without calibration, where the caller has folds of its own (`calibrationOf`). */
export function trainUncalibrated(examples: readonly MatcherExample[], options: TrainOptions): MatcherModel {
  if (examples.length === 0) throw new Error('a matcher needs decided pairs to learn from')
  const { means, deviations } = standardise(examples)
  const rows: WeightedRow[] = examples.map(({ features, label, weight }) => ({
    features: features.map((value, i) => (value - means[i]!) / deviations[i]!),
    label,
    weight: weight ?? 1,
  }))
  const { weights, intercept } = fitLogistic(rows, options.ridge ?? defaultRidge)
  const model: MatcherModel = {
    kind: options.kind,
    featureVersion: pairFeatureVersion,
    features: [...pairFeatureNames],
    means,
    deviations,
    weights,
    intercept,
    trees: [],
    calibration: { slope: 1, offset: 0 },
    trainedOn: { examples: examples.length, matches: examples.filter(({ label }) => label === 1).length },
  }
  if (options.kind === 'logistic') return model
  const raw = examples.map(({ features, label, weight }) => ({ features, label, weight: weight ?? 1 }))
  const start = Float64Array.from(examples, ({ features }) => rawLogit(model, features))
  return { ...model, trees: fitTrees(raw, start, seeded(options.seed), options.trees ?? treeDefaults) }
}

function standardise(examples: readonly MatcherExample[]): { means: number[]; deviations: number[] } {
  const width = examples[0]!.features.length
  const means = new Float64Array(width)
  for (const { features } of examples) for (let i = 0; i < width; i++) means[i]! += features[i]! / examples.length
  const variances = new Float64Array(width)
  for (const { features } of examples) for (let i = 0; i < width; i++) variances[i]! += (features[i]! - means[i]!) ** 2 / examples.length
  return { means: [...means], deviations: Array.from(variances, (variance) => (variance > 1e-12 ? Math.sqrt(variance) : 1)) }
}

function calibrate(examples: readonly MatcherExample[], options: TrainOptions): { slope: number; offset: number } {
  if (!canCalibrate(examples.map(({ label }) => label === 1))) return { slope: 1, offset: 0 }
  const order = shuffled(examples, seeded(options.seed ^ 0x5eed))
  const logits: number[] = []
  const labels: boolean[] = []
  const folds = foldsFor(examples.length)
  for (let fold = 0; fold < folds; fold++) {
    const model = trainUncalibrated(order.filter((_, i) => i % folds !== fold), options)
    order.forEach((example, i) => {
      if (i % folds !== fold) return
      logits.push(rawLogit(model, example.features))
      labels.push(example.label === 1)
    })
  }
  return calibrationOf(logits, labels)
}

const canCalibrate = (labels: readonly boolean[]) => {
  const matches = labels.filter(Boolean).length
  return Math.min(matches, labels.length - matches) >= leastToCalibrate
}

/** From raw logits that models of other folds gave; nothing is changed with too few of either label. */
export function calibrationOf(logits: readonly number[], labels: readonly boolean[]): MatcherModel['calibration'] {
  return canCalibrate(labels) ? fitPlatt(logits, labels) : { slope: 1, offset: 0 }
}

/** Before calibration. */
export function rawLogit(model: MatcherModel, features: Float64Array): number {
  let sum = model.intercept
  for (let i = 0; i < features.length; i++) sum += (model.weights[i]! * (features[i]! - model.means[i]!)) / model.deviations[i]!
  for (const tree of model.trees) sum += treeValue(tree, features)
  return sum
}

/** The probability alone, for where nobody asks why. */
export function pairProbability(model: MatcherModel, features: Float64Array): number {
  return sigmoid(model.calibration.slope * rawLogit(model, features) + model.calibration.offset)
}

/**
 * Probability that the pair is one product, and what each feature did to it.
 * @throws Error when the model was fitted on features of another version
 */
export function scorePair(model: MatcherModel, features: Float64Array): PairScore {
  if (model.featureVersion !== pairFeatureVersion || model.weights.length !== features.length) {
    throw new Error(`the matcher was fitted on features of version ${model.featureVersion}, not ${pairFeatureVersion}`)
  }
  const { slope, offset } = model.calibration
  const parts = new Float64Array(features.length)
  let base = model.intercept
  for (let i = 0; i < features.length; i++) parts[i] = (model.weights[i]! * (features[i]! - model.means[i]!)) / model.deviations[i]!
  for (const tree of model.trees) base += explainTree(tree, features, parts)
  base = slope * base + offset
  let logit = base
  const contributions = model.features.map((feature, i) => {
    const contribution = slope * parts[i]!
    logit += contribution
    return { feature, value: features[i]!, contribution }
  })
  return { probability: sigmoid(logit), logit, base, contributions }
}

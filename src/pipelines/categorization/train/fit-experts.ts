import type { EpochReport, EpochSettings } from '../../learning/train/train-epochs.js'
import { balancedWeights } from '../../learning/train/train-epochs.js'
import type { Checkpoints } from '../../learning/train/checkpoints.js'
import { createHeadLearner, headLogits } from '../../learning/train/head-learner.js'
import type { Examples, Learner } from '../../learning/train/learner.js'
import { denseRows, pickRows, type Rows } from '../../learning/train/rows.js'
import { createSoftmaxLearner, linearLogits } from '../../learning/train/softmax-learner.js'
import { learnVocabulary, openNgrams, type NgramVocabulary } from '../features/ngrams.js'
import type { Expert } from '../model.js'
import type { CategorizationSettings, LearningSettings } from '../settings.js'

/** Labelled texts with their vectors; labels are places among the categories. */
export interface LabelledTexts {
  texts: string[]
  vectors: (Float32Array | null)[]
  labels: Int32Array
}

/** Experts before they are weighted against each other. */
export type BareExpert = Omit<Expert, 'temperature' | 'share'>

export interface FittedExperts {
  vocabulary: NgramVocabulary
  experts: BareExpert[]
  log: { stage: string; epochs: EpochReport[]; bestEpoch: number; stoppedEarly: boolean }[]
}

export interface FitExpertsOptions {
  settings: CategorizationSettings
  classes: number
  dimension: number
  /** Begins the names of the stages. */
  name: string
  checkpoints: Checkpoints
  onEpoch?: ((stage: string, report: EpochReport) => void) | undefined
}

/** Trains an expert on n-grams and one on vectors. With held-out rows, each stops when these get no better. */
export async function fitExperts(train: LabelledTexts, valid: LabelledTexts | null, options: FitExpertsOptions): Promise<FittedExperts> {
  const { settings, classes, dimension } = options
  const vocabulary = learnVocabulary(train.texts, settings.features.ngrams)
  const reader = openNgrams(vocabulary)
  const log: FittedExperts['log'] = []
  const watched = valid && pickTexts(valid, spreadOver(valid.texts.length, watchedRows))
  const weights = settings.data.balance === 'weights' ? balancedWeights(train.labels, classes) : new Float64Array(classes).fill(1)

  const learn = async (input: Expert['input'], toRows: (some: LabelledTexts) => Rows): Promise<BareExpert> => {
    const trainer = input === 'embedding' ? settings.trainer : 'logistic'
    const learning: LearningSettings = trainer === 'head' ? settings.head : settings.logistic[input]
    const rows: Examples = { rows: toRows(train), labels: train.labels }
    // The head learns any small set by heart: without held-out rows it keeps back some of its own.
    const [examples, held] = watched || trainer === 'logistic' ? [rows, watched && { rows: toRows(watched), labels: watched.labels }] : keepBack(rows)
    const learner: Learner =
      trainer === 'head'
        ? createHeadLearner(examples, classes, weights, { ...settings.head, seed: settings.seed })
        : createSoftmaxLearner(examples, classes, weights, learning)
    const stage = `${options.name} ${input}`
    const epochs: EpochSettings = { ...learning, schedule: settings.schedule, earlyStopping: settings.earlyStopping, seed: settings.seed, sampling: settings.data.balance === 'sampling' }
    const trained = await options.checkpoints.stage(stage, learner, examples, held, classes, epochs, { onEpoch: (report) => options.onEpoch?.(stage, report) })
    log.push({ stage, epochs: trained.log, bestEpoch: trained.bestEpoch, stoppedEarly: trained.stoppedEarly })
    return { input, trainer, weights: trained.weights }
  }

  const experts = [await learn('ngrams', ({ texts }) => reader.rows(texts)), await learn('embedding', ({ vectors }) => denseRows(vectors, dimension))]
  return { vocabulary, experts, log }
}

/** So many held-out rows tell when to stop; all of them calibrate. */
const watchedRows = 1000

function spreadOver(count: number, most: number): number[] {
  const wanted = Math.min(count, most)
  return Array.from({ length: wanted }, (_, i) => Math.floor((i * count) / wanted))
}

const keptBack = 8

/** Every eighth row of each class. */
function keepBack(all: Examples): [Examples, Examples | null] {
  const seen = new Map<number, number>()
  const [kept, rest]: [number[], number[]] = [[], []]
  for (const [row, label] of all.labels.entries()) {
    const count = (seen.get(label) ?? 0) + 1
    seen.set(label, count)
    ;(count % keptBack === 0 ? kept : rest).push(row)
  }
  const part = (rows: number[]): Examples => ({ rows: pickRows(all.rows, rows), labels: Int32Array.from(rows, (row) => all.labels[row]!) })
  return kept.length === 0 ? [all, null] : [part(rest), part(kept)]
}

/** Logits of each expert, [texts × classes]. */
export function expertLogits(fitted: Pick<FittedExperts, 'experts' | 'vocabulary'>, texts: readonly string[], vectors: readonly (Float32Array | null)[], classes: number, dimension: number): Float32Array[] {
  const reader = openNgrams(fitted.vocabulary)
  return fitted.experts.map((expert) => logitsOf(expert, expert.input === 'ngrams' ? reader.rows(texts) : denseRows(vectors, dimension), classes))
}

export function logitsOf(expert: BareExpert, rows: Rows, classes: number): Float32Array {
  if (expert.trainer === 'head') return headLogits(expert.weights, rows, expert.weights['hiddenBias']!.length, classes)
  return linearLogits({ weights: expert.weights['weights']!, bias: expert.weights['bias']! }, rows, classes)
}

export function pickTexts(all: LabelledTexts, chosen: readonly number[]): LabelledTexts {
  return { texts: chosen.map((i) => all.texts[i]!), vectors: chosen.map((i) => all.vectors[i]!), labels: Int32Array.from(chosen, (i) => all.labels[i]!) }
}

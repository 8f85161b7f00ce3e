import { fitTemperature, softmax } from '../../learning/calibration.js'
import { stratifiedFolds } from '../../learning/split.js'
import { noCheckpoints, type Checkpoints } from '../../learning/train/checkpoints.js'
import { rowsOf } from '../../learning/train/measure-logits.js'
import type { EpochReport } from '../../learning/train/train-epochs.js'
import { cleaningVersion } from '../data/clean-text.js'
import { belongingOf, similarityTo } from '../decide/belonging.js'
import { fitThresholds, topTwo, type HeldOut } from '../decide/fit-thresholds.js'
import { openNearest } from '../decide/nearest.js'
import { fitPool, poolLogits } from '../decide/pool.js'
import { ngramVersion } from '../features/ngrams.js'
import type { CategorizerModel, KnownExamples } from '../model.js'
import type { CategorizationSettings } from '../settings.js'
import { chooseExamples } from './choose-examples.js'
import { expertLogits, fitExperts, pickTexts, type FittedExperts, type LabelledTexts } from './fit-experts.js'

export interface FitCategorizerRequest {
  categories: string[]
  train: LabelledTexts & { ids: string[]; shownTexts: (string | null)[] }
  /** Rows that calibrate and train nothing; without them, each row is answered by a model of the other folds. */
  valid: LabelledTexts | null
  embedder: CategorizerModel['embedder']
  settings: CategorizationSettings
  dataVersion: string
}

export interface FitCategorizerResult {
  model: CategorizerModel
  calibratedBy: 'held-out' | 'cross-validation'
  /** What the thresholds were chosen on: training rows or valid rows, in their order. */
  heldOut: HeldOut[]
  log: FittedExperts['log']
}

export interface FitHooks {
  checkpoints?: Checkpoints
  onEpoch?: (stage: string, report: EpochReport) => void
}

interface Answered {
  logits: Float32Array[]
  similarities: Float32Array
  labels: Int32Array
}

/** Trains experts, weights them against each other, calibrates the whole and chooses its thresholds, on rows that trained nothing. */
export async function fitCategorizer(request: FitCategorizerRequest, hooks: FitHooks = {}): Promise<FitCategorizerResult> {
  const { categories, train, valid, embedder, settings } = request
  const { checkpoints = noCheckpoints(), onEpoch } = hooks
  const classes = categories.length
  const { dimension } = embedder
  const options = { settings, classes, dimension, checkpoints, onEpoch }
  const fitted = await fitExperts(train, valid, { ...options, name: 'all' })
  const examples = chooseExamples(request)
  const answered = valid
    ? answer(fitted, examples, valid, classes, dimension)
    : await crossAnswer(request, (part, fold) => fitExperts(part, null, { ...options, name: `fold ${fold + 1} of ${settings.deciding.folds}` }))

  // The two halves: one for weighing and the temperature, one that has seen neither.
  const [tuned, fresh] = [0, 1].map((half) => Array.from(answered.labels.keys()).filter((row) => row % 2 === half)) as [number[], number[]]
  const labelsOf = (rows: number[]) => Int32Array.from(rows, (row) => answered.labels[row]!)
  const logitsAt = (rows: number[]) => answered.logits.map((logits) => gather(logits, rows, classes))
  const pool = fitPool(logitsAt(tuned), labelsOf(tuned), classes)
  const pooled = poolLogits(answered.logits, pool)
  const { temperature } = fitTemperature(rowsOf(gather(pooled, tuned, classes), classes), labelsOf(tuned))
  const heldOut = rowsOf(pooled, classes).map(
    (row, i): HeldOut => ({ probabilities: softmax(row, temperature), belonging: belongingOf(row, temperature, answered.similarities[i]!), label: answered.labels[i]! }),
  )
  const thresholds = fitThresholds(heldOut, fresh.map((row) => heldOut[row]!), settings.deciding)
  const experts = fitted.experts.map((expert, i) => ({ ...expert, temperature: pool.temperatures[i]!, share: pool.shares[i]! }))
  const model: CategorizerModel = {
    categories, embedder, features: `${cleaningVersion} ${ngramVersion}`, vocabulary: fitted.vocabulary, experts, temperature, thresholds, examples, dataVersion: request.dataVersion,
  }
  return { model, calibratedBy: valid ? 'held-out' : 'cross-validation', heldOut, log: fitted.log }
}

/** Each training row by a model and examples of the other folds. */
async function crossAnswer(request: FitCategorizerRequest, fit: (part: LabelledTexts, fold: number) => Promise<FittedExperts>): Promise<Answered> {
  const { train, categories, embedder, settings } = request
  const { folds } = settings.deciding
  const classes = categories.length
  const foldOf = stratifiedFolds(Array.from(train.labels.keys()), folds, { label: (row) => categories[train.labels[row]!]!, group: (row) => train.ids[row]! }, settings.seed)
  const all: Answered = { logits: [0, 1].map(() => new Float32Array(train.labels.length * classes)), similarities: new Float32Array(train.labels.length), labels: train.labels }
  for (let fold = 0; fold < folds; fold++) {
    const rows = (own: boolean) => Array.from(train.labels.keys()).filter((row) => (foldOf[row] === fold) === own)
    const [others, mine] = [rows(false), rows(true)]
    if (mine.length === 0) continue
    const part = { ...pickTexts(train, others), ids: others.map((row) => train.ids[row]!), shownTexts: others.map(() => null) }
    const held = answer(await fit(part, fold), chooseExamples({ ...request, train: part }), pickTexts(train, mine), classes, embedder.dimension)
    for (const [i, row] of mine.entries()) {
      for (const [expert, logits] of held.logits.entries()) all.logits[expert]!.set(logits.subarray(i * classes, (i + 1) * classes), row * classes)
      all.similarities[row] = held.similarities[i]!
    }
  }
  return all
}

function answer(fitted: FittedExperts, examples: KnownExamples, rows: LabelledTexts, classes: number, dimension: number): Answered {
  const logits = expertLogits(fitted, rows.texts, rows.vectors, classes, dimension)
  const nearest = openNearest(examples, classes, dimension)
  // Unweighted: the weights are not known yet. Which category is first hardly depends on them.
  const likely = rowsOf(poolLogits(logits, { temperatures: logits.map(() => 1), shares: logits.map(() => 1 / logits.length) }), classes)
  const similarities = Float32Array.from(rows.vectors, (vector, i) => similarityTo(nearest, vector, topTwo(likely[i]!).at))
  return { logits, similarities, labels: rows.labels }
}

function gather(values: Float32Array, rows: readonly number[], classes: number): Float32Array {
  const out = new Float32Array(rows.length * classes)
  for (const [i, row] of rows.entries()) out.set(values.subarray(row * classes, (row + 1) * classes), i * classes)
  return out
}

import { stratifiedFolds } from '../../learning/split.js'
import { rightShare } from '../../learning/train/measure-logits.js'
import { noCheckpoints } from '../../learning/train/checkpoints.js'
import { seeded, shuffled } from '../../learning/random.js'
import type { CheckedSample } from '../data/check-samples.js'
import { decide, openCategorizer } from '../decide/categorizer.js'
import { topTwo } from '../decide/fit-thresholds.js'
import { fitPool, poolLogits } from '../decide/pool.js'
import type { CategorizerModel } from '../model.js'
import type { CategorizationSettings } from '../settings.js'
import { fitCategorizer } from '../train/fit-categorizer.js'
import { expertLogits, fitExperts, pickTexts, type LabelledTexts } from '../train/fit-experts.js'

/** A sample answered by a model that never saw it. */
export interface AnsweredSample {
  sample: Pick<CheckedSample, 'key' | 'text' | 'title' | 'category' | 'source'>
  fold: number
  truth: number
  said: number
  probabilities: Float64Array
  belonging: number
  kind: 'set' | 'offer' | 'new'
  /** True when the category is in the conformal set. */
  inSet: boolean
  setSize: number
}

export interface CrossValidation {
  samples: readonly CheckedSample[]
  vectors: readonly (Float32Array | null)[]
  categories: string[]
  embedder: CategorizerModel['embedder']
  settings: CategorizationSettings
  folds: number
  onFold?(done: number, of: number): void
}

/** K-fold cross-validation: every fold has a model with calibration and thresholds of its own, made without its rows. */
export async function crossValidate(request: CrossValidation): Promise<AnsweredSample[]> {
  const { samples, categories, embedder, settings, folds } = request
  const all = labelled(request)
  const foldOf = stratifiedFolds(samples, folds, { label: ({ category }) => category, group: ({ key }) => key }, settings.seed)
  const answered: AnsweredSample[] = []
  for (let fold = 0; fold < folds; fold++) {
    const rows = (own: boolean) => Array.from(samples.keys()).filter((i) => (foldOf[i] === fold) === own)
    const [others, mine] = [rows(false), rows(true)]
    const train = { ...pickTexts(all, others), ids: others.map((i) => samples[i]!.key), shownTexts: others.map(() => null) }
    const { model } = await fitCategorizer({ categories, train, valid: null, embedder, settings, dataVersion: `fold ${fold}` })
    const held = pickTexts(all, mine)
    const answers = openCategorizer(model).probabilities(held.texts, held.vectors)
    for (const [i, { probabilities, belonging }] of answers.entries()) {
      const truth = held.labels[i]!
      const { floor } = model.thresholds.conformal
      answered.push({
        sample: samples[mine[i]!]!, fold, truth, said: topTwo(probabilities).at, probabilities, belonging,
        kind: decide(probabilities, belonging, categories, model.thresholds).kind,
        inSet: probabilities[truth]! >= floor,
        setSize: probabilities.filter((p) => p >= floor).length,
      })
    }
    request.onFold?.(fold + 1, folds)
  }
  return answered
}

export interface LearningPoint {
  samples: number
  /** Share right of held-out rows, mean over folds, and the lowest and highest fold. */
  accuracy: number
  low: number
  high: number
}

/** How right it is with fewer samples: each fold's training rows cut to a share, its own rows answered. */
export async function learningCurve(request: CrossValidation, shares: readonly number[] = [0.1, 0.2, 0.4, 0.7, 1]): Promise<LearningPoint[]> {
  const { samples, categories, embedder, settings, folds } = request
  const all = labelled(request)
  const classes = categories.length
  const foldOf = stratifiedFolds(samples, folds, { label: ({ category }) => category, group: ({ key }) => key }, settings.seed)
  const points: LearningPoint[] = []
  for (const share of shares) {
    const found: number[] = []
    let used = 0
    for (let fold = 0; fold < folds; fold++) {
      const others = shuffled(Array.from(samples.keys()).filter((i) => foldOf[i] !== fold), seeded(settings.seed + fold))
      const train = pickTexts(all, others.slice(0, Math.max(classes, Math.round(others.length * share))))
      const held = pickTexts(all, Array.from(samples.keys()).filter((i) => foldOf[i] === fold))
      const fitted = await fitExperts(train, null, { settings, classes, dimension: embedder.dimension, name: 'curve', checkpoints: noCheckpoints() })
      const own = expertLogits(fitted, train.texts, train.vectors, classes, embedder.dimension)
      const { temperatures } = fitPool(own, train.labels, classes)
      const logits = poolLogits(expertLogits(fitted, held.texts, held.vectors, classes, embedder.dimension), { temperatures, shares: [0.5, 0.5] })
      found.push(rightShare(logits, held.labels, classes))
      used += train.texts.length / folds
    }
    points.push({ samples: Math.round(used), accuracy: found.reduce((sum, value) => sum + value, 0) / found.length, low: Math.min(...found), high: Math.max(...found) })
  }
  return points
}

function labelled({ samples, vectors, categories }: CrossValidation): LabelledTexts {
  return { texts: samples.map(({ text }) => text), vectors: [...vectors], labels: Int32Array.from(samples, ({ category }) => categories.indexOf(category)) }
}

import { unitHash } from '../../learning/random.js'
import { bestF1Threshold } from '../matching/best-f1-threshold.js'
import { sigmoid } from '../matching/linear-algebra.js'
import { calibrationOf, foldsFor, rawLogit, trainUncalibrated, type MatcherExample, type MatcherKind, type MatcherModel } from '../matching/matcher.js'
import type { TrainingRow } from './fit-matcher.js'

/** What a model that never saw the row says of its candidates, and from where on it calls one a match. */
export interface Answered {
  probabilities: number[]
  matchFrom: number
}

export interface CrossFit {
  answers: Map<string, Answered>
  /** Fitted on what the folds said of each other. */
  calibration: MatcherModel['calibration']
  /** Chosen on all folds: for a model that is trained on all of them. */
  matchFrom: number
}

export interface Recipe {
  kind: MatcherKind
  seed: number
  salt: string
}

/** A model for a fold needs something to learn from outside it. */
const fewestToLearn = 5
/** More pairs than these teach little more and cost time: of each row, only the likeliest wrong ones are kept then. */
const mostExamples = 30_000

/**
 * Answers for every row by models of a recipe that learned from `learn` without the row's own fold; products stay in one fold.
 * Thresholds come from the other folds too, so nothing that is judged has tuned what judges it (the two numbers of the
 * calibration come from all). Null where too little is outside a fold to learn from.
 */
export function crossFit(rows: readonly TrainingRow[], learn: readonly TrainingRow[], recipe: Recipe, tick?: (done: number, total: number) => void): CrossFit | null {
  const folds = foldsFor(learn.reduce((sum, row) => sum + row.features.length, 0))
  const foldOf = (row: TrainingRow) => Math.floor(unitHash('fold', recipe.salt, row.group) * folds)
  const learning = new Set(learn.map((row) => row.id))
  const said: { row: TrainingRow; fold: number; logits: number[] }[] = []
  for (let fold = 0; fold < folds; fold++) {
    const here = rows.filter((row) => foldOf(row) === fold)
    if (here.length === 0) continue
    const others = learn.filter((row) => foldOf(row) !== fold)
    if (others.length < fewestToLearn) return null
    const model = trainUncalibrated(examplesOf(others), recipe)
    tick?.(fold + 1, folds)
    for (const row of here) said.push({ row, fold, logits: row.features.map((each) => rawLogit(model, each)) })
  }
  const known = said.filter(({ row }) => learning.has(row.id))
  const calibration = calibrationOf(known.flatMap(({ logits }) => logits), known.flatMap(({ row }) => row.features.map((_each, at) => at === row.chosen)))
  const stated = said.map(({ row, fold, logits }) => ({ row, fold, probabilities: logits.map((logit) => sigmoid(calibration.slope * logit + calibration.offset)) }))
  const own = stated.filter(({ row }) => learning.has(row.id))
  const thresholds = Array.from({ length: folds }, (_each, fold) => matchThreshold(own.filter((each) => each.fold !== fold)))
  return {
    answers: new Map(stated.map(({ row, fold, probabilities }) => [row.id, { probabilities, matchFrom: thresholds[fold]! }])),
    calibration,
    matchFrom: matchThreshold(own),
  }
}

/** From where on a candidate counts as a match: best F1 on answers of models that did not see the rows. */
function matchThreshold(heldOut: readonly { row: TrainingRow; probabilities: number[] }[]): number {
  const pairs = heldOut.flatMap(({ row, probabilities }) => probabilities.map((probability, at) => ({ probability, match: at === row.chosen })))
  return pairs.some((pair) => pair.match) ? Math.min(0.9, Math.max(0.1, bestF1Threshold(pairs))) : 0.5
}

/** Pairs to learn from: every candidate; of many rows the chosen one, the likeliest wrong ones, and one that stands for the rest. */
export function examplesOf(rows: readonly TrainingRow[]): MatcherExample[] {
  const all = rows.reduce((sum, row) => sum + row.features.length, 0)
  const wrongKept = all <= mostExamples ? Infinity : Math.max(1, Math.floor(mostExamples / rows.length) - 2)
  return rows.flatMap((row) => {
    const wrong = row.features.flatMap((_each, at) => (at === row.chosen ? [] : [at]))
    const rest = wrong.slice(wrongKept)
    const one = rest[Math.floor(unitHash('rest', row.id) * rest.length)]
    return [
      ...(row.chosen >= 0 ? [{ features: row.features[row.chosen]!, label: 1 as const }] : []),
      ...wrong.slice(0, wrongKept).map((at) => ({ features: row.features[at]!, label: 0 as const })),
      ...(one === undefined ? [] : [{ features: row.features[one]!, label: 0 as const, weight: rest.length }]),
    ]
  })
}

import { chooseThreshold } from '../../learning/auto-accept.js'
import { expectedCalibrationError, brierScore, reliabilityTable } from '../../learning/calibration.js'
import { compareModels, type GateAnswer, type GateRow, type GateVerdict } from '../../learning/gate.js'
import type { Estimate } from '../../learning/intervals.js'
import { binaryMetrics } from '../../learning/metrics.js'
import { unitHash } from '../../learning/random.js'
import { partOf } from '../../learning/split.js'
import type { ReliabilityBin } from '../../learning/calibration.js'
import { bestF1Threshold } from '../matching/choose-threshold.js'
import { pairProbability, trainMatcher, type MatcherExample, type MatcherModel } from '../matching/matcher.js'

/** One decided item: its candidates as they were known, and which of them people chose (-1: none of them). */
export interface TrainingRow {
  id: string
  /** Rows of one product stay in one part. */
  group: string
  features: Float64Array[]
  chosen: number
  /** From the unbiased part of the queue. */
  audit: boolean
}

export interface FitRequest {
  rows: TrainingRow[]
  active: { model: MatcherModel; matchFrom: number }
  targetPrecision: number
  seed: number
  salt: string
}

export interface FitResult {
  model: MatcherModel
  matchFrom: number
  acceptFrom: number | null
  verdict: GateVerdict
  /** The rows that both models were compared on: frozen ones, or all by cross-validation while those are few. */
  measuredOn: 'frozen' | 'cross-validation'
  counts: { train: number; valid: number; test: number; audit: number; matches: number }
  metrics: Record<string, Estimate>
  calibration: { ece: number; brier: number; table: ReliabilityBin[] }
}

/** Fewer decided items than this teach nothing that the starter model does not know. */
export const fewestRows = 20
const fewestFrozen = 50
const fewestToGate = 20
const fewestToAccept = 20
/** Trees need more examples than lines do. */
const boostedFrom = 400
const folds = 5

/**
 * Trains a challenger on what people decided and compares it with what serves, on the same rows. Rows that the challenger is
 * judged on did not train it: a frozen part by group, or while that is small, each row by a model of the other folds.
 * @throws Error with fewer than `fewestRows` rows
 */
export function fitMatcher(request: FitRequest): FitResult {
  const { rows, active, seed, salt, targetPrecision } = request
  if (rows.length < fewestRows) throw new Error(`${rows.length} decided rows; ${fewestRows} are needed`)
  const frozen = rows.filter((row) => partOf(row.group, salt) === 'test')
  const isFrozen = frozen.length >= fewestFrozen
  const known = isFrozen ? rows.filter((row) => partOf(row.group, salt) !== 'test') : rows
  const kind = known.length >= boostedFrom ? 'boosted' : 'logistic'
  const model = trainMatcher(known.flatMap(examplesOf), { kind, seed })

  const foldOf = (row: TrainingRow) => Math.floor(unitHash('fold', salt, row.group) * folds)
  const held = new Map<string, number[]>()
  for (let fold = 0; fold < folds; fold++) {
    const others = known.filter((row) => foldOf(row) !== fold)
    if (others.length === 0) continue
    const other = trainMatcher(others.flatMap(examplesOf), { kind, seed })
    for (const row of known) if (foldOf(row) === fold) held.set(row.id, row.features.map((each) => pairProbability(other, each)))
  }
  const heldOut = known.map((row) => ({ row, probabilities: held.get(row.id) ?? row.features.map((each) => pairProbability(model, each)) }))
  const pairs = heldOut.flatMap(({ row, probabilities }) => probabilities.map((probability, at) => ({ probability, match: at === row.chosen })))
  const matchFrom = pairs.some((pair) => pair.match) ? Math.min(0.9, Math.max(0.1, bestF1Threshold(pairs))) : 0.5
  const accepted = chooseThreshold(
    heldOut.flatMap(({ row, probabilities }) => {
      const best = bestOf(probabilities)
      return best === -1 || probabilities[best]! < matchFrom ? [] : [{ score: probabilities[best]!, right: best === row.chosen }]
    }),
    targetPrecision,
    fewestToAccept,
  )

  const judged = isFrozen ? frozen.map((row) => ({ row, probabilities: row.features.map((each) => pairProbability(model, each)) })) : heldOut
  const gateRows: GateRow[] = judged.map(({ row }) => ({ id: row.id, truth: String(row.chosen), audit: row.audit }))
  const challengerSays = judged.map(({ row, probabilities }) => answer(row, probabilities, matchFrom))
  const activeSays = judged.map(({ row }) => answer(row, row.features.map((each) => pairProbability(active.model, each)), active.matchFrom))
  const stated = judged.flatMap(({ row, probabilities }) => {
    const best = bestOf(probabilities)
    return best === -1 ? [] : [{ confidence: probabilities[best]!, correct: best === row.chosen }]
  })
  const binary = binaryMetrics(judged.map(({ row }) => row.chosen >= 0), challengerSays.map(({ label }) => label !== '-1'), { seed })
  const right = judged.map((_each, at) => challengerSays[at]!.label === gateRows[at]!.truth)
  return {
    model,
    matchFrom,
    acceptFrom: accepted?.threshold ?? null,
    verdict: compareModels(activeSays, challengerSays, gateRows, { minRows: fewestToGate, seed }),
    measuredOn: isFrozen ? 'frozen' : 'cross-validation',
    counts: {
      train: known.length,
      valid: 0,
      test: judged.length,
      audit: gateRows.filter((row) => row.audit).length,
      matches: rows.filter((row) => row.chosen >= 0).length,
    },
    metrics: { accuracy: binaryMetrics(right.map(() => true), right, { seed }).recall, precision: binary.precision, recall: binary.recall, f1: binary.f1 },
    calibration: { ece: expectedCalibrationError(stated), brier: brierScore(stated.map((each) => each.confidence), stated.map((each) => each.correct)), table: reliabilityTable(stated) },
  }
}

function examplesOf(row: TrainingRow): MatcherExample[] {
  return row.features.map((features, at) => ({ features, label: at === row.chosen ? 1 : 0 }))
}

/** What a model says: the candidate, or none of them; and how probable it found the truth. */
function answer(row: TrainingRow, probabilities: number[], matchFrom: number): GateAnswer {
  const best = bestOf(probabilities)
  const highest = best === -1 ? 0 : probabilities[best]!
  const truthProbability = row.chosen >= 0 ? probabilities[row.chosen]! : 1 - highest
  return { label: String(highest >= matchFrom ? best : -1), truthProbability }
}

function bestOf(probabilities: readonly number[]): number {
  let best = -1
  for (const [at, probability] of probabilities.entries()) if (best === -1 || probability > probabilities[best]!) best = at
  return best
}

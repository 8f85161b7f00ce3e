import { brierScore, expectedCalibrationError, reliabilityTable, type ReliabilityBin } from '../../learning/calibration.js'
import { compareModels, type GateVerdict } from '../../learning/gate.js'
import { wilson, type Estimate } from '../../learning/intervals.js'
import { binaryMetrics } from '../../learning/metrics.js'
import { partOf } from '../../learning/split.js'
import { pairProbability, trainUncalibrated, type MatcherModel } from '../matching/matcher.js'
import { acceptScore, acceptThreshold } from '../accept/accept-threshold.js'
import type { HeldOut } from '../suggest/matcher-artifact.js'
import { crossFit, examplesOf, type CrossFit } from './cross-fit.js'
import { bestOf, judgeByFolds, judgeOnFrozen, type ActiveMatcher, type Judged } from './judge-matchers.js'

/** One decided item: its candidates as they were known, and which of them people chose (-1: none of them). */
export interface TrainingRow {
  id: string
  /** Rows of one product stay in one part. */
  group: string
  features: Float64Array[]
  chosen: number
  /** From the unbiased part of the queue. */
  audit: boolean
  /** Asked because the model was sure of it: more often right than others of the same confidence would tell. */
  picked: boolean
  decidedAt: number
}

export interface FitRequest {
  rows: TrainingRow[]
  active: ActiveMatcher
  targetPrecision: number
  seed: number
  salt: string
}

export interface FitResult {
  model: MatcherModel
  matchFrom: number
  acceptFrom: number | null
  heldOut: HeldOut
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
/** Trees need more examples than lines do. */
const boostedFrom = 400

/**
 * Trains a challenger on what people decided and compares it with what serves, on the same rows, which trained neither of the
 * two that answer: a frozen part by group with what the audit brought since, or while that is small, all rows by folds.
 * @throws Error with fewer than `fewestRows` rows
 */
export function fitMatcher(request: FitRequest, progress?: (done: number, total: number) => void): FitResult {
  const { rows, active, seed, salt, targetPrecision } = request
  if (rows.length < fewestRows) throw new Error(`${rows.length} decided rows; ${fewestRows} are needed`)
  const frozen = rows.filter((row) => partOf(row.group, salt) === 'test')
  const isFrozen = frozen.length >= fewestFrozen
  const known = isFrozen ? rows.filter((row) => partOf(row.group, salt) !== 'test') : rows
  const kind = known.length >= boostedFrom ? 'boosted' : 'logistic'
  const uncalibrated = trainUncalibrated(examplesOf(known), { kind, seed })
  const { answers: folds, calibration, matchFrom } = crossFit(known, known, { kind, seed, salt }, (done, folds) => progress?.(done + 1, folds + 2)) ?? nothingHeldOut(known, uncalibrated)
  const model = { ...uncalibrated, calibration }
  const unseen = [...known.map((row) => ({ row, probabilities: folds.get(row.id)!.probabilities })), ...(isFrozen ? frozen.map((row) => ({ row, probabilities: row.features.map((each) => pairProbability(model, each)) })) : [])]
  const heldOut = acceptable(unseen, matchFrom)
  const judged = isFrozen ? judgeOnFrozen(frozen, known, { model, matchFrom, folds }, { active, seed, salt }) : judgeByFolds(rows, folds, { active, seed, salt })
  return {
    model,
    matchFrom,
    acceptFrom: acceptThreshold(heldOut, targetPrecision)?.threshold ?? null,
    heldOut,
    verdict: compareModels(judged.active, judged.challenger, judged.gate, { minRows: fewestToGate, seed }),
    measuredOn: isFrozen ? 'frozen' : 'cross-validation',
    counts: {
      train: known.length,
      valid: 0,
      test: isFrozen ? frozen.length : rows.length,
      audit: judged.gate.filter((row) => row.audit).length,
      matches: rows.filter((row) => row.chosen >= 0).length,
    },
    metrics: metricsOf(judged, seed),
    calibration: calibrationOf(judged),
  }
}

/** Everything was decided to be one product, which is all in one fold: the model has to speak for itself. */
function nothingHeldOut(known: TrainingRow[], model: MatcherModel): CrossFit {
  const matchFrom = 0.5
  return { answers: new Map(known.map((row) => [row.id, { probabilities: row.features.map((each) => pairProbability(model, each)), matchFrom }])), calibration: model.calibration, matchFrom }
}

/**
 * What the threshold of accepting without a person may be chosen from. Rows that were asked because the model was sure of them
 * are left out: they would make it look better than it is. Those with a small margin stay in; they make it look worse.
 */
function acceptable(unseen: { row: TrainingRow; probabilities: number[] }[], matchFrom: number): HeldOut {
  const scored = unseen.flatMap(({ row, probabilities }) => {
    const score = row.picked ? null : acceptScore(probabilities, matchFrom)
    return score === null ? [] : [{ score, right: bestOf(probabilities) === row.chosen }]
  })
  return { scores: scored.map(({ score }) => score), right: scored.map(({ right }) => right) }
}

function metricsOf(judged: Judged, seed: number): Record<string, Estimate> {
  const { rows, gate, challenger } = judged
  const binary = binaryMetrics(rows.map((row) => row.chosen >= 0), challenger.map(({ label }) => label !== '-1'), { seed })
  const right = challenger.map(({ label }, at) => label === gate[at]!.truth)
  const share = (of: boolean[]): Estimate => ({ value: of.filter(Boolean).length / of.length, ...wilson(of.filter(Boolean).length, of.length) })
  const onAudit = right.filter((_each, at) => gate[at]!.audit)
  return { accuracy: share(right), ...(onAudit.length > 0 ? { 'accuracy on the audit sample': share(onAudit) } : {}), precision: binary.precision, recall: binary.recall, f1: binary.f1 }
}

function calibrationOf(judged: Judged): FitResult['calibration'] {
  const stated = judged.rows.flatMap((row, at) => {
    const { probabilities } = judged.said[at]!
    const best = bestOf(probabilities)
    return best === -1 ? [] : [{ confidence: probabilities[best]!, correct: best === row.chosen }]
  })
  return { ece: expectedCalibrationError(stated), brier: brierScore(stated.map((each) => each.confidence), stated.map((each) => each.correct)), table: reliabilityTable(stated) }
}

import type { GateAnswer, GateRow } from '../../learning/gate.js'
import { partOf } from '../../learning/split.js'
import { pairProbability, trainMatcher, type MatcherModel } from '../matching/matcher.js'
import { crossFit, examplesOf, type Answered } from './cross-fit.js'
import type { TrainingRow } from './fit-matcher.js'

/** The model that serves, as the judge must know it. */
export interface ActiveMatcher {
  model: MatcherModel
  matchFrom: number
  /** What it learned from: decisions until then, the frozen part left out or not. Null: none of this catalogue's. */
  learned: { until: number; withoutFrozen: boolean } | null
}

export interface Judged {
  rows: TrainingRow[]
  gate: GateRow[]
  challenger: GateAnswer[]
  active: GateAnswer[]
  /** What the challenger said of each, in the order of `rows`. */
  said: Answered[]
}

interface Scene {
  active: ActiveMatcher
  seed: number
  salt: string
}

const fewestKnown = 10

/**
 * Both models on every row, while the frozen part is small. A model that answers rows it was trained on looks better than it is,
 * and the one that serves has learned from most of them: against that, no challenger ever wins. So neither does here. Each
 * row is answered by models of the other folds: the challenger's, and for the active model a stand-in that is made as it was, from
 * what was decided until then. What never learned from this catalogue answers itself.
 */
export function judgeByFolds(rows: TrainingRow[], challenger: ReadonlyMap<string, Answered>, scene: Scene): Judged {
  const { active, seed, salt } = scene
  const { learned } = active
  const knew = learned === null ? [] : rows.filter((row) => row.decidedAt <= learned.until && !(learned.withoutFrozen && partOf(row.group, salt) === 'test'))
  const standIn = knew.length < fewestKnown ? null : crossFit(rows, knew, { kind: active.model.kind, seed, salt })
  return judged(rows, (row) => challenger.get(row.id)!, (row) => standIn?.answers.get(row.id) ?? answerOf(active, row))
}

/**
 * Both models on the frozen part, which trained neither, and on what the random audit brought since the active one was made:
 * that one has not seen those rows, and of the challenger a model of the other folds answers. Where the active model is from the
 * time before a part was held back, a stand-in made without it answers for it there.
 */
export function judgeOnFrozen(frozen: TrainingRow[], known: TrainingRow[], challenger: { model: MatcherModel; matchFrom: number; folds: ReadonlyMap<string, Answered> }, scene: Scene): Judged {
  const { active, seed } = scene
  const { learned } = active
  const saw = learned !== null && !learned.withoutFrozen && frozen.some((row) => row.decidedAt <= learned.until)
  const knew = saw ? known.filter((row) => row.decidedAt <= learned.until) : []
  const onFrozen = saw && knew.length >= fewestKnown ? { model: trainMatcher(examplesOf(knew), { kind: active.model.kind, seed }), matchFrom: active.matchFrom } : active
  const audit = known.filter((row) => row.audit && (learned === null || row.decidedAt > learned.until))
  const isFrozen = new Set(frozen.map((row) => row.id))
  return judged(
    [...frozen, ...audit],
    (row) => (isFrozen.has(row.id) ? answerOf(challenger, row) : challenger.folds.get(row.id)!),
    (row) => answerOf(isFrozen.has(row.id) ? onFrozen : active, row),
  )
}

function judged(rows: TrainingRow[], challenger: (row: TrainingRow) => Answered, active: (row: TrainingRow) => Answered): Judged {
  const said = rows.map(challenger)
  return {
    rows,
    said,
    gate: rows.map((row) => ({ id: row.id, truth: String(row.chosen), audit: row.audit })),
    challenger: rows.map((row, at) => asGateAnswer(row, said[at]!)),
    active: rows.map((row) => asGateAnswer(row, active(row))),
  }
}

function answerOf(of: { model: MatcherModel; matchFrom: number }, row: TrainingRow): Answered {
  return { probabilities: row.features.map((each) => pairProbability(of.model, each)), matchFrom: of.matchFrom }
}

/** What a model says: the candidate, or none of them; and how probable it found the truth. */
function asGateAnswer(row: TrainingRow, { probabilities, matchFrom }: Answered): GateAnswer {
  const best = bestOf(probabilities)
  const highest = best === -1 ? 0 : probabilities[best]!
  return { label: String(highest >= matchFrom ? best : -1), truthProbability: row.chosen >= 0 ? probabilities[row.chosen]! : 1 - highest }
}

export function bestOf(probabilities: readonly number[]): number {
  let best = -1
  for (const [at, probability] of probabilities.entries()) if (best === -1 || probability > probabilities[best]!) best = at
  return best
}

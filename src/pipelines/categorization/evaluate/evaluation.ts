import { brierScoreOfClasses, expectedCalibrationError, reliabilityTable, type ReliabilityBin } from '../../learning/calibration.js'
import { wilson, type Estimate } from '../../learning/intervals.js'
import { auroc, classMetrics, riskCoverage, type ClassMetrics, type RiskPoint } from '../../learning/metrics.js'
import { rocCurve, type RocPoint } from '../../learning/roc.js'
import type { AnsweredSample, LearningPoint } from './cross-validate.js'

export interface Mistake {
  text: string
  truth: string
  said: string
  confidence: number
}

export interface Evaluation {
  categories: string[]
  rows: number
  folds: number
  figures: ClassMetrics
  perFold: number[]
  roc: { category: string; area: number; points: RocPoint[] }[]
  calibration: { ece: number; brier: number; table: ReliabilityBin[] }
  riskCoverage: RiskPoint[]
  /** Rows by confidence in tenths, right and wrong ones. */
  histogram: { right: number[]; wrong: number[] }
  learningCurve: LearningPoint[]
  conformal: { coverage: Estimate; size: number }
  decisions: { set: Estimate; setRight: Estimate; offered: number; new: number }
  /** The surest mistakes first. */
  mistakes: Mistake[]
  confusedPairs: { truth: string; said: string; count: number; examples: string[] }[]
  slices: { slice: string; rows: number; accuracy: Estimate }[]
  madeFrom: { dataVersion: string; embedder: string; trainer: string; seed: number }
}

const shownMistakes = 20
const lengths: [string, number, number][] = [['up to 30 characters', 0, 30], ['31 to 80', 31, 80], ['81 to 150', 81, 150], ['longer', 151, Infinity]]

/** Everything that is told of a categorizer, from answers to rows that it did not see. */
export function evaluate(rows: readonly AnsweredSample[], categories: string[], curve: LearningPoint[], madeFrom: Evaluation['madeFrom']): Evaluation {
  const truth = rows.map((row) => row.truth)
  const right = rows.map((row) => row.said === row.truth)
  const stated = rows.map((row, i) => ({ confidence: row.probabilities[row.said]!, correct: right[i]! }))
  const share = (chosen: boolean[]): Estimate => estimate(chosen.filter(Boolean).length, chosen.length)
  const set = rows.filter(({ kind }) => kind === 'set')
  const folds = [...new Set(rows.map(({ fold }) => fold))].sort((a, b) => a - b)
  const slice = (name: string, chosen: readonly AnsweredSample[]) => (chosen.length === 0 ? [] : [{ slice: name, rows: chosen.length, accuracy: share(chosen.map((row) => row.said === row.truth)) }])
  const histogram = { right: Array.from({ length: 10 }, () => 0), wrong: Array.from({ length: 10 }, () => 0) }
  for (const { confidence, correct } of stated) histogram[correct ? 'right' : 'wrong'][Math.min(9, Math.floor(confidence * 10))]!++
  const mistakes = rows.filter((_, i) => !right[i]).toSorted((a, b) => b.probabilities[b.said]! - a.probabilities[a.said]!)
  return {
    categories,
    rows: rows.length,
    folds: folds.length,
    figures: classMetrics(truth, rows.map((row) => row.said), categories.length),
    perFold: folds.map((fold) => share(rows.filter((row) => row.fold === fold).map((row) => row.said === row.truth)).value),
    roc: categories.map((category, at) => {
      const scores = rows.map((row) => row.probabilities[at]!)
      const positive = truth.map((label) => label === at)
      return { category, area: auroc(scores, positive), points: rocCurve(scores, positive) }
    }),
    calibration: { ece: expectedCalibrationError(stated), brier: brierScoreOfClasses(rows.map((row) => row.probabilities), truth), table: reliabilityTable(stated, 10) },
    riskCoverage: riskCoverage(stated),
    histogram,
    learningCurve: curve,
    conformal: { coverage: share(rows.map(({ inSet }) => inSet)), size: rows.reduce((sum, row) => sum + row.setSize, 0) / Math.max(1, rows.length) },
    decisions: {
      set: estimate(set.length, rows.length),
      setRight: share(set.map((row) => row.said === row.truth)),
      offered: rows.filter(({ kind }) => kind === 'offer').length,
      new: rows.filter(({ kind }) => kind === 'new').length,
    },
    mistakes: mistakes.slice(0, shownMistakes).map((row) => ({ text: row.sample.text, truth: categories[row.truth]!, said: categories[row.said]!, confidence: row.probabilities[row.said]! })),
    confusedPairs: confused(mistakes, categories),
    slices: [
      ...lengths.flatMap(([name, from, to]) => slice(name, rows.filter(({ sample }) => sample.text.length >= from && sample.text.length <= to))),
      ...[...new Set(rows.map(({ sample }) => sample.source))].sort().flatMap((source) => slice(`source ${source}`, rows.filter(({ sample }) => sample.source === source))),
    ],
    madeFrom,
  }
}

function estimate(part: number, whole: number): Estimate {
  return { value: whole === 0 ? 0 : part / whole, ...wilson(part, whole) }
}

function confused(mistakes: readonly AnsweredSample[], categories: string[]): Evaluation['confusedPairs'] {
  const pairs = new Map<string, AnsweredSample[]>()
  for (const row of mistakes) {
    const key = `${row.truth} ${row.said}`
    pairs.set(key, [...(pairs.get(key) ?? []), row])
  }
  return [...pairs.values()]
    .map((rows) => ({ truth: categories[rows[0]!.truth]!, said: categories[rows[0]!.said]!, count: rows.length, examples: rows.slice(0, 3).map(({ sample }) => sample.text) }))
    .sort((a, b) => b.count - a.count)
    .slice(0, 10)
}

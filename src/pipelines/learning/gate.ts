import { binomialCdf } from './distributions.js'
import { bootstrap, type Estimate } from './intervals.js'
import { prf, ratio } from './metrics.js'

/** A labelled row that both models answered. Rows of the unbiased sample are marked: there, the challenger must not be worse. */
export interface GateRow {
  id: string
  truth: string
  audit: boolean
}

/** What a model said of a row: its answer, and the calibrated probability it gave to the true one. */
export interface GateAnswer {
  label: string
  truthProbability: number
}

export interface GateOptions {
  /** The label that F1 is about, for yes/no models; without it, the difference is in accuracy. */
  positive?: string
  /** Fewer labelled rows decide nothing. */
  minRows?: number
  /** The chance to take over without being better (two-sided). */
  alpha?: number
  seed?: number
  rounds?: number
}

export interface GateVerdict {
  kind: 'activate' | 'keep'
  /** One plain sentence. */
  reason: string
  metric: 'f1' | 'accuracy'
  active: number | null
  challenger: number
  /** Challenger minus active, in F1 or accuracy (paired bootstrap); null without an active model. */
  difference: Estimate | null
  /** Challenger minus active, in mean negative log likelihood: below 0 is better. */
  lossDifference: Estimate | null
  /** McNemar's mid-p, two-sided: how easily rows that only one of them got right fall like this by chance. */
  p: number | null
  rows: number
  auditRows: number
}

/** McNemar's test on rows that one of two models got right. `exact` is conservative, `midP` is close to the stated level. */
export function mcnemar(onlyFirst: number, onlySecond: number): { exact: number; midP: number } {
  const n = onlyFirst + onlySecond
  if (n === 0) return { exact: 1, midP: 1 }
  const fewer = Math.min(onlyFirst, onlySecond)
  const upTo = binomialCdf(fewer, n, 0.5)
  const below = binomialCdf(fewer - 1, n, 0.5)
  return { exact: Math.min(1, 2 * upTo), midP: Math.min(1, upTo + below) }
}

/**
 * Whether the challenger takes over. Both answered the same rows (in their order); only rows that they answer differently
 * decide. It does when it is right clearly more often (McNemar's mid-p) and F1 does not fall; or when it is right as often,
 * within 1 %, and clearly better calibrated. Both ways together pass an equal model in at most `alpha` of cases. It never does
 * when it is worse on the audit sample (one-sided p below 0.2: a small sample must not hide a loss).
 */
export function compareModels(active: readonly GateAnswer[] | undefined, challenger: readonly GateAnswer[], rows: readonly GateRow[], options: GateOptions = {}): GateVerdict {
  const { positive, minRows = 50, alpha = 0.05, seed = 1, rounds = 1000 } = options
  if (challenger.length !== rows.length || (active && active.length !== rows.length)) throw new Error('both models must answer every row')
  const metric = positive === undefined ? 'accuracy' : 'f1'
  const all = rows.map((_, i) => i)
  const score = (answers: readonly GateAnswer[], chosen: ArrayLike<number>) => measure(answers, rows, chosen, positive)
  const auditRows = rows.filter(({ audit }) => audit).length
  const base = { metric, challenger: score(challenger, all), rows: rows.length, auditRows } as const
  if (!active) {
    const none = { ...base, active: null, difference: null, lossDifference: null, p: null }
    if (rows.length < minRows) return { ...none, kind: 'keep', reason: tooFew(rows.length, minRows) }
    return { ...none, kind: 'activate', reason: 'There is no active model to compare with, so this one starts to serve.' }
  }

  const wins = count(rows, active, challenger, () => true)
  const audit = count(rows, active, challenger, (row) => row.audit)
  const p = mcnemar(wins.active, wins.challenger).midP
  const spread = (statistic: (chosen: ArrayLike<number>) => number): Estimate => ({
    value: rows.length === 0 ? 0 : statistic(all),
    ...bootstrap(rows.length, statistic, { seed, rounds, confidence: 1 - alpha }),
  })
  const difference = spread((chosen) => score(challenger, chosen) - score(active, chosen))
  const gaps = rows.map((_, i) => loss(challenger[i]!) - loss(active[i]!))
  const lossDifference = spread((chosen) => mean(gaps, chosen))
  const verdict = { ...base, active: score(active, all), difference, lossDifference, p }
  const keep = (reason: string): GateVerdict => ({ ...verdict, kind: 'keep', reason })
  const activate = (reason: string): GateVerdict => ({ ...verdict, kind: 'activate', reason })

  if (rows.length < minRows) return keep(tooFew(rows.length, minRows))
  const worseOnAudit = mcnemar(audit.active, audit.challenger).midP / 2
  if (audit.active > audit.challenger && worseOnAudit < 0.2) {
    return keep(`On the random audit sample it is right less often: it lost ${audit.active} rows that the active model has right and won ${audit.challenger}.`)
  }
  const counted = `of ${rows.length} rows it alone is right on ${wins.challenger}, the active model alone on ${wins.active}`
  if (p < alpha && wins.challenger > wins.active) {
    if (difference.value < 0) return keep(`It is right more often, but its ${named(metric)} falls from ${percent(verdict.active)} to ${percent(verdict.challenger)}.`)
    return activate(`It is clearly better: ${counted} (p = ${p.toFixed(3)}).`)
  }
  if (p < alpha) return keep(`It is clearly worse: ${counted} (p = ${p.toFixed(3)}).`)
  if (lossDifference.high < 0 && difference.value >= 0 && difference.low >= -0.01) return activate('It is right as often as the active model, and its confidence is clearly closer to the truth.')
  return keep(`It is not clearly better: ${counted} (p = ${p.toFixed(2)}).`)
}

const tooFew = (rows: number, minRows: number) => `Only ${rows} labelled rows are there to compare on; ${minRows} are needed.`
const named = (metric: 'f1' | 'accuracy') => (metric === 'f1' ? 'F1' : 'accuracy')
const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const loss = ({ truthProbability }: GateAnswer) => -Math.log(Math.max(truthProbability, 1e-6))

function mean(values: readonly number[], chosen: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < chosen.length; i++) sum += values[chosen[i]!]!
  return ratio(sum, chosen.length)
}

function measure(answers: readonly GateAnswer[], rows: readonly GateRow[], chosen: ArrayLike<number>, positive: string | undefined): number {
  let [right, truePositives, falsePositives, falseNegatives] = [0, 0, 0, 0]
  for (let i = 0; i < chosen.length; i++) {
    const { truth } = rows[chosen[i]!]!
    const { label } = answers[chosen[i]!]!
    if (truth === label) right++
    if (label === positive && truth === positive) truePositives++
    else if (label === positive) falsePositives++
    else if (truth === positive) falseNegatives++
  }
  return positive === undefined ? ratio(right, chosen.length) : prf(truePositives, falsePositives, falseNegatives).f1
}

/** On how many rows one of them alone is right. */
function count(rows: readonly GateRow[], active: readonly GateAnswer[], challenger: readonly GateAnswer[], counts: (row: GateRow) => boolean) {
  const wins = { active: 0, challenger: 0 }
  for (const [i, row] of rows.entries()) {
    if (!counts(row)) continue
    const old = active[i]!.label === row.truth
    const fresh = challenger[i]!.label === row.truth
    if (old && !fresh) wins.active++
    if (fresh && !old) wins.challenger++
  }
  return wins
}

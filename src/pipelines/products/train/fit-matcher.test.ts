import { describe, expect, it } from 'vitest'
import { seeded } from '../../learning/random.js'
import { partOf } from '../../learning/split.js'
import { pairFeatureNames } from '../matching/pair-features.js'
import { pairProbability } from '../matching/matcher.js'
import { startingMatcher } from '../suggest/matcher-artifact.js'
import { fitMatcher, type FitResult, type TrainingRow } from './fit-matcher.js'
import { bestOf } from './judge-matchers.js'

const width = pairFeatureNames.length
const salt = 'cat_1'

/** Five candidates per row. `signal`: how far the right one stands out in its first feature; 0 is pure noise. */
function rowsOf(count: number, signal: number, options: { seed?: number; from?: number; audit?: (at: number) => boolean } = {}): TrainingRow[] {
  const { seed = 1, from = 0, audit = () => false } = options
  const random = seeded(seed)
  return Array.from({ length: count }, (_each, i) => {
    const chosen = Math.floor(random() * 5)
    const features = Array.from({ length: 5 }, (_other, at) => Float64Array.from({ length: width }, (_f, k) => random() + (k === 0 && at === chosen ? signal : 0)))
    return { id: `r${from + i}`, group: `p${from + i}`, features, chosen, audit: audit(i), picked: false, decidedAt: from + i }
  })
}

const asActive = (fit: FitResult, until: number) => ({ model: fit.model, matchFrom: fit.matchFrom, learned: { until, withoutFrozen: fit.measuredOn === 'frozen' } })
const starter = { ...startingMatcher(), learned: null }
const fit = (rows: TrainingRow[], active: Parameters<typeof fitMatcher>[0]['active'] = starter) => fitMatcher({ rows, active, targetPrecision: 0.98, seed: 1, salt })
const rightInSample = (rows: TrainingRow[], result: FitResult) => rows.filter((row) => bestOf(row.features.map((each) => pairProbability(result.model, each))) === row.chosen).length / rows.length

describe('comparing with the model that serves', () => {
  it('gives it no lead on rows that it was trained on', () => {
    // Little can be learned here: most of what the active model seems to know of these rows, it knows by heart.
    const rows = rowsOf(120, 0.25)
    const first = fit(rows)
    const byHeart = rightInSample(rows, first)
    expect(byHeart).toBeGreaterThan(0.35)
    const { verdict } = fit(rows, asActive(first, 119))
    expect(verdict.active).toBeLessThan(byHeart - 0.1)
    expect(verdict.kind).toBe('keep')
    // The same data and recipe: the same answers.
    expect(verdict.active).toBe(verdict.challenger)
  })

  it('lets one with more data take over from one that was made of few', () => {
    const few = rowsOf(30, 0.35)
    const all = [...few, ...rowsOf(270, 0.35, { seed: 2, from: 30 })]
    const { verdict, measuredOn } = fit(all, asActive(fit(few), 29))
    expect(measuredOn).toBe('cross-validation')
    expect(verdict).toMatchObject({ kind: 'activate', rows: 300 })
    expect(verdict.challenger).toBeGreaterThan(verdict.active!)
  })

  it('keeps a frozen part out of training for ever, and asks the fresh audit too', () => {
    const rows = rowsOf(500, 0.4, { audit: (at) => at % 5 === 0 })
    const frozen = rows.filter((row) => partOf(row.group, salt) === 'test').length
    expect(frozen).toBeGreaterThan(50)
    const first = fit(rows.slice(0, 450))
    expect(first).toMatchObject({ measuredOn: 'frozen', counts: { train: 450 - first.counts.test } })
    const second = fit(rows, asActive(first, 449))
    const freshAudit = rows.slice(450).filter((row) => row.audit && partOf(row.group, salt) !== 'test').length
    expect(second.verdict.rows).toBe(frozen + freshAudit)
    expect(second.metrics['accuracy on the audit sample']!.high).toBeGreaterThan(second.metrics['accuracy on the audit sample']!.low)
  }, 60_000)

  it('does not let one from before the frozen part answer frozen rows by heart', () => {
    const rows = rowsOf(420, 0.5)
    const early = fit(rows.slice(0, 300))
    expect(early.measuredOn).toBe('cross-validation')
    const frozen = rows.filter((row) => partOf(row.group, salt) === 'test')
    const { verdict, measuredOn } = fit(rows, asActive(early, 299))
    expect(measuredOn).toBe('frozen')
    expect(verdict.rows).toBe(frozen.length)
    // By heart it was right on more of them.
    const accuracy = rightInSample(frozen.filter((row) => row.decidedAt < 300), early)
    expect(verdict.active).toBeLessThan(accuracy - 0.1)
  }, 60_000)

  it('says nothing with too few rows', () => {
    expect(() => fit(rowsOf(19, 1))).toThrow('19 decided rows; 20 are needed')
  })
})

import { expect, test } from 'vitest'
import { auroc, binaryMetrics, classMetrics, riskCoverage } from './metrics.js'

test('binary figures by hand, with intervals around them', () => {
  const truth = [true, true, true, false, false, false, false, false]
  const predicted = [true, true, false, true, false, false, false, false]
  const m = binaryMetrics(truth, predicted)
  expect([m.truePositives, m.falsePositives, m.falseNegatives, m.trueNegatives]).toEqual([2, 1, 1, 4])
  expect(m.precision.value).toBeCloseTo(2 / 3, 10)
  expect(m.recall.value).toBeCloseTo(2 / 3, 10)
  expect(m.f1.value).toBeCloseTo(2 / 3, 10)
  expect(m.accuracy.value).toBeCloseTo(6 / 8, 10)
  for (const { low, value, high } of [m.precision, m.recall, m.f1, m.accuracy]) {
    expect(low).toBeLessThanOrEqual(value)
    expect(high).toBeGreaterThanOrEqual(value)
  }
  expect(binaryMetrics(truth, predicted)).toEqual(m)
})

test('no positive predicted, and no rows, are figures too', () => {
  expect(binaryMetrics([true, false], [false, false])).toMatchObject({ precision: { value: 0, low: 0, high: 1 }, f1: { value: 0 } })
  expect(binaryMetrics([], []).accuracy).toEqual({ value: 0, low: 0, high: 1 })
})

test('macro counts classes alike, weighted by rows, absent classes not at all', () => {
  const m = classMetrics([0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 1, 0], 3)
  expect(m.confusion).toEqual([[3, 1, 0], [1, 1, 0], [0, 0, 0]])
  expect(m.accuracy.value).toBeCloseTo(4 / 6, 10)
  expect(m.perClass.map(({ f1 }) => f1)).toEqual([0.75, 0.5, 0])
  expect(m.macro.f1).toBeCloseTo(0.625, 10)
  expect(m.weighted.f1).toBeCloseTo((0.75 * 4 + 0.5 * 2) / 6, 10)
  expect(m.weighted.recall).toBeCloseTo(m.accuracy.value, 10)
  expect(m.macro.f1Interval.low).toBeLessThanOrEqual(m.macro.f1)
})

test('AUROC counts ties half and is unknown with one class', () => {
  expect(auroc([0.1, 0.2, 0.8, 0.9], [false, false, true, true])).toBe(1)
  expect(auroc([0.5, 0.5, 0.5], [true, false, true])).toBe(0.5)
  expect(auroc([0.1, 0.4, 0.35, 0.8], [false, false, true, true])).toBe(0.75)
  expect(auroc([0.1], [true])).toBeNaN()
})

test('risk and coverage at every threshold; equal confidences stand or fall together', () => {
  const rows = [{ confidence: 0.9, correct: true }, { confidence: 0.7, correct: false }, { confidence: 0.7, correct: true }, { confidence: 0.2, correct: false }]
  expect(riskCoverage(rows)).toEqual([
    { threshold: 0.9, coverage: 0.25, risk: 0 },
    { threshold: 0.7, coverage: 0.75, risk: 1 / 3 },
    { threshold: 0.2, coverage: 1, risk: 0.5 },
  ])
})

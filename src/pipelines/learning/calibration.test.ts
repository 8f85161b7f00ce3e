import { expect, test } from 'vitest'
import { brierScore, brierScoreOfClasses, expectedCalibrationError, fitPlatt, fitTemperature, plattProbability, reliabilityTable, softmax } from './calibration.js'
import { seeded } from './random.js'

/** Rows whose labels are drawn from softmax(logits / trueTemperature). */
function rows(count: number, trueTemperature: number, seed: number) {
  const random = seeded(seed)
  const logits: number[][] = []
  const labels: number[] = []
  for (let i = 0; i < count; i++) {
    const row = Array.from({ length: 5 }, () => random() * 6 - 3)
    const p = softmax(row, trueTemperature)
    let left = random()
    logits.push(row)
    labels.push(Math.min(4, p.findIndex((share) => (left -= share) < 0)))
  }
  return { logits, labels: labels.map((label) => Math.max(0, label)) }
}

const stated = ({ logits, labels }: ReturnType<typeof rows>, temperature: number) =>
  logits.map((row, i) => {
    const p = softmax(row, temperature)
    const best = p.indexOf(Math.max(...p))
    return { confidence: p[best]!, correct: labels[i] === best }
  })

test.each([0.4, 1, 2.5])('the temperature %d that made the labels is found again, and calibrates new rows', (truth) => {
  const { temperature, before, after } = fitTemperature(rows(4000, truth, 1).logits, rows(4000, truth, 1).labels)
  expect(Math.abs(temperature / truth - 1)).toBeLessThan(0.1)
  expect(after).toBeLessThanOrEqual(before)
  const fresh = rows(4000, truth, 2)
  expect(expectedCalibrationError(stated(fresh, temperature))).toBeLessThan(0.03)
  if (truth !== 1) expect(expectedCalibrationError(stated(fresh, 1))).toBeGreaterThan(0.05)
})

test('a temperature needs no luck: nothing, all right, all wrong, huge logits, impossible classes', () => {
  expect(fitTemperature([], []).temperature).toBe(1)
  expect(fitTemperature([[1, 0], [2, 0]], [0, 0]).temperature).toBeGreaterThan(0)
  expect(fitTemperature([[1, 0], [2, 0]], [1, 1]).temperature).toBeLessThanOrEqual(20.01)
  expect(fitTemperature([[1e5, 0], [0, 1e5]], [0, 0]).temperature).toBeLessThanOrEqual(20.01)
  expect(fitTemperature([[0, -Infinity], [0, -1]], [0, 1]).temperature).toBeGreaterThan(0)
})

test("Platt's curve finds the slope and offset that made the labels, and survives separable and one-sided data", () => {
  const random = seeded(4)
  const scores = Array.from({ length: 5000 }, () => random() * 8 - 4)
  const labels = scores.map((score) => random() < plattProbability({ slope: 1.5, offset: -0.7 }, score))
  const { slope, offset } = fitPlatt(scores, labels)
  expect(Math.abs(slope - 1.5)).toBeLessThan(0.15)
  expect(Math.abs(offset + 0.7)).toBeLessThan(0.15)
  const separable = fitPlatt([-2, -1, 1, 2], [false, false, true, true])
  expect(plattProbability(separable, 2)).toBeGreaterThan(0.7)
  expect(plattProbability(separable, 2)).toBeLessThan(1)
  expect(plattProbability(fitPlatt([1, 2, 3], [true, true, true]), 2)).toBeCloseTo(0.8, 2)
  expect(Number.isFinite(fitPlatt([], []).offset)).toBe(true)
})

test('reliability, calibration error and Brier by hand', () => {
  const table = [
    { confidence: 0.95, correct: true },
    { confidence: 0.85, correct: false },
    { confidence: 1, correct: true },
    { confidence: 0.2, correct: false },
  ]
  const bins = reliabilityTable(table, 10)
  expect(bins.map(({ count }) => count)).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 1, 2])
  expect(bins[9]).toMatchObject({ stated: 0.975, right: 1 })
  expect(expectedCalibrationError(table, 10)).toBeCloseTo((0.2 + 0.85 + 2 * 0.025) / 4, 10)
  expect(expectedCalibrationError([])).toBe(0)
  expect(brierScore([0.9, 0.2], [true, false])).toBeCloseTo(0.025, 10)
  expect(brierScoreOfClasses([[0.5, 0.5], [1, 0]], [0, 1])).toBeCloseTo((0.5 + 2) / 2, 10)
})

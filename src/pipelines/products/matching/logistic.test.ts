import { expect, test } from 'vitest'
import { sigmoid, solvePositive } from './linear-algebra.js'
import { fitLogistic } from './logistic.js'

test('solves a system, by hand', () => {
  // 4x + y = 1, x + 3y = 2
  const [x, y] = solvePositive([Float64Array.of(4, 1), Float64Array.of(1, 3)], Float64Array.of(1, 2))
  expect(x).toBeCloseTo(1 / 11, 10)
  expect(y).toBeCloseTo(7 / 11, 10)
})

test('without a penalty two groups get their own shares', () => {
  // 1 of 4 at value 0, 3 of 4 at value 1: logits -ln 3 and ln 3
  const rows = [0, 0, 0, 0, 1, 1, 1, 1].map((value, i) => ({ features: Float64Array.of(value), label: (i === 0 || i > 4 ? 1 : 0) as 0 | 1, weight: 1 }))
  const { weights, intercept } = fitLogistic(rows, 0)
  expect(intercept).toBeCloseTo(-Math.log(3), 5)
  expect(weights[0]).toBeCloseTo(2 * Math.log(3), 5)
  // a row of weight 2 is the same row twice
  const twice = fitLogistic([...rows, rows[5]!], 0.5)
  expect(fitLogistic(rows.map((row, i) => (i === 5 ? { ...row, weight: 2 } : row)), 0.5).weights[0]).toBeCloseTo(twice.weights[0]!, 8)
})

test('stays finite where the labels are separable or all the same', () => {
  for (const labels of [[0, 0, 1, 1], [1, 1, 1, 1]] as const) {
    const { weights, intercept } = fitLogistic([-2, -1, 1, 2].map((x, i) => ({ features: Float64Array.of(x), label: labels[i]!, weight: 1 })), 1)
    expect(Number.isFinite(weights[0]) && Number.isFinite(intercept)).toBe(true)
    expect(sigmoid(weights[0]! * 2 + intercept)).toBeGreaterThan(0.5)
  }
})

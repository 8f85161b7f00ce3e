import { expect, test } from 'vitest'
import { betaCdf, betaQuantile, binomialCdf, chiSquareQuantile, logGamma, normalQuantile } from './distributions.js'

test('the functions agree with published tables', () => {
  expect(logGamma(10)).toBeCloseTo(Math.log(362_880), 9)
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963985, 7)
  expect(normalQuantile(0.05)).toBeCloseTo(-1.644853627, 7)
  expect(chiSquareQuantile(0.95, 1)).toBeCloseTo(3.841458821, 7)
  expect(chiSquareQuantile(0.95, 9)).toBeCloseTo(16.91897760, 6)
  expect(chiSquareQuantile(0.99, 100)).toBeCloseTo(135.8067232, 5)
  expect(betaCdf(0.3, 2, 5)).toBeCloseTo(0.579825, 6)
  expect(betaQuantile(0.5, 1, 1)).toBeCloseTo(0.5, 9)
  expect(binomialCdf(3, 10, 0.5)).toBeCloseTo(176 / 1024, 10)
  expect(binomialCdf(-1, 10, 0.5)).toBe(0)
  expect(binomialCdf(10, 10, 0.5)).toBe(1)
})

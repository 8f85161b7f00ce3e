import { expect, test } from 'vitest'
import { bestF1Threshold } from './best-f1-threshold.js'

test('best F1, by hand', () => {
  const scored = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4].map((probability, i) => ({ probability, match: i !== 3 && i !== 5 }))
  // 5 accepted, 4 right of 4: F1 = 8 / 9
  expect(bestF1Threshold(scored)).toBeCloseTo(0.45, 9)
})

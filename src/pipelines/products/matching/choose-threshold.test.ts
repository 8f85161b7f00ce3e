import { expect, test } from 'vitest'
import { bestF1Threshold, chooseThreshold } from './choose-threshold.js'

const scored = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4].map((probability, i) => ({ probability, match: i !== 3 && i !== 5 }))

test('takes the lowest threshold that holds the precision, by hand', () => {
  expect(chooseThreshold(scored, 0.98, { leastAccepted: 1, leastBound: 0 })).toMatchObject({ threshold: expect.closeTo(0.65, 9) as number, share: 3 / 4, precision: 1, accepted: 3 })
  expect(chooseThreshold(scored, 0.8, { leastAccepted: 1, leastBound: 0 })).toMatchObject({ threshold: expect.closeTo(0.45, 9) as number, share: 1, precision: 0.8, accepted: 5 })
})

test('has none where too few are accepted or the bound is too low', () => {
  expect(chooseThreshold(scored, 0.98)).toMatchObject({ threshold: null, share: 0 })
  expect(chooseThreshold([], 0.98).threshold).toBeNull()
  const many = Array.from({ length: 100 }, (_, i) => ({ probability: 1 - i / 1000, match: true }))
  // 100 of 100: at least 0.1^(1/100) = 0.977
  expect(chooseThreshold(many, 0.97)).toMatchObject({ share: 1, precisionAtLeast: expect.closeTo(0.1 ** 0.01, 6) as number })
  expect(chooseThreshold(many, 0.98).threshold).toBeNull()
  expect(chooseThreshold(many, 0.98, { leastBound: 0 }).share).toBe(1)
})

test('does not part equal scores', () => {
  const tied = [0.9, 0.5, 0.5].map((probability, i) => ({ probability, match: i < 2 }))
  expect(chooseThreshold(tied, 1, { leastAccepted: 1, leastBound: 0 })).toMatchObject({ threshold: expect.closeTo(0.7, 9) as number, accepted: 1 })
})

test('best F1, by hand', () => {
  // 5 accepted, 4 right of 4: F1 = 8 / 9
  expect(bestF1Threshold(scored)).toBeCloseTo(0.45, 9)
})

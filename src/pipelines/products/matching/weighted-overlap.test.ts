import { expect, test } from 'vitest'
import { weightedOverlap } from './weighted-overlap.js'

const weights = Float32Array.of(1, 2, 3, 4)

test('weighs what is shared, by hand', () => {
  const found = weightedOverlap(Int32Array.of(0, 1, 3), Int32Array.of(1, 2), weights)
  // a = (1, 2, 4) on 0, 1, 3; b = (2, 3) on 1, 2; shared: 1 with weight 2
  expect(found.cosine).toBeCloseTo(4 / Math.sqrt(21 * 13), 6)
  expect(found).toMatchObject({ ofA: 2 / 7, ofB: 2 / 5, shared: 1, rarestShared: 2, rarestOnlyA: 4, rarestOnlyB: 3 })
})

test('nothing in common with nothing', () => {
  expect(weightedOverlap(new Int32Array(0), Int32Array.of(1), weights)).toEqual({ cosine: 0, ofA: 0, ofB: 0, shared: 0, rarestShared: 0, rarestOnlyA: 0, rarestOnlyB: 2 })
})

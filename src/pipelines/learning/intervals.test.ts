import { expect, test } from 'vitest'
import { bootstrap, shareAtLeast, shareAtMost, wilson } from './intervals.js'
import { seeded } from './random.js'

test('Wilson intervals stay inside 0 and 1 and know when nothing was measured', () => {
  const half = wilson(50, 100)
  expect(half.low).toBeCloseTo(0.4038, 4)
  expect(half.high).toBeCloseTo(0.5962, 4)
  expect(wilson(10, 10)).toMatchObject({ high: 1 })
  expect(wilson(10, 10).low).toBeCloseTo(0.7225, 4)
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 })
})

test('one-sided bounds are exact at the ends', () => {
  expect(shareAtLeast(100, 100, 0.95)).toBeCloseTo(0.05 ** (1 / 100), 8)
  expect(shareAtMost(0, 100, 0.95)).toBeCloseTo(1 - 0.05 ** (1 / 100), 8)
  expect(shareAtLeast(0, 10, 0.95)).toBe(0)
  expect(shareAtMost(10, 10, 0.95)).toBe(1)
})

test('a bootstrap interval holds the true mean about as often as it says, and repeats with its seed', () => {
  const random = seeded(3)
  let held = 0
  const runs = 150
  for (let run = 0; run < runs; run++) {
    const sample = Array.from({ length: 80 }, () => (random() < 0.3 ? 1 : 0))
    const mean = (chosen: Int32Array) => chosen.reduce((sum, i) => sum + sample[i]!, 0) / chosen.length
    const { low, high } = bootstrap(80, mean, { seed: run, rounds: 300 })
    expect(bootstrap(80, mean, { seed: run, rounds: 300 })).toEqual({ low, high })
    if (low <= 0.3 && 0.3 <= high) held++
  }
  expect(held / runs).toBeGreaterThan(0.88)
  expect(held / runs).toBeLessThan(1)
})

import { expect, test } from 'vitest'
import { backoffMs } from './backoff.js'

test('waits double from the base and stay within an hour', () => {
  const longest = [1, 2, 3, 4, 30].map((tries) => backoffMs(1000, tries, () => 1))
  expect(longest).toEqual([1000, 2000, 4000, 8000, 3_600_000])
})

test('jitter spreads over the upper half', () => {
  expect(backoffMs(1000, 1, () => 0)).toBe(500)
  expect(backoffMs(1000, 3, () => 0.5)).toBe(3000)
})

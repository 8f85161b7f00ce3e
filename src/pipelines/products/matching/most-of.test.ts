import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { atLeastBest } from './most-of.js'

test('holds the best ones, and few more', () => {
  const entries = Int32Array.from({ length: 5000 }, (_, i) => i)
  const worth = (entry: number): number => (entry * 7919) % 5000
  const kept = atLeastBest(entries, worth, 40)
  expect(kept.length).toBeLessThan(50)
  for (const entry of entries) if (worth(entry) >= 4960) expect(kept).toContain(entry)
})

test('whatever the worths, none that is left out is worth more than one that is kept', () => {
  fc.assert(fc.property(fc.array(fc.float({ min: 0, noNaN: true, max: 1e6 }), { minLength: 1 }), fc.integer({ min: 1, max: 20 }), (worths, limit) => {
    const kept = new Set(atLeastBest(Int32Array.from(worths, (_, i) => i), (i) => worths[i]!, limit))
    expect(kept.size).toBeGreaterThanOrEqual(Math.min(limit, worths.length))
    const least = Math.min(...[...kept].map((i) => worths[i]!))
    worths.forEach((worth, i) => expect(kept.has(i) || worth <= least).toBe(true))
  }))
})

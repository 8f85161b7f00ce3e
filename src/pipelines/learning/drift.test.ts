import { expect, test } from 'vitest'
import { checkDrift, kolmogorovSmirnov, populationStability } from './drift.js'
import { seeded } from './random.js'

/** Confidences as a model states them: crowded towards 1. `shift` of them come from an unsure model. */
function confidences(count: number, random: () => number, shift = 0): number[] {
  return Array.from({ length: count }, () => (random() < shift ? 0.2 + 0.5 * random() : 1 - random() ** 3 * 0.8))
}

test('Kolmogorov-Smirnov by hand and against known values', () => {
  expect(kolmogorovSmirnov([1, 2, 3, 4], [1, 2, 3, 4])).toEqual({ statistic: 0, p: 1 })
  expect(kolmogorovSmirnov([1, 2], [3, 4]).statistic).toBe(1)
  expect(kolmogorovSmirnov([1, 1, 2, 2], [1, 2, 2, 2]).statistic).toBeCloseTo(0.25, 10)
  // 1.358 is the 5 % point of Kolmogorov's distribution: D = 1.358 / √(n/2) for two large samples of n.
  const n = 20_000
  const a = Array.from({ length: n }, (_, i) => i / n)
  const d = 1.358 / Math.sqrt(n / 2)
  expect(kolmogorovSmirnov(a, a.map((value) => value + d)).p).toBeCloseTo(0.05, 2)
})

test('the bound of PSI follows the number of rows', () => {
  const random = seeded(1)
  const reference = confidences(1000, random)
  const bound = (n: number) => populationStability(reference, confidences(n, random)).bound
  expect(bound(200)).toBeCloseTo(0.1015, 3)
  expect(bound(500)).toBeCloseTo(0.0508, 3)
  expect(populationStability(reference, confidences(100, random))).toMatchObject({ bins: 5, bound: expect.closeTo(9.4877 * 0.011, 3) as number })
  expect(populationStability([1, 1, 1, 1], [1, 1, 1])).toMatchObject({ bins: 1, psi: 0, bound: Infinity })
})

test('without drift alarms are as rare as stated; with drift they come', () => {
  const random = seeded(7)
  const runs = 400
  for (const n of [100, 200, 500]) {
    const hits = { ks: 0, psi: 0, either: 0, drifted: 0 }
    for (let run = 0; run < runs; run++) {
      const reference = confidences(1000, random)
      const report = checkDrift(reference, confidences(n, random))
      if (report.ks.p < 0.05) hits.ks++
      if (report.psi.psi > report.psi.bound) hits.psi++
      if (report.kind === 'alarm') hits.either++
      if (checkDrift(reference, confidences(n, random, 0.3)).kind === 'alarm') hits.drifted++
    }
    expect(hits.ks / runs).toBeLessThan(0.08)
    expect(hits.psi / runs).toBeLessThan(0.1)
    expect(hits.either / runs).toBeLessThan(0.13)
    expect(hits.drifted / runs).toBeGreaterThan(0.6)
  }
})

test('the words say what moved, and when there is too little to tell', () => {
  const random = seeded(5)
  const reference = confidences(1000, random)
  expect(checkDrift(reference, confidences(300, random, 0.6), { rows: 'product rows' })).toMatchObject({ kind: 'alarm', words: expect.stringMatching(/last 300 product rows differ.*confidence fell from \d+ % to \d+ %/) as string })
  expect(checkDrift(reference, confidences(20, random, 1))).toMatchObject({ kind: 'too-few' })
  expect(checkDrift([], [])).toMatchObject({ kind: 'too-few' })
  expect(checkDrift(reference, reference)).toMatchObject({ kind: 'calm' })
})

import { expect, test } from 'vitest'
import { softmax } from './calibration.js'
import { conformalSet, fitConformal, measureConformal } from './conformal.js'
import { seeded } from './random.js'

const random = seeded(9)
const rows = Array.from({ length: 6000 }, () => {
  const p = softmax(Array.from({ length: 8 }, () => random() * 8 - 4))
  let left = random()
  return { p, label: Math.max(0, p.findIndex((share) => (left -= share) < 0)) }
})
const [calibration, fresh] = [rows.slice(0, 2000), rows.slice(2000)]

test.each([0.8, 0.9, 0.95])('sets hold the truth in the stated share %d of new rows', (promise) => {
  const conformal = fitConformal(calibration.map(({ p, label }) => p[label]!), promise)
  const measured = measureConformal(fresh.map(({ p }) => p), fresh.map(({ label }) => label), conformal)
  expect(Math.abs(measured.coverage - promise)).toBeLessThan(0.025)
  expect(measured.size).toBeGreaterThan(0.5)
  expect(measured.size).toBeLessThan(8)
})

test('a set is sorted, may be empty, and holds everything when too little is known', () => {
  const conformal = fitConformal([0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.9, 0.9, 0.9], 0.8)
  expect(conformal.floor).toBeCloseTo(0.5, 10)
  expect(conformalSet([0.1, 0.5, 0.4], conformal)).toEqual([1])
  expect(conformalSet([0.3, 0.3, 0.4], conformal)).toEqual([])
  expect(conformalSet([0.2, 0.3, 0.5], fitConformal([0.9], 0.9))).toEqual([2, 1, 0])
})

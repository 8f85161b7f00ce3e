import { expect, test } from 'vitest'
import { pickForReview, type ReviewItem, type ReviewStream } from './pick-for-review.js'
import { seeded, shuffled } from './random.js'

const items: ReviewItem[] = Array.from({ length: 200 }, (_, i) => ({ id: `s${i}`, margin: i / 200, confidence: 0.5 + i / 400 }))
const count = (picks: { stream: ReviewStream }[], stream: ReviewStream) => picks.filter((pick) => pick.stream === stream).length

test('seven of ten are the least sure, two random, one the surest, and each once', () => {
  const picks = pickForReview(items, 40, 7)
  expect([count(picks, 'margin'), count(picks, 'audit'), count(picks, 'confident')]).toEqual([28, 8, 4])
  expect(new Set(picks.map(({ id }) => id)).size).toBe(40)
  const margins = picks.filter(({ stream }) => stream === 'margin').map(({ id }) => Number(id.slice(1)))
  expect(Math.max(...margins)).toBeLessThan(28 + 8)
  expect(margins).toEqual(margins.toSorted((a, b) => a - b))
  expect(picks.filter(({ stream }) => stream === 'confident').every(({ id }) => Number(id.slice(1)) >= 188)).toBe(true)
})

test('the same seed gives the same picks whatever the order; another seed others', () => {
  const picks = pickForReview(items, 20, 7)
  expect(pickForReview(shuffled(items, seeded(1)), 20, 7)).toEqual(picks)
  expect(pickForReview(items, 20, 8)).not.toEqual(picks)
})

test('one at a time still keeps the shares over many seeds', () => {
  const streams = Array.from({ length: 1000 }, (_, seed) => pickForReview(items, 1, seed)[0]!)
  expect(Math.abs(count(streams, 'margin') - 700)).toBeLessThan(50)
  expect(Math.abs(count(streams, 'audit') - 200)).toBeLessThan(45)
  expect(Math.abs(count(streams, 'confident') - 100)).toBeLessThan(35)
})

test('every item is as likely as any other in the audit, the unsure and the sure ones too', () => {
  const seen = new Map<string, number>()
  const small = items.slice(0, 20)
  for (let seed = 0; seed < 3000; seed++) {
    for (const { id, stream } of pickForReview(small, 10, seed)) if (stream === 'audit') seen.set(id, (seen.get(id) ?? 0) + 1)
  }
  // 2 of 20 in each of 3,000 draws: 300 expected each, standard deviation 16.
  for (const { id } of small) expect(Math.abs((seen.get(id) ?? 0) - 300)).toBeLessThan(80)
})

test('the beginning of a queue holds the shares too', () => {
  const first = pickForReview(items, 100, 5).slice(0, 20)
  expect(count(first, 'margin')).toBeGreaterThanOrEqual(13)
  expect(count(first, 'audit')).toBeGreaterThanOrEqual(3)
  expect(count(first, 'confident')).toBeGreaterThanOrEqual(1)
})

test('short supplies: everything once, nothing from nothing, unknown figures count as unsure', () => {
  const few = items.slice(0, 3)
  expect(pickForReview(few, 40, 1).map(({ id }) => id).sort()).toEqual(['s0', 's1', 's2'])
  expect(pickForReview([...few, ...few], 40, 1)).toHaveLength(3)
  expect(pickForReview([], 10, 1)).toEqual([])
  expect(pickForReview(items, 0, 1)).toEqual([])
  const odd = [...items, { id: 'odd', margin: Number.NaN, confidence: Number.NaN }]
  expect(pickForReview(odd, 10, 1).map(({ id }) => id)).toContain('odd')
})

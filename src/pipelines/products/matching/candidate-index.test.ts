import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCandidateIndex } from './candidate-index.js'
import { product, someProducts } from './testing.js'
import { seeded } from '../../learning/random.js'

test('finds the product by what its title shares, the very same one with score 1', () => {
  const index = createCandidateIndex(someProducts)
  expect(index.size).toBe(5)
  expect(index.search(product('r', 'sony portable dvd dvpfx820'), 3)[0]!.id).toBe('a')
  expect(index.search(someProducts[3]!, 1)).toEqual([{ id: 'd', score: expect.closeTo(1, 5) as number }])
  expect(index.search(product('r', ''), 3)).toEqual([])
  expect(index.search(product('r', '###'), 3)).toEqual([])
  expect(createCandidateIndex([]).search(someProducts[0]!, 3)).toEqual([])
})

test('what is added is found at once, what is removed never again, the same id replaces', () => {
  const index = createCandidateIndex(someProducts)
  index.add(product('f', 'Zanussi Dishwasher ZDT12'))
  expect(index.search(product('r', 'dishwasher zanussi'), 1)[0]!.id).toBe('f')
  expect(index.remove('f')).toBe(true)
  expect(index.remove('f')).toBe(false)
  expect(index.search(product('r', 'dishwasher zanussi'), 5).map(({ id }) => id)).not.toContain('f')
  index.add(product('a', 'Garden hose 25 m'))
  expect(index.size).toBe(5)
  expect(index.search(product('r', 'garden hose'), 1)[0]!.id).toBe('a')
  expect(index.search(product('r', 'dvpfx820'), 5).filter(({ id }) => id === 'a')).toEqual([])
})

test('of products with one id the last stands', () => {
  const index = createCandidateIndex([product('a', 'first thing'), product('a', 'second thing')])
  expect(index.size).toBe(1)
  expect(index.search(product('r', 'first thing'), 5)).toHaveLength(1)
  expect(index.search(product('r', 'second thing'), 1)[0]!.score).toBeCloseTo(1, 5)
})

test('growing through many additions and removals finds what an index made at once finds', () => {
  const random = seeded(7)
  const letters = 'abcdefghijklmnopqrstuvwxyz'
  const word = (): string => Array.from({ length: 5 }, () => letters[Math.floor(random() * 26)]!).join('')
  const all = Array.from({ length: 1500 }, (_, i) => product(`p${i}`, `${word()} ${word()} ${word()}`))
  const index = createCandidateIndex(all.slice(0, 100))
  for (const one of all.slice(100)) index.add(one)
  for (const one of all.slice(0, 500)) index.remove(one.id)
  expect(index.size).toBe(1000)
  for (const one of all.slice(500, 600)) expect(index.search(one, 1)[0]!.id).toBe(one.id)
  for (const one of all.slice(0, 20)) expect(index.search(one, 5).map(({ id }) => id)).not.toContain(one.id)
})

test('scores are within 0 and 1 and fall', () => {
  const index = createCandidateIndex(someProducts)
  fc.assert(fc.property(fc.string(), fc.integer({ min: 1, max: 8 }), (title, limit) => {
    const found = index.search(product('r', title), limit)
    expect(found.length).toBeLessThanOrEqual(limit)
    found.forEach(({ score }, i) => {
      expect(score > 0 && score <= 1.000001).toBe(true)
      if (i > 0) expect(score).toBeLessThanOrEqual(found[i - 1]!.score)
    })
  }))
})

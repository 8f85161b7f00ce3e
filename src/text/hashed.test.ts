import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { bucketOf, buckets, hashedGrams, hashedSet } from './hashed.js'

test('grams have their blanks at the ends of words and do not cross words', () => {
  const grams = hashedGrams(['ab', 'c'], 2, 3)
  const expected = [' a', 'ab', 'b ', ' ab', 'ab ', ' c', 'c ', ' c '].map((gram) => bucketOf(gram))
  expect([...grams]).toEqual([...new Set(expected)].sort((a, b) => a - b))
})

test('sets are ascending, distinct and within the buckets', () => {
  fc.assert(fc.property(fc.array(fc.string()), (tokens) => {
    for (const set of [hashedSet(tokens), hashedGrams(tokens, 2, 5)]) {
      for (let i = 0; i < set.length; i++) {
        expect(set[i]! >= 0 && set[i]! < buckets).toBe(true)
        if (i > 0) expect(set[i]! > set[i - 1]!).toBe(true)
      }
    }
  }))
})

import { expect, test } from 'vitest'
import { createCorpusStats, readCorpusStats } from './corpus-stats.js'
import { bucketOf } from '../../../text/hashed.js'
import { product, someProducts } from './testing.js'

test('rare words weigh more, by hand', () => {
  const weights = createCorpusStats(someProducts).weights('titleWords')
  // 'sony' in 2 of 5, 'lacie' in 1 of 5, 'zebra' in none
  expect(weights[bucketOf('sony')]).toBeCloseTo(Math.log(6 / 3) + 1, 5)
  expect(weights[bucketOf('lacie')]).toBeCloseTo(Math.log(6 / 2) + 1, 5)
  expect(weights[bucketOf('zebra')]).toBeCloseTo(Math.log(6) + 1, 5)
})

test('added bit by bit is as all at once, and removing undoes adding', () => {
  const whole = createCorpusStats(someProducts)
  const grown = createCorpusStats()
  for (const one of someProducts) grown.add(one)
  const extra = product('x', 'Sony Zebra 9000')
  grown.add(extra)
  expect(grown.weights('titleWords')).not.toEqual(whole.weights('titleWords'))
  grown.remove(extra)
  expect(grown.store()).toEqual(whole.store())
})

test('survives storing as JSON; other versions and damage are refused', () => {
  const stats = createCorpusStats(someProducts)
  const stored = stats.store()
  const read = readCorpusStats(JSON.parse(JSON.stringify(stored)) as typeof stored)
  expect(read.documents).toBe(5)
  expect(read.weights('allGrams')).toEqual(stats.weights('allGrams'))
  expect(() => readCorpusStats({ ...stored, version: 99 })).toThrow('version 99')
  expect(() => readCorpusStats({ ...stored, frequencies: { ...stored.frequencies, allWords: 'eJwDAAAAAAE=' } })).toThrow('incomplete')
})

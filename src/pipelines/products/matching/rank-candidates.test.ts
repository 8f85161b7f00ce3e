import { expect, test } from 'vitest'
import { createCorpusStats } from './corpus-stats.js'
import { prepareProduct } from './prepared-product.js'
import { decideMatch, rankCandidates } from './rank-candidates.js'
import { starterMatcher } from './starter-matcher.js'
import { product, someProducts } from './testing.js'

const stats = createCorpusStats(someProducts)

test('the starter puts the right product first and is sure of it, and unsure of nothing alike', () => {
  const ranked = rankCandidates(starterMatcher(), stats, product('r', 'sony 8" black portable dvd player dvpfx820', { price: 159 }), someProducts)
  expect(ranked[0]!.id).toBe('a')
  expect(ranked[0]!.probability).toBeGreaterThan(0.5)
  expect(ranked[1]!.probability).toBeLessThan(0.5)
  const none = rankCandidates(starterMatcher(), stats, product('r', 'garden hose green 25 m'), someProducts.map(prepareProduct))
  expect(none[0]!.probability).toBeLessThan(0.1)
  expect(decideMatch(none).kind).toBe('none')
})

test('decides by probability and by the lead over the next', () => {
  const decide = (...probabilities: number[]) => decideMatch(probabilities.map((probability) => ({ probability })))
  expect(decide(0.95, 0.2)).toEqual({ kind: 'match', margin: expect.closeTo(0.45, 9) as number })
  expect(decide(0.95, 0.93)).toEqual({ kind: 'unsure', margin: expect.closeTo(0.02, 9) as number })
  expect(decide(0.6, 0.1)).toEqual({ kind: 'unsure', margin: expect.closeTo(0.1, 9) as number })
  expect(decide(0.05, 0.01)).toEqual({ kind: 'none', margin: expect.closeTo(0.45, 9) as number })
  expect(decide()).toEqual({ kind: 'none', margin: 0.5 })
})

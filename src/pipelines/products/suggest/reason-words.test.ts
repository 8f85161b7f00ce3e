import { expect, it } from 'vitest'
import { scorePair } from '../matching/matcher.js'
import { createCorpusStats } from '../matching/corpus-stats.js'
import { pairFeatureNames, pairFeatures } from '../matching/pair-features.js'
import { prepareProduct } from '../matching/prepared-product.js'
import { starterMatcher } from '../matching/starter-matcher.js'
import { reasonWords } from './reason-words.js'

const product = (title: string, price: number | null) => prepareProduct({ id: title, title, description: '', brand: '', code: '', price, attributes: {} })

it('says every feature in some reason, once', () => {
  const parts = pairFeatureNames.map((feature, at) => ({ feature, value: 1, contribution: 2 ** at }))
  expect(reasonWords(parts).reduce((sum, each) => sum + each.contribution, 0)).toBe(2 ** pairFeatureNames.length - 1)
})

it('tells of two products what people would', () => {
  const stats = createCorpusStats()
  const [row, same, other] = [product('sony kdl40w4100 tv', 100), product('Sony Bravia KDL-40W4100 TV', 108), product('Bose AM10 speaker black', null)]
  for (const each of [same, other]) stats.add(each)
  const words = (b: typeof same) => reasonWords(scorePair(starterMatcher(), pairFeatures(row, b, stats)).contributions).map((each) => each.words)
  expect(words(same)).toContain('the model code is the same')
  expect(words(same)).not.toContain('no brand in common')
  expect(words(other)).toContain('the model codes differ')
})

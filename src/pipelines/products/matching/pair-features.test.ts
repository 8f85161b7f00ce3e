import { expect, test } from 'vitest'
import * as fc from 'fast-check'
import { createCorpusStats } from './corpus-stats.js'
import { pairFeatureNames, pairFeatures } from './pair-features.js'
import { prepareProduct } from './prepared-product.js'
import { product, someProducts } from './testing.js'
import type { ProductText } from './product-text.js'

const stats = createCorpusStats(someProducts)

function named(a: ProductText, b: ProductText): Record<string, number> {
  const values = pairFeatures(a, b, stats)
  return Object.fromEntries(pairFeatureNames.map((name, i) => [name, values[i]!]))
}

test('one number per name; prepared or not makes no difference', () => {
  const [a, b] = [someProducts[0]!, someProducts[1]!]
  expect(pairFeatures(a, b, stats)).toHaveLength(pairFeatureNames.length)
  expect(pairFeatures(prepareProduct(a), prepareProduct(b), stats)).toEqual(pairFeatures(a, b, stats))
})

test('a product and itself agree in everything', () => {
  const found = named(someProducts[0]!, someProducts[0]!)
  for (const name of ['title words cosine', 'title letters cosine', 'text letters cosine', 'title words in common', 'same code', 'row codes found', 'codes alike', 'same brand']) {
    expect(found[name]).toBeCloseTo(1, 6)
  }
  for (const name of ['price gap', 'price missing', 'numbers differ', 'length gap', 'codes differ', 'rarest word only in row']) expect(found[name]).toBe(0)
})

test('codes are found however they are written', () => {
  const row = product('r', 'sony black 8 portable dvd player dvpfx820', { price: 100 })
  const same = named(row, someProducts[0]!)
  const other = named(row, someProducts[1]!)
  expect(same['row codes found']).toBe(1)
  expect(other['row codes found']).toBe(0)
  expect(named(product('r', 'LG dryer DLE0442WH'), product('p', 'LG Electronics dle-0442w dryer'))['codes differ']).toBe(0)
  expect(same['price gap']).toBeCloseTo(58.72 / 158.72, 6)
})

test('brand, code, colour and attributes agree, differ or are unknown', () => {
  const a = product('a', 'kettle black', { brand: 'Acme', code: 'K-100', attributes: { size: '1 L', power: '2 kW' } })
  const b = product('b', 'kettle white', { brand: 'ACME', code: 'k100', attributes: { size: '1l', power: '3 kW' } })
  expect(named(a, b)).toMatchObject({ 'same brand': 1, 'code field': 1, colour: -1, attributes: 0 })
  expect(named(a, { ...b, code: 'K200', attributes: { size: '1 L' } })).toMatchObject({ 'code field': -1, attributes: 1 })
  expect(named(a, { ...b, code: '', attributes: {} })).toMatchObject({ 'code field': 0, attributes: 0, 'price missing': 1 })
})

test('whatever is written, all numbers are finite and the order of sides does not matter for what is common', () => {
  const texts = fc.record({ id: fc.constant('x'), title: fc.string(), description: fc.string(), brand: fc.string(), code: fc.string(), price: fc.option(fc.double()), attributes: fc.dictionary(fc.string(), fc.string()) })
  fc.assert(fc.property(texts, texts, (a, b) => {
    expect(pairFeatures(a, b, stats).every(Number.isFinite)).toBe(true)
    const [there, back] = [named(a, b), named(b, a)]
    for (const name of ['title words cosine', 'text letters cosine', 'title words in common', 'codes alike', 'price gap', 'colour', 'attributes']) expect(there[name]).toBeCloseTo(back[name]!, 6)
  }))
})

test('compares no prices of two currencies', () => {
  const priced = (price: number, currency: string) => ({ ...someProducts[0]!, price, currency })
  const gap = (a: string, b: string) => pairFeatures(priced(100, a), priced(50, b), stats).slice(pairFeatureNames.indexOf('price gap'), pairFeatureNames.indexOf('price missing') + 1)
  expect([...gap('EUR', 'USD')]).toEqual([0, 1])
  for (const [a, b] of [['EUR', 'EUR'], ['EUR', ''], ['', '']] as const) expect([...gap(a, b)]).toEqual([0.5, 0])
})

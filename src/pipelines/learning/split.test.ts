import { expect, test } from 'vitest'
import { contentKey, partOf, splitExamples, stratifiedFolds } from './split.js'
import { seeded, shuffled } from './random.js'

const texts = Array.from({ length: 4000 }, (_, i) => `example ${i}`)

test('the frozen test part keeps its rows as data grows, in any order', () => {
  const before = splitExamples(texts.slice(0, 2000), contentKey, 'tasks')
  const after = splitExamples(shuffled(texts, seeded(1)), contentKey, 'tasks')
  for (const part of ['train', 'valid', 'test'] as const) {
    const now = new Set(after[part])
    expect(before[part].every((text) => now.has(text))).toBe(true)
  }
  expect(after.test.length / 4000).toBeCloseTo(0.15, 1)
  expect(after.valid.length / 4000).toBeCloseTo(0.15, 1)
})

test('the same words are the same example; groups stay together; another salt deals anew', () => {
  expect(contentKey('Fix  the Login', 'now')).toBe(contentKey(' fix the login', 'NOW '))
  expect(contentKey('a', 'b')).not.toBe(contentKey('ab', ''))
  const pairs = Array.from({ length: 600 }, (_, i) => ({ id: i, product: `p${i % 100}` }))
  const parts = splitExamples(pairs, ({ product }) => product, 'products')
  const products = (part: 'train' | 'valid' | 'test') => new Set(parts[part].map(({ product }) => product))
  expect([...products('test')].some((product) => products('train').has(product) || products('valid').has(product))).toBe(false)
  expect(texts.some((text) => partOf(text, 'a') !== partOf(text, 'b'))).toBe(true)
})

test('no share of zero is ever dealt', () => {
  expect(new Set(texts.map((text) => partOf(text, 's', { valid: 0.2, test: 0 })))).toEqual(new Set(['train', 'valid']))
})

test('folds hold each label evenly and no group twice', () => {
  const examples = Array.from({ length: 500 }, (_, i) => ({ label: i % 10 === 0 ? 'rare' : 'common', group: i % 10 === 0 ? `r${i}` : `g${i % 200}` }))
  const of = { label: (e: { label: string }) => e.label, group: (e: { group: string }) => e.group }
  const folds = stratifiedFolds(examples, 5, of, 3)
  expect(stratifiedFolds(examples, 5, of, 3)).toEqual(folds)
  expect(stratifiedFolds(examples, 5, of, 4)).not.toEqual(folds)
  for (let fold = 0; fold < 5; fold++) {
    const inside = examples.filter((_, i) => folds[i] === fold)
    expect(Math.abs(inside.length - 100)).toBeLessThan(10)
    expect(inside.filter(({ label }) => label === 'rare')).toHaveLength(10)
  }
  const foldsOfGroup = new Map<string, Set<number>>()
  examples.forEach((example, i) => foldsOfGroup.set(example.group, (foldsOfGroup.get(example.group) ?? new Set()).add(folds[i]!)))
  expect([...foldsOfGroup.values()].every((set) => set.size === 1)).toBe(true)
})

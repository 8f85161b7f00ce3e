import { expect, test } from 'vitest'
import { augmentText } from './augment.js'

const text = 'Fix the bug on the login page before the deadline of the customer'

test('variants keep how the task begins, differ from it and from each other, and depend on the seed alone', () => {
  const variants = augmentText(text, 8, 4)
  expect(variants.length).toBeGreaterThan(4)
  expect(new Set([...variants, text]).size).toBe(variants.length + 1)
  for (const variant of variants) expect(variant).toMatch(/\b(fix|repair|correct|resolve)\b/i)
  expect(augmentText(text, 8, 4)).toEqual(variants)
  expect(augmentText(text, 8, 5)).not.toEqual(variants)
})

test('short and strange texts never become empty', () => {
  for (const odd of ['x', 'a b', '   ', '👍']) for (const variant of augmentText(odd, 20, 1)) expect(variant.trim()).not.toBe('')
})

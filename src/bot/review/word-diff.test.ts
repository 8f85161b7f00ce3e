import { expect, it } from 'vitest'
import { difference } from './card.js'
import { wordDiff } from './word-diff.js'

const marked = (before: string, after: string) => wordDiff(before, after).map((run) => ({ same: '', removed: '-', added: '+' })[run.kind] + run.text).join(' ')

it('keeps what both have, in order, and marks the rest', () => {
  expect(marked('Sony KDL46 TV blk', 'Sony KDL-46 TV black')).toBe('Sony -KDL46 +KDL-46 TV -blk +black')
  expect(marked('a b', 'a b')).toBe('a b')
  expect(marked('', 'new title')).toBe('+new title')
  expect(marked('old title', '')).toBe('-old title')
  expect(marked('b a', 'a b')).toMatch(/^(-b a \+b|\+a b -a)$/)
})

it('gives both texts back, whatever they are', () => {
  const before = Array.from({ length: 300 }, (_each, n) => `w${n % 7}`).join(' ')
  const after = Array.from({ length: 290 }, (_each, n) => `w${n % 5}`).join(' ')
  const runs = wordDiff(before, after)
  const side = (other: string) => runs.filter((run) => run.kind !== other).map((run) => run.text).join(' ')
  expect(side('added')).toBe(before)
  expect(side('removed')).toBe(after)
})

it('draws words that look like markup as words', () => {
  expect(difference('<!channel> *sale*', '~sale~')).toBe('~&lt;!channel&gt; ∗sale∗~ *∼sale∼*')
  expect(difference('same', 'same')).toContain('None')
})

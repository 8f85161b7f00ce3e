import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { diffWords } from './diff.js'

const show = (before: string, after: string) =>
  diffWords(before, after)
    .map((s) => (s.kind === 'same' ? s.text : s.kind === 'removed' ? `[-${s.text}]` : `[+${s.text}]`))
    .join('')

test('the words that changed are set apart', () => {
  expect(show('Dell Laptop blk 16gb', 'Dell Laptop Black 16 GB')).toBe('Dell Laptop [-blk 16gb][+Black 16 GB]')
  expect(show('NEW!! Canon Ink', 'Canon Ink')).toBe('[-NEW!! ]Canon Ink')
  expect(show('Laptop', 'Laptop')).toBe('Laptop')
  expect(show('', 'Laptop')).toBe('[+Laptop]')
  expect(show('Laptop', '')).toBe('[-Laptop]')
  expect(diffWords('', '')).toEqual([])
})

test('what stays and goes is the text before, what stays and comes is the text after', () => {
  const words = fc.array(fc.constantFrom('a', 'b', 'c', ' ', '  ', '\n', 'Ü', '😀'), { maxLength: 30 }).map((w) => w.join(''))
  fc.assert(
    fc.property(fc.oneof(words, fc.string()), fc.oneof(words, fc.string()), (before, after) => {
      const spans = diffWords(before, after)
      const text = (kind: string) => spans.filter((s) => s.kind === 'same' || s.kind === kind).map((s) => s.text)
      expect(text('removed').join('')).toBe(before)
      expect(text('added').join('')).toBe(after)
      expect(spans.every((s, i) => s.text !== '' && s.kind !== spans[i - 1]?.kind)).toBe(true)
      if (before === after) expect(spans.every((s) => s.kind === 'same')).toBe(true)
    }),
  )
})

test('long texts are compared without a table that fills memory', () => {
  const long = (word: string) => Array.from({ length: 20_000 }, (_, i) => `${word}${i}`).join(' ')
  const spans = diffWords(`start ${long('a')} end`, `start ${long('b')} end`)
  expect(spans[0]).toEqual({ kind: 'same', text: 'start ' })
  expect(spans.at(-1)).toEqual({ kind: 'same', text: ' end' })
})

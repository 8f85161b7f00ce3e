import { assert, property, string } from 'fast-check'
import { expect, it } from 'vitest'
import { diffTitles } from './diff-titles.js'

const drawn = (before: string, after: string) => diffTitles(before, after).map(({ kind, text }) => ({ same: text, rewritten: `_${text}_`, removed: `~${text}~`, added: `*${text}*` })[kind]).join(' ')

it('shows what was left out, what is new, and what is only written differently', () => {
  expect(drawn('sony bravia kdl46w4100 46in lcd tv blk', 'Sony Bravia KDL-46W4100 46" LCD HDTV, Black')).toBe('_Sony Bravia KDL-46W4100_ ~46in~ *46"* _LCD_ ~tv blk~ *HDTV, Black*')
  expect(drawn('lamp blk', 'lamp Black')).toBe('lamp ~blk~ *Black*')
  expect(drawn('a b', 'a b')).toBe('a b')
  expect(drawn('', 'new')).toBe('*new*')
  expect(drawn('tv - black', 'tv black')).toBe('tv ~-~ black')
})

it('prefers the word that is written the same', () => {
  expect(drawn('TV tv', 'tv')).toBe('~TV~ tv')
})

it('loses no word of either title', () => {
  assert(
    property(string({ maxLength: 60 }), string({ maxLength: 60 }), (before, after) => {
      const words = (text: string) => text.match(/\S+/g) ?? []
      const runs = diffTitles(before, after)
      expect(runs.filter((run) => run.kind !== 'removed').flatMap((run) => words(run.text))).toEqual(words(after))
      expect(runs.filter((run) => run.kind !== 'added').flatMap((run) => words(run.text))).toHaveLength(words(before).length)
    }),
    { numRuns: 300 },
  )
})

import { expect, it } from 'vitest'
import type { Statement } from '../pipelines/documents/answer/composed.js'
import { joinQuotes } from './join-quotes.js'

const passage = 'Every employee has 28 days. After five years it is 30\ndays. Up to eight may be kept. Requests need six weeks. December 24 is free.\nTea\nCoffee'
const said = (text: string, lead: string | null = null, n = 1): Statement => ({ text, citations: [n], quote: true, lead })
const join = (...statements: Statement[]) => joinQuotes(statements, (n) => (n === 1 ? passage : 'Every employee has 28 days.'))

it('reads sentences that follow each other as one quote in the order of the document', () => {
  expect(join(said('Up to eight may be kept.'), said('After five years it is 30 days.'), said('Every employee has 28 days.'))).toEqual([
    { lead: null, lines: ['Every employee has 28 days. After five years it is 30 days. Up to eight may be kept.'], citations: [1] },
  ])
})

it('closes the gap when the sentence between two quotes comes last', () => {
  expect(join(said('Every employee has 28 days.'), said('Up to eight may be kept.'), said('After five years it is 30 days.')).map((one) => one.lines)).toHaveLength(1)
})

it('leaves apart what is not side by side, best first, and what another passage says', () => {
  expect(join(said('December 24 is free.'), said('Every employee has 28 days.'), said('Every employee has 28 days.', 'Also in Old rules', 2))).toEqual([
    { lead: null, lines: ['December 24 is free.'], citations: [1] },
    { lead: null, lines: ['Every employee has 28 days.'], citations: [1] },
    { lead: 'Also in Old rules', lines: ['Every employee has 28 days.'], citations: [2] },
  ])
})

it('keeps the lines of a list, and what was shortened stands alone', () => {
  expect(join(said('Coffee'), said('Tea')).map((one) => one.lines)).toEqual([['Tea', 'Coffee']])
  expect(join(said('Requests need …'), said('Up to eight may be kept.'))).toHaveLength(2)
})

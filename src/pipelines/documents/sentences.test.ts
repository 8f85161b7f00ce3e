import { describe, expect, it } from 'vitest'
import { splitSentences } from './sentences.js'

// `|` marks where a sentence ends.
const cases = [
  'Dr. Smith met Prof. Jones.| They spoke.',
  'See Sec. 4, e.g. the third line, i.e. this one.| Then stop.',
  'The U.S. Army left.| He lives in the U.S.| The rest stayed.',
  'Order No. 5 came at 3.5 kg.| It cost $1,200.50.| Fine.',
  'J. R. R. Tolkien and Franklin D. Roosevelt never met.| True.',
  'Wait... what is it?| Nothing!| "Is it?" he asked.',
  'He said "Stop."| Then he left.',
  'Acme Inc. was sold.| Beta Ltd.| The end.',
  'Visit example.com or mail a.b@c.de.| Thanks.',
  'It closes at 5 p.m. on Fridays.| We open at 9 a.m.| The shop is small.',
  '1. Open the lid.| 2. Close it.',
  'The value fell to 0.5.| In 2020 it rose.',
  'It has vitamin C.| The body needs it.',
  'First line\n\n|Second paragraph.| More.',
  'Items:\n|- one\n|- two',
  'これは文です。|次の文です。',
  'A line that was wrapped at the margin because the page was\nfull goes on.| Next.',
  'Smith et al. (2019) showed it.| We agree.',
  'Version 2.0.1 is out.| Get it.',
  'Is it Ph.D. level work?| Yes.',
]

describe('sentences', () => {
  it.each(cases)('%s', (marked) => {
    const expected = marked.split('|').map((part) => part.trim())
    const source = marked.replaceAll('|', '')
    const sentences = splitSentences(source)
    expect(sentences.map((sentence) => sentence.text)).toEqual(expected)
    for (const { text, start, end } of sentences) expect(source.slice(start, end)).toBe(text)
  })

  it.each(['B. ', 'line without end\n', 'a.b', '1. ', '("', 'x, y | z\n', '. '])('cost no more than their length, even in a text of %j alone', (piece) => {
    const source = piece.repeat(400_000)
    expect(splitSentences(source).reduce((sum, { text }) => sum + text.length, 0)).toBeGreaterThan(0)
  })

  it('lose nothing but white space', () => {
    const source = cases.join('\n').replaceAll('|', '')
    expect(splitSentences(source).map((sentence) => sentence.text).join('').replace(/\s/g, '')).toBe(source.replace(/\s/g, ''))
  })
})

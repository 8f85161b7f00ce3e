import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { escapeSlack, parseInline, parseMrkdwn } from './mrkdwn.js'
import { safeLink } from './safe-url.js'
import { plainOf } from './text-nodes.js'

const text = (value: string) => ({ t: 'text', text: value })

describe('parseInline', () => {
  it('reads styles, nested, only at word borders', () => {
    expect(parseInline('*a _b_* snake_case_x 2*3*4')).toEqual([
      { t: 'bold', children: [text('a '), { t: 'italic', children: [text('b')] }] }, text(' snake_case_x 2*3*4'),
    ])
    expect(parseInline('~no~ `x*y*`')).toEqual([{ t: 'strike', children: [text('no')] }, text(' '), { t: 'code', text: 'x*y*' }])
    expect(parseInline('*not\nbold*')).toEqual([text('*not'), { t: 'break' }, text('bold*')])
  })
  it('reads mentions, links and dates', () => {
    expect(parseInline('<@U1|ann> <#C1> <!here> <https://e.org/?a=1&amp;b=2|a &amp; b>')).toEqual([
      { t: 'user', id: 'U1', label: 'ann' }, text(' '), { t: 'channel', id: 'C1' }, text(' '), { t: 'broadcast', range: 'here' }, text(' '),
      { t: 'link', url: 'https://e.org/?a=1&b=2', children: [text('a & b')] },
    ])
    expect(parseInline('<!date^1700000000^{date} at {time}|then>')).toEqual([
      { t: 'date', timestamp: 1_700_000_000, format: '{date} at {time}', fallback: 'then' },
    ])
  })
  it('never links what is unsafe', () => {
    expect(parseInline('<javascript:alert(1)|pay>')).toEqual([text('pay')])
    expect(parseInline('<data:text/html,x>')).toEqual([text('<data:text/html,x>')])
    expect(safeLink('https://slack.com@evil.example/')).toBeUndefined()
    expect(safeLink('/relative')).toBeUndefined()
    expect(parseInline('see https://e.org/a.')).toEqual([text('see '), { t: 'link', url: 'https://e.org/a', children: [text('https://e.org/a')] }, text('.')])
  })
  it('shows escaped markup as its words', () => {
    expect(plainOf(parseInline('&lt;b&gt; &amp;lt;'))).toBe('<b> &lt;')
    expect(parseInline(':eyes: :not_an_emoji_here:')).toEqual([{ t: 'emoji', name: 'eyes' }, text(' :not_an_emoji_here:')])
  })
})

describe('parseMrkdwn', () => {
  it('splits quotes and code', () => {
    expect(parseMrkdwn('a\n&gt; b\n&gt; c\nd ```x\n*y*``` e')).toMatchObject([
      { t: 'paragraph', children: [text('a')] },
      { t: 'quote', blocks: [{ t: 'paragraph', children: [text('b'), { t: 'break' }, text('c')] }] },
      { t: 'paragraph' }, { t: 'pre', text: 'x\n*y*' }, { t: 'paragraph' },
    ])
    expect(parseMrkdwn('```open')).toEqual([{ t: 'paragraph', children: [text('```open')] }])
  })
  it('gives back what a person typed when nothing in it is markup', () => {
    const plain = fc.array(fc.constantFrom('<', '>', '&', '&lt;', 'a', ' ', '\n', '|', '"', '<script>')).map((parts) => parts.join(''))
    fc.assert(fc.property(plain, (typed) => plainOf(parseInline(escapeSlack(typed))) === typed), { numRuns: 300 })
  })
  it('ends on anything', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('*', '_', '~', '`', '<', '>', '|', '@', '!', '\n', ' ', 'a', ':', '^'), maxLength: 80 }), (source) => {
      parseMrkdwn(source)
    }), { numRuns: 500 })
  })
})

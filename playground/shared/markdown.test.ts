import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { parseMarkdown } from './markdown.js'
import { parseMarkdownInline } from './markdown-inline.js'

const text = (value: string) => ({ t: 'text', text: value })

describe('parseMarkdownInline', () => {
  it('reads emphasis, code and links', () => {
    expect(parseMarkdownInline('a **b _c_** `d*e` ~~f~~')).toEqual([
      text('a '), { t: 'bold', children: [text('b '), { t: 'italic', children: [text('c')] }] }, text(' '),
      { t: 'code', text: 'd*e' }, text(' '), { t: 'strike', children: [text('f')] },
    ])
    expect(parseMarkdownInline('[x *y*](https://e.org/a_(b) "t")')).toEqual([
      { t: 'link', url: 'https://e.org/a_(b)', children: [text('x '), { t: 'italic', children: [text('y')] }] },
    ])
    expect(parseMarkdownInline('***both***')).toEqual([{ t: 'bold', children: [{ t: 'italic', children: [text('both')] }] }])
  })
  it('leaves snake_case, lone stars and unsafe links alone', () => {
    expect(parseMarkdownInline('a_b_c 2 * 3 * 4')).toEqual([text('a_b_c 2 * 3 * 4')])
    expect(parseMarkdownInline('[click](javascript:alert(1))')).toEqual([text('click')])
    expect(parseMarkdownInline('<script>alert(1)</script>')).toEqual([text('<script>alert(1)</script>')])
  })
  it('knows people, escapes and entities', () => {
    expect(parseMarkdownInline('<@U1> \\*no\\* &lt;b&gt;')).toEqual([{ t: 'user', id: 'U1' }, text(' *no* <b>')])
  })
})

describe('parseMarkdown', () => {
  it('reads headings, rules, quotes and fences', () => {
    expect(parseMarkdown('## Hi ##\n\n---\n> q\n> r\n\n```ts\na*b\n```').map((block) => block.t)).toEqual(['heading', 'rule', 'quote', 'pre'])
    expect(parseMarkdown('```\nhalf')).toEqual([{ t: 'pre', text: 'half' }])
  })
  it('nests lists and reads check boxes', () => {
    const [list] = parseMarkdown('1. one\n   - deep\n   - deeper\n2. two\n')
    expect(list).toMatchObject({ t: 'list', ordered: true, start: 1 })
    if (list?.t !== 'list') throw new Error('not a list')
    expect(list.items).toHaveLength(2)
    expect(list.items[0]?.blocks.map((block) => block.t)).toEqual(['paragraph', 'list'])
    expect(parseMarkdown('- [x] done\n- [ ] open')).toMatchObject([{ items: [{ checked: true }, { checked: false }] }])
  })
  it('reads tables, short and long rows alike', () => {
    expect(parseMarkdown('| a | b |\n|:--|--:|\n| 1 |\n| 1 | 2 | 3 |')).toMatchObject([
      { t: 'table', align: ['left', 'right'], rows: [[[text('1')], []], [[text('1')], [text('2')]]] },
    ])
  })
  it('separates a list from the paragraph after it', () => {
    expect(parseMarkdown('- a\n- b\n\nafter').map((block) => block.t)).toEqual(['list', 'paragraph'])
  })
  it('ends on anything', () => {
    const markup = fc.array(fc.constantFrom('*', '_', '`', '```', '~~', '[', ']', '(', ')', '<', '>', '|', '-', '\n', ' ', 'a', '1.', '#', 'http://x', '\\'), { maxLength: 60 })
    fc.assert(fc.property(markup, (parts) => {
      parseMarkdown(parts.join(''))
    }), { numRuns: 500 })
  })
})

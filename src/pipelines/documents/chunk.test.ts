import { describe, expect, it } from 'vitest'
import { chunkDocument } from './chunk.js'
import type { Block, ExtractedDocument } from './document.js'

function documentOf(blocks: Block[], date: string | null = null): ExtractedDocument {
  return { kind: 'pdf', title: null, date, pages: 9, pageUnit: 'page', blocks, warnings: [] }
}

const page = (number: number) => ({ kind: 'page' as const, page: number })
const sentence = (number: number): string => `Sentence number ${number} says that the pump of hall ${number} was checked on day ${number}.`
const long = Array.from({ length: 120 }, (_, number) => sentence(number)).join(' ')

describe('passages of a document', () => {
  it('name the title, the headings above and the date', () => {
    const [passage] = chunkDocument(documentOf([
      { kind: 'heading', level: 1, text: 'Travel', anchor: page(1) },
      { kind: 'heading', level: 2, text: 'Hotels', anchor: page(1) },
      { kind: 'paragraph', text: 'Book early.', anchor: page(2) },
    ], '2024-05-01'), { title: 'Handbook' })
    expect(passage?.header).toBe('Handbook › Travel › Hotels › 2024-05-01')
    expect(passage?.text).toBe('Book early.')
    expect(passage?.anchor).toEqual(page(2))
  })

  it('write the headings of small sections into the text that they share', () => {
    const passages = chunkDocument(documentOf([
      { kind: 'heading', level: 1, text: 'Rates', anchor: page(1) },
      { kind: 'heading', level: 2, text: 'Day', anchor: page(1) },
      { kind: 'paragraph', text: 'Forty euros.', anchor: page(1) },
      { kind: 'heading', level: 2, text: 'Night', anchor: page(1) },
      { kind: 'paragraph', text: 'Sixty euros.', anchor: page(1) },
    ]), { title: 'T' })
    expect(passages.map(({ header, text }) => [header, text])).toEqual([['T › Rates', 'Day\nForty euros.\n\nNight\nSixty euros.']])
  })

  it('are cut between sentences, near the wanted size, and overlap', () => {
    const passages = chunkDocument(documentOf([{ kind: 'paragraph', text: long, anchor: page(1) }]), { title: 'T', targetTokens: 300, overlapTokens: 40 })
    expect(passages.length).toBeGreaterThan(4)
    for (const passage of passages) {
      expect(passage.tokens).toBeLessThan(380)
      expect(passage.text).toMatch(/^Sentence number \d+ .*\.$/)
    }
    const first = /\d+/.exec(passages[1]!.text)![0]
    expect(passages[0]!.text).toContain(`Sentence number ${first} `)
    const all = passages.map((passage) => passage.text).join(' ')
    for (let number = 0; number < 120; number += 1) expect(all).toContain(sentence(number))
  })

  it('never cut a word or a number, however long the text without a sentence end', () => {
    const words = Array.from({ length: 3000 }, (_, number) => `${number}.${number}x`)
    const passages = chunkDocument(documentOf([{ kind: 'paragraph', text: words.join(' '), anchor: page(1) }]), { title: 'T', overlapTokens: 0 })
    expect(passages.flatMap((passage) => passage.text.split(/\s+/))).toEqual(words)
  })

  it('keep a small table whole and repeat the header of a large one with the range of its rows', () => {
    const rows = [['Item', 'Price'], ...Array.from({ length: 200 }, (_, number) => [`Part ${number}`, `${number}.50`])]
    const passages = chunkDocument(documentOf([{ kind: 'table', header: true, rows, anchor: { kind: 'cells', sheet: 'S', range: 'B3:C203' } }]), { title: 'T' })
    expect(passages.length).toBeGreaterThan(2)
    for (const passage of passages) {
      expect(passage.text.split('\n')[0]).toBe('Item | Price')
      const last = passage.text.split('\n').at(-1)!
      const row = Number(/Part (\d+)/.exec(last)![1])
      expect(passage.anchor).toMatchObject({ range: expect.stringMatching(new RegExp(`:C${row + 4}$`)) as string })
    }
    expect(chunkDocument(documentOf([{ kind: 'table', header: true, rows: rows.slice(0, 5), anchor: page(1) }]), { title: 'T' })).toHaveLength(1)
  })

  it('do not mix slides or sheets', () => {
    const passages = chunkDocument(documentOf([
      { kind: 'paragraph', text: 'One.', anchor: { kind: 'slide', slide: 1 } },
      { kind: 'paragraph', text: 'Two.', anchor: { kind: 'slide', slide: 2 } },
    ]), { title: 'T' })
    expect(passages.map((passage) => passage.anchor)).toEqual([{ kind: 'slide', slide: 1 }, { kind: 'slide', slide: 2 }])
  })

  it('include a heading that has nothing under it', () => {
    expect(chunkDocument(documentOf([{ kind: 'heading', level: 1, text: 'Only this', anchor: page(1) }]), { title: 'T' })[0]?.text).toBe('Only this')
  })
})

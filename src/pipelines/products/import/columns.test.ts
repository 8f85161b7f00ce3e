import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { guessMapping, headerShape, mappingProblems } from './column-mapping.js'
import { csvCell, csvLine } from './csv-cell.js'
import { decimalSign, parsePrice } from './parse-price.js'
import { rejectsFile } from './rejects-file.js'

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('columns', () => {
  test('by name', () => {
    expect(guessMapping(['SKU', 'Product Name', 'Long Description', 'Manufacturer', 'Price (EUR)', 'Category', 'Colour'], [])).toEqual({
      code: 0, title: 1, description: 2, brand: 3, price: 4, category: 5, attributes: [6],
    })
    expect(guessMapping(['Artikel-Nr.', 'Bezeichnung', 'Marke', 'Preis'], [])).toEqual({ code: 0, title: 1, brand: 2, price: 3, attributes: [] })
    expect(guessMapping(['ean', 'mpn', 'title'], [])).toEqual({ code: 1, title: 2, attributes: [0] })
    expect(guessMapping(['Description', 'Price'], [])).toEqual({ title: 0, price: 1, attributes: [] })
  })

  test('by what the cells hold', () => {
    const rows = [['A-1', 'Green desk lamp', '$12.50'], ['A-2', 'Red kitchen chair', '$1,008.00'], ['A-3', 'Blue garden hose', '$3']]
    expect(guessMapping(['Column 1', 'Column 2', 'Column 3'], rows)).toEqual({ title: 1, price: 2, attributes: [0] })
    expect(guessMapping(['a', 'b'], [['1', '2']])).toBeNull()
  })

  test('a chosen mapping is checked', () => {
    expect(mappingProblems(['a', 'b'], { title: 0, brand: 1, attributes: [] })).toEqual([])
    expect(mappingProblems(['a', 'b'], { title: 0, brand: 0, attributes: [1] })).toEqual(['"a" is chosen for the brand and for the title: choose it once.'])
    expect(mappingProblems(['a'], { title: 4, attributes: [0, 9] })).toEqual([expect.stringContaining('Choose the column that holds the title'), expect.stringContaining('attribute')])
  })

  test('the shape of a header does not mind case and signs, but order', () => {
    expect(headerShape(['Artikel-Nr.', 'Titel'])).toBe(headerShape(['artikel nr', 'TITEL']))
    expect(headerShape(['a', 'b'])).not.toBe(headerShape(['b', 'a']))
  })
})

describe('prices', () => {
  test.each([
    ['1.299,00 €', 1299, 'EUR'], ['$1,299.00', 1299, 'USD'], ['USD 1299', 1299, 'USD'], ['1299', 1299, null], ['1 299,50', 1299.5, null], ["CHF 1'299.-", 1299, 'CHF'], ['0,99', 0.99, null],
    ['£12', 12, 'GBP'], ['1,234,567.89', 1234567.89, null], ['1.299', 1299, null], ['0.299', 0.299, null], ['.99', 0.99, null], ['12,5 EUR', 12.5, 'EUR'], ['EUR1.299,00', 1299, 'EUR'],
  ])('%s', (text, amount, currency) => expect(parsePrice(text)).toEqual({ amount, currency }))

  test.each(['', 'call us', '1.2.3', '12 - 15', '1,2,3', '1.299.00', '-5', '$'])('%j is none', (text) => expect(parsePrice(text)).toBeNull())

  test('the sign that a column uses decides what is ambiguous', () => {
    expect(decimalSign(['12.50', '1.299', '3'])).toBe('.')
    expect(decimalSign(['1.299,00 €', '5'])).toBe(',')
    expect(decimalSign(['1.299'])).toBeUndefined()
    expect(parsePrice('1.299', '.')).toEqual({ amount: 1.299, currency: null })
    expect(parsePrice('1.299', ',')).toEqual({ amount: 1299, currency: null })
  })
})

describe('cells of an export', () => {
  test.each(['=1+1', '+cmd|x', '-2+3', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1', '\n=HYPERLINK("x")', '\ufeff=1'])('%j is no formula', (text) => {
    const [[cell]] = parse(csvLine([text]), { bom: false }) as string[][] as [[string]]
    expect(cell).toBe(`'${text}`)
  })

  test.each(['-5', '+3.5', '-1,5', '1e9', '12%', 'plain', 'a=b', ''])('%j stays as it is', (text) => expect(parse(csvLine([text, 'x']))).toEqual([[text, 'x']]))

  test('numbers are left alone', () => expect(csvCell(-5.5)).toBe('-5.5'))

  test('any cells come back, safe ones unchanged', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ';', ' ', '=', '1', "'") }), { minLength: 1 }), (cells) => {
        const [back] = parse(csvLine(['x', ...cells]), { relax_column_count: true }) as string[][] as [string[]]
        expect(back.slice(1).map((cell, i) => (cell === cells[i] ? cell : cell.slice(1)))).toEqual(cells)
      }),
    )
  })

  test('rejected rows as a file', async () => {
    const text = (await collect(rejectsFile([{ line: 3, reason: 'It has 2 cells.', raw: '=cmd,"x"' }]))).join('')
    expect(parse(text, { bom: true })).toEqual([['line', 'reason', 'row'], ['3', 'It has 2 cells.', `'=cmd,"x"`]])
  })
})

import { expect, test } from 'vitest'
import { passageSentences } from './passage-sentences.js'
import { askQuestion } from './question.js'
import { quoteRow } from './quote-row.js'

const table = 'sku | product | price | warranty months | note\nB-201 | Office chair leather | 329.00 | 60 |\n1,234 | 12 x 4 | | 7 | ask'
const rows = passageSentences(table)
const ask = (text: string) => askQuestion(text, { of: () => 5, common: [], warm: () => Promise.resolve() }, { terms: [], passages: 0 })

test('a row is read out as what it is about, what was asked for, and the rest', () => {
  expect(quoteRow(ask('How long is the warranty of the leather chair?'), rows[0]!.cells!)).toBe('Office chair leather: warranty months 60, sku B-201, price 329.00')
})

test('without a question it keeps the order of the table; without words the first cell is its name', () => {
  expect(quoteRow(null, rows[0]!.cells!)).toBe('Office chair leather: sku B-201, price 329.00, warranty months 60')
  expect(quoteRow(null, rows[1]!.cells!)).toBe('ask: sku 1,234, product 12 x 4, warranty months 7')
  expect(quoteRow(null, [{ column: 'year', value: '2024' }, { column: 'net_sales', value: '12' }])).toBe('2024: net sales 12')
})

test('a wide row ends in an ellipsis before it gets too long, and the asked column is still there', () => {
  const cells = Array.from({ length: 60 }, (_, i) => ({ column: i === 55 ? 'warranty' : `column${i}`, value: i === 0 ? 'Desk lamp' : String(i) }))
  const said = quoteRow(ask('what is the warranty?'), cells)
  expect(said).toMatch(/^Desk lamp: warranty 55, column1 1, .* …$|^Desk lamp: warranty 55, .*, …$/)
  expect(said.split(/\s+/).length).toBeLessThan(45)
})

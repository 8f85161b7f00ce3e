import { expect, test } from 'vitest'
import type { ColumnMapping, TableReading } from '../../../db/schema/products.js'
import { toRow } from './to-row.js'

function read(header: string[], cells: string[], mapping: ColumnMapping) {
  const reading: TableReading = { encoding: 'utf-8', separator: ',', quote: '"', hasHeader: true, header }
  const outcome = toRow(2, cells, reading, mapping, '.')
  if (!('row' in outcome)) throw new Error(outcome.reason)
  return outcome.row
}

test.each([
  ['the price itself', ['Title', 'Price'], ['Lamp', '€ 12.50'], [], 'EUR'],
  ['a column of its own', ['Title', 'Price', 'Currency'], ['Lamp', '12.50', 'usd'], [2], 'USD'],
  ['the name of the price column', ['Title', 'Price (GBP)'], ['Lamp', '12.50'], [], 'GBP'],
  ['the cell before the name', ['Title', 'Price EUR'], ['Lamp', '$12.50'], [], 'USD'],
  ['nothing', ['Title', 'Price'], ['Lamp', '12.50'], [], ''],
  ['no price at all', ['Title', 'Price', 'Currency'], ['Lamp', '', 'EUR'], [2], ''],
])('the currency is said by %s', (_by, header, cells, attributes, currency) => {
  expect(read(header, cells, { title: 0, price: 1, attributes })).toMatchObject({ currency })
})

test('a currency is no attribute, tells no products apart, and changes no row that has none', () => {
  const header = ['Title', 'Price', 'Currency']
  const mapping = { title: 0, price: 1, attributes: [2] }
  const [euro, dollar] = [read(header, ['Lamp', '12', 'EUR'], mapping), read(header, ['Lamp', '12', 'USD'], mapping)]
  expect(euro.attributes).toEqual({})
  expect(euro.groupKey).toBe(dollar.groupKey)
  expect(euro.contentHash).not.toBe(dollar.contentHash)
  expect(read(header, ['Lamp', '12', 'beads'], mapping)).toMatchObject({ currency: '', attributes: { Currency: 'beads' } })
})

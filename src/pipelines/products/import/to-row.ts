import { createHash } from 'node:crypto'
import { productHash } from '../../../db/products.js'
import type { TableRow } from '../../../db/raw-products.js'
import type { ColumnMapping, TableReading } from '../../../db/schema/products.js'
import { plainName } from './column-names.js'
import { currencyOf, parsePrice } from './parse-price.js'

const currencyColumn = /^(?:(?:price )?currency(?: code)?|wahrung|devise|moneda)$/

const maxTitleChars = 2000

/** Columns that tell rows apart, not products. */
const rowOnly = /^(?:(?:row |line )?(?:id|nr|no|number|index)|url|link|image.*|picture.*|stock|quantity|qty|inventory.*|availability|(?:price )?currency(?: code)?|(?:last )?(?:updated|created|modified).*|date)$/

/** Cells as a product row, or the reason why they are none. A price that is none is kept as an attribute. */
export function toRow(line: number, cells: string[], reading: TableReading, mapping: ColumnMapping, decimal: '.' | ',' | undefined): { row: TableRow } | { reason: string } {
  const of = (column: number | undefined) => (column === undefined ? '' : (cells[column] ?? '').trim())
  const title = of(mapping.title).replace(/\s+/g, ' ')
  if (title === '') return { reason: `It has no title: "${reading.header[mapping.title]}" is empty.` }
  if (title.length > maxTitleChars) return { reason: `Its title is ${title.length} characters long; a title has at most ${maxTitleChars}.` }
  const attributes: Record<string, string> = {}
  for (const column of mapping.attributes) if (of(column) !== '') attributes[reading.header[column]!] = of(column)
  const priceText = of(mapping.price)
  const read = parsePrice(priceText, decimal)
  const price = read?.amount ?? null
  const currency = price === null ? '' : (read?.currency ?? currencyBeside(reading, mapping, attributes))
  if (price === null && priceText !== '') attributes[reading.header[mapping.price!]!] = priceText
  const facts = { title, description: of(mapping.description), brand: of(mapping.brand), code: of(mapping.code), price, currency, category: of(mapping.category), attributes }
  const contentHash = productHash(facts)
  return { row: { ...facts, line, contentHash, groupKey: groupKey(facts) } }
}

/** What the price is in where its cell does not say: a column of its own (no attribute then), or the price column's name. */
function currencyBeside(reading: TableReading, mapping: ColumnMapping, attributes: Record<string, string>): string {
  let beside = besides.get(mapping)
  if (!beside) {
    const own = mapping.attributes.map((column) => reading.header[column]!).find((name) => currencyColumn.test(plainName(name)))
    beside = { own, named: currencyOf(plainName(reading.header[mapping.price!]!).split(' ').at(-1)!) ?? '' }
    besides.set(mapping, beside)
  }
  const said = beside.own === undefined ? undefined : currencyOf(attributes[beside.own] ?? '')
  if (said === undefined) return beside.named
  delete attributes[beside.own!]
  return said
}

/** Looked for once a table: names are the same for each of its rows. */
const besides = new WeakMap<ColumnMapping, { own: string | undefined; named: string }>()

/**
 * The same for rows that differ in nothing that tells products apart: case, accents, punctuation, the order and repetition of
 * words, price, and columns that number or date the row.
 */
function groupKey(facts: Pick<TableRow, 'title' | 'description' | 'brand' | 'code' | 'attributes'>): string {
  const words = (text: string) => [...new Set(text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().match(/[\p{L}\p{N}]+(?:[.,]\d+)*/gu))].sort().join(' ')
  const told = Object.entries(facts.attributes).filter(([name]) => !rowOnly.test(plainName(name))).map(([name, value]) => `${plainName(name)}=${words(value)}`)
  return hash([words(`${facts.title} ${facts.brand}`), words(facts.code), words(facts.description), ...told.sort()].join('\n'))
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 32)
}

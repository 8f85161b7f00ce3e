import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { ProductText } from '../src/pipelines/products/matching/product-text.js'

export interface LabelledPair {
  left: ProductText
  right: ProductText
  match: boolean
}

/** Labelled pairs, one a line: `COL name VAL … COL price VAL …`, the same of the other side, `0` or `1`; tabs between. */
export function readPairs(folder: string, split: 'train' | 'valid' | 'test'): LabelledPair[] {
  const lines = readFileSync(join(folder, 'pairs', `${split}.txt`), 'utf8').split('\n').filter((line) => line.trim() !== '')
  return lines.map((line, i) => {
    const [left, right, label] = line.split('\t')
    if (left === undefined || right === undefined || !/^[01]\s*$/.test(label ?? '')) throw new Error(`pairs/${split}.txt line ${i + 1} is not a labelled pair`)
    return { left: productOf(left), right: productOf(right), match: label!.trim() === '1' }
  })
}

/** The same text is the same product, so that it is counted once. */
function productOf(text: string): ProductText {
  const fields: Record<string, string> = {}
  for (const [, name, value] of ` ${text} `.matchAll(/COL (\S+) VAL (.*?)(?= COL |$)/g)) fields[name!] = value!.trim()
  return fromFields(text, fields)
}

function fromFields(id: string, fields: Record<string, string>): ProductText {
  const { name = '', title = name, description = '', brand = '', manufacturer = brand, modelno = '', code = modelno, price = '', ...rest } = fields
  const value = Number(price.replace(/[^\d.]/g, ''))
  return { id, title, description, brand: manufacturer, code, price: price.trim() === '' || !(value > 0) ? null : value, attributes: known(rest) }
}

function known(fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([name, value]) => name !== 'id' && value !== ''))
}

/** A table of products with `|` between columns and an `id` column. */
export function readTable(folder: string, name: string): ProductText[] {
  const rows: Record<string, string>[] = parse(readFileSync(join(folder, 'tables', name)), { columns: true, delimiter: '|', relax_quotes: true, relax_column_count: true, quote: null, bom: true })
  return rows.map((row) => fromFields(row.id!, row))
}

/** Which rows of the first table are which of the second. */
export function readTruth(folder: string): Map<string, Set<string>> {
  const rows: Record<string, string>[] = parse(readFileSync(join(folder, 'tables', 'gt.csv')), { columns: true, delimiter: '|', bom: true })
  const truth = new Map<string, Set<string>>()
  for (const { D1, D2 } of rows) truth.set(D1!, (truth.get(D1!) ?? new Set()).add(D2!))
  return truth
}

import { createHash } from 'node:crypto'
import type { ColumnMapping } from '../../../db/schema/products.js'
import { nameFits, plainName, type ProductField } from './column-names.js'
import { parsePrice } from './parse-price.js'

const fields: ProductField[] = ['price', 'brand', 'category', 'title', 'code', 'description']

/** Which column holds what, by its name and by what its cells look like; null when no column can be a title. */
export function guessMapping(header: string[], rows: string[][]): ColumnMapping | null {
  const found: Partial<Record<ProductField, number>> = {}
  const taken = new Set<number>()
  const claims = fields
    .flatMap((field) => header.map((name, column) => ({ field, column, fit: nameFits(name, field) })))
    .filter(({ fit, field, column }) => fit > 0 && !contradicts(field, column, rows))
    .sort((a, b) => b.fit - a.fit)
  for (const { field, column } of claims) {
    if (found[field] !== undefined || taken.has(column)) continue
    found[field] = column
    taken.add(column)
  }
  const title = found.title ?? found.description ?? titleByShape(header, rows, taken)
  if (title === undefined) return null
  if (found.title === undefined && found.description === title) delete found.description
  taken.add(title)
  found.price ??= priceByShape(header, rows, taken)
  if (found.price !== undefined) taken.add(found.price)
  return { ...found, title, attributes: header.map((_, column) => column).filter((column) => !taken.has(column)) }
}

/** What is wrong with a mapping that a person chose, in words for them; empty when it can be used. */
export function mappingProblems(header: string[], mapping: ColumnMapping): string[] {
  const problems: string[] = []
  const known = (column: number) => Number.isInteger(column) && column >= 0 && column < header.length
  if (!known(mapping.title)) problems.push('Choose the column that holds the title: nothing can be normalized without it.')
  const used = new Map<number, string>()
  for (const field of fields) {
    const column = mapping[field]
    if (column === undefined || (field === 'title' && !known(column))) continue
    if (!known(column)) problems.push(`The column for the ${field} is not in this table.`)
    else if (used.has(column)) problems.push(`"${header[column]}" is chosen for the ${used.get(column)} and for the ${field}: choose it once.`)
    used.set(column, field)
  }
  for (const column of mapping.attributes) {
    if (!known(column)) problems.push('A column kept as an attribute is not in this table.')
    else if (used.has(column)) problems.push(`"${header[column]}" is chosen for the ${used.get(column)} and as an attribute: choose it once.`)
    used.set(column, 'attribute')
  }
  return [...new Set(problems)]
}

/** The same for tables with the same column names in the same order: what a mapping is remembered under. */
export function headerShape(header: string[]): string {
  return createHash('sha256').update(JSON.stringify(header.map(plainName))).digest('hex').slice(0, 32)
}

/** A name can mislead: a `price` of words is none. */
function contradicts(field: ProductField, column: number, rows: string[][]): boolean {
  const cells = filled(rows, column)
  if (cells.length < 3) return false
  if (field === 'price') return share(cells, (cell) => parsePrice(cell) !== null) < 0.3
  if (field === 'title') return share(cells, (cell) => /\p{L}/u.test(cell)) < 0.5
  return false
}

/** Without a name: the column of many different texts of some words. */
function titleByShape(header: string[], rows: string[][], taken: Set<number>): number | undefined {
  let best: { column: number; score: number } | undefined
  header.forEach((_, column) => {
    const cells = filled(rows, column)
    if (taken.has(column) || cells.length === 0) return
    const wordy = share(cells, (cell) => /\p{L}{2,}.*\s.*\S/u.test(cell) && cell.length <= 200 && !/^https?:|@/.test(cell))
    const different = new Set(cells).size / cells.length
    const score = wordy * different
    if (score > 0.5 && score > (best?.score ?? 0) * 1.1) best = { column, score }
  })
  return best?.column
}

function priceByShape(header: string[], rows: string[][], taken: Set<number>): number | undefined {
  const column = header.findIndex((_, i) => {
    const cells = filled(rows, i)
    return !taken.has(i) && cells.length > 0 && share(cells, (cell) => /\p{Sc}|\b(?:EUR|USD|GBP|CHF)\b/u.test(cell) && parsePrice(cell) !== null) > 0.7
  })
  return column < 0 ? undefined : column
}

function filled(rows: string[][], column: number): string[] {
  return rows.map((cells) => cells[column]?.trim() ?? '').filter((cell) => cell !== '')
}

function share(cells: string[], test: (cell: string) => boolean): number {
  return cells.filter(test).length / cells.length
}

import { UserFacingError } from '../../errors.js'
import type { ColumnMapping } from '../../db/schema/products.js'
import { mappingProblems } from '../../pipelines/products/import/column-mapping.js'

const fields = ['title', 'description', 'brand', 'code', 'price', 'category'] as const
type Field = (typeof fields)[number]

/** One `--map field=column`, added to those before. */
export function saidColumns(text: string, before: Record<string, string>): Record<string, string> {
  const at = text.indexOf('=')
  const field = text.slice(0, Math.max(0, at)).trim()
  if (at < 0 || !fields.includes(field as Field)) throw new UserFacingError('map', `"${text}" is no mapping.`, { hint: `Write FIELD=COLUMN; fields are ${fields.join(', ')}.` })
  return { ...before, [field]: text.slice(at + 1).trim() }
}

/** What was guessed, with what was said put in its place. Columns are given by their names; every other one is kept as an attribute. */
export function columnsOf(header: readonly string[], guessed: ColumnMapping | null, said: Record<string, string>): ColumnMapping {
  const chosen: Partial<Record<Field, number>> = {}
  for (const field of fields) if (guessed?.[field] !== undefined) chosen[field] = guessed[field]
  for (const [field, name] of Object.entries(said) as [Field, string][]) {
    delete chosen[field]
    if (name === '') continue
    const column = header.findIndex((each) => each.toLowerCase() === name.toLowerCase())
    if (column < 0) throw new UserFacingError('map', `There is no column "${name}".`, { hint: `There are: ${header.slice(0, 50).join(', ')}.` })
    // What was only guessed for this column gives way.
    for (const other of fields) if (chosen[other] === column && said[other] === undefined) delete chosen[other]
    chosen[field] = column
  }
  const { title } = chosen
  if (title === undefined) throw new UserFacingError('table-mapping', 'No column looks like a title.', { hint: `Say which: --map title=COLUMN. There are: ${header.slice(0, 50).join(', ')}.` })
  const used = new Set(Object.values(chosen))
  const left = new Set([...fields.map((field) => guessed?.[field]), ...(guessed?.attributes ?? [])])
  // A column that was left out for tables like this one stays out.
  const attributes = header.map((_, column) => column).filter((column) => !used.has(column) && (guessed === null || left.has(column)))
  const mapping = { ...chosen, title, attributes }
  const problems = mappingProblems([...header], mapping)
  if (problems.length > 0) throw new UserFacingError('table-mapping', problems.join(' '))
  return mapping
}

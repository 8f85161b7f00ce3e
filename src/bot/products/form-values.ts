import type { ColumnMapping } from '../../db/schema/products.js'
import type { ProductField } from '../../pipelines/products/import/column-names.js'
import { formFields, newCatalogue, noColumn } from './form-view.js'
import { productInputs } from './ids.js'

export type FilledForm =
  | { kind: 'filled'; role: 'raw' | 'canonical'; catalogue: { id: string } | { name: string }; columns: Partial<Record<ProductField, number>>; leaveOut: number[] }
  /** What is wrong, by input. */
  | { kind: 'wrong'; errors: Record<string, string> }

interface Value {
  value?: string | null
  selected_option?: { value?: string; text?: { text?: string } } | null
  selected_options?: { value?: string }[]
}
type Values = Record<string, Record<string, Value>>

/** What a filled form says, or what is wrong with it. Whether the columns are in the table is checked with the table. */
export function readForm(values: Values): FilledForm {
  const errors: Record<string, string> = {}
  const at = (block: string): Value | undefined => Object.values(values[block] ?? {})[0]
  const role = at(productInputs.role)?.selected_option?.value === 'canonical' ? 'canonical' : 'raw'
  const chosen = at(productInputs.catalogue)?.selected_option?.value ?? newCatalogue
  const name = (at(productInputs.newCatalogue)?.value ?? '').replace(/\s+/g, ' ').trim()
  if (chosen === newCatalogue && name === '') errors[productInputs.newCatalogue] = 'Give the new catalogue a name.'
  if (chosen !== newCatalogue && name !== '') errors[productInputs.newCatalogue] = 'A catalogue is chosen above already: choose “A new catalogue” there, or clear this.'

  const columns: Partial<Record<ProductField, number>> = {}
  const taken = new Map<number, ProductField>()
  for (const [block, elements] of Object.entries(values)) {
    const [input, field] = block.split(':') as [string, ProductField]
    if (input !== productInputs.column || !formFields.includes(field)) continue
    const option = Object.values(elements)[0]?.selected_option
    if (!option?.value || option.value === noColumn) continue
    const column = Number(option.value)
    const other = taken.get(column)
    if (other !== undefined) errors[block] = `This column is chosen for the ${other} already.`
    else {
      taken.set(column, field)
      columns[field] = column
    }
  }
  if (columns.title === undefined) {
    const block = Object.keys(values).find((each) => each.startsWith(`${productInputs.column}:title:`))
    errors[block ?? productInputs.role] ??= 'Choose the column that holds the title: nothing can be normalized without it.'
  }
  if (Object.keys(errors).length > 0) return { kind: 'wrong', errors }
  const left = Object.entries(values).filter(([block]) => block.startsWith(`${productInputs.leaveOut}:`))
  const leaveOut = left.flatMap(([, elements]) => (Object.values(elements)[0]?.selected_options ?? []).map((option) => Number(option.value)))
  return { kind: 'filled', role, catalogue: chosen === newCatalogue ? { name } : { id: chosen }, columns, leaveOut }
}

/** The mapping of a filled form: every column that is neither chosen nor left out is kept as an attribute. */
export function mappingOf(filled: Extract<FilledForm, { kind: 'filled' }>, columnCount: number): ColumnMapping {
  const used = new Set([...Object.values(filled.columns), ...filled.leaveOut])
  const attributes = Array.from({ length: columnCount }, (_, column) => column).filter((column) => !used.has(column))
  return { ...filled.columns, title: filled.columns.title ?? -1, attributes }
}

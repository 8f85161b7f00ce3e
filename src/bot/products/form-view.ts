import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types'
import type { ColumnMapping } from '../../db/schema/products.js'
import { headerShape } from '../../pipelines/products/import/column-mapping.js'
import type { ProductField } from '../../pipelines/products/import/column-names.js'
import type { ExaminedTable } from '../../pipelines/products/import/examine-table.js'
import { inertMrkdwn, inertPlain } from '../../agents/untrusted.js'
import { context, cut, plain, section } from '../blocks.js'
import { writeFormContext, type FormContext } from './form-context.js'
import { productIds, productInputs } from './ids.js'
import { previewOf } from './preview.js'
import { readingBlock } from './reading-block.js'

export interface FormFacts {
  title: string
  examined: ExaminedTable
  /** Those of which the person may see anything. */
  catalogues: { id: string; name: string }[]
  role: 'raw' | 'canonical'
}

export const newCatalogue = 'new'
export const noColumn = 'none'
/** Options that Slack shows in one list; the first is "none". */
const mostColumns = 99
const labels: Record<ProductField, string> = { title: 'Title', brand: 'Brand', code: 'Model code or SKU', price: 'Price', description: 'Description', category: 'Category' }
export const formFields = Object.keys(labels) as ProductField[]

/** How a table is read, what its columns hold and where it goes, with its first rows to look at. */
export function importForm(facts: FormFacts, form: FormContext): ModalView {
  const { shape, remembered } = facts.examined
  const importable = shape.sampleRows.length > 0
  const warnings = [...shape.warnings, ...(remembered ? ['The columns are chosen as for the last table with these column names.'] : [])]
  return {
    type: 'modal',
    callback_id: productIds.form,
    private_metadata: writeFormContext(form),
    title: plain('Import products'),
    ...(importable ? { submit: plain('Import') } : {}),
    close: plain('Cancel'),
    blocks: [
      section(`*${inertMrkdwn(facts.title, 120) || '–'}*`),
      ...previewOf(shape),
      ...(warnings.length > 0 ? [context(...warnings.slice(0, 6).map((warning) => inertMrkdwn(warning, 300)))] : []),
      section('*How is it read?*  Encoding, separator, quotation marks and column names are guessed; a change shows the rows anew.'),
      readingBlock(shape.reading),
      ...(importable ? [{ type: 'divider' } as KnownBlock, roleInput(facts.role), ...catalogueInputs(facts.catalogues), ...columnInputs(facts.examined)] : [section('There is nothing to import: no rows were found below the column names.')]),
    ],
  }
}

function roleInput(role: FormFacts['role']): KnownBlock {
  const options = [
    { text: plain('Raw rows, to be normalized'), description: plain('Each gets a suggestion, and people review it'), value: 'raw' },
    { text: plain('Our own products'), description: plain('What raw rows are matched with'), value: 'canonical' },
  ]
  return { type: 'input', block_id: productInputs.role, label: plain('What are these rows?'), element: { type: 'radio_buttons', action_id: productInputs.role, options, initial_option: options.find((option) => option.value === role)! } }
}

function catalogueInputs(catalogues: FormFacts['catalogues']): KnownBlock[] {
  const fresh = { text: plain('A new catalogue'), value: newCatalogue }
  const options = [...catalogues.map(({ id, name }) => ({ text: plain(inertPlain(name, 75)), value: id })), fresh]
  const select: KnownBlock = { type: 'input', block_id: productInputs.catalogue, label: plain('Catalogue'), element: { type: 'static_select', action_id: productInputs.catalogue, options, initial_option: options[0]! } }
  const name: KnownBlock = {
    type: 'input',
    block_id: productInputs.newCatalogue,
    optional: catalogues.length > 0,
    label: plain(catalogues.length > 0 ? 'Name of a new catalogue' : 'Name of the catalogue'),
    hint: plain('Raw rows and the products that they are matched with belong in one catalogue.'),
    element: { type: 'plain_text_input', action_id: productInputs.newCatalogue, max_length: 80, ...(catalogues.length === 0 ? { initial_value: 'Products' } : {}) },
  }
  return catalogues.length > 0 ? [select, name] : [name]
}

function columnInputs(examined: ExaminedTable): KnownBlock[] {
  const { reading, sampleRows } = examined.shape
  const shape = headerShape(reading.header).slice(0, 8)
  const columns = reading.header.slice(0, mostColumns).map((name, column) => columnOption(name, column, sampleRows))
  const none = { text: plain('Not in this table'), value: noColumn }
  const chosen = (column: number | undefined) => (column === undefined ? undefined : columns[column])
  const selects = formFields.map((field): KnownBlock => {
    const options = field === 'title' ? columns : [none, ...columns]
    const initial = chosen(examined.mapping?.[field]) ?? (field === 'title' ? undefined : none)
    return {
      type: 'input',
      block_id: `${productInputs.column}:${field}:${shape}`,
      label: plain(labels[field]),
      element: { type: 'static_select', action_id: productInputs.column, placeholder: plain('Choose a column'), options, ...(initial ? { initial_option: initial } : {}) },
    }
  })
  const left = leftOut(examined.mapping, reading.header.length).flatMap((column) => chosen(column) ?? [])
  const leaveOut: KnownBlock = {
    type: 'input',
    block_id: `${productInputs.leaveOut}:${shape}`,
    optional: true,
    label: plain('Columns to leave out'),
    hint: plain('Every other column is kept with its row. Your choice is remembered for tables with the same column names.'),
    element: { type: 'multi_static_select', action_id: productInputs.leaveOut, options: columns, ...(left.length > 0 ? { initial_options: left } : {}) },
  }
  return [section('*Which column holds what?*'), ...selects, leaveOut]
}

/** What a mapping keeps nowhere. */
function leftOut(mapping: ColumnMapping | null, columns: number): number[] {
  if (mapping === null) return []
  const used = new Set([...formFields.map((field) => mapping[field]), ...mapping.attributes])
  return Array.from({ length: columns }, (_, column) => column).filter((column) => !used.has(column))
}

function columnOption(name: string, column: number, rows: string[][]): PlainTextOption {
  const sample = inertPlain(rows.find((row) => row[column]?.trim())?.[column] ?? '', 24)
  const label = inertPlain(name, 44) || `Column ${column + 1}`
  return { text: plain(cut(sample ? `${label} (${sample})` : label, 75)), value: String(column) }
}

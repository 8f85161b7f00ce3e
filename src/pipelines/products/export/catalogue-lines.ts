import type { Db } from '../../../db/open.js'
import { rowsInWindow, type ExportedRow, type RowWindow } from '../../../db/product-exports.js'
import type { VisiblePlaces } from '../../access/places.js'

const cells = ['title', 'description', 'brand', 'code', 'price', 'currency', 'category', 'attributes'] as const

export const catalogueColumns = [
  'table', 'line', ...cells.map((cell) => `original_${cell}`), 'item', 'state', 'decision', 'product',
  ...cells.flatMap((cell) => [cell, `${cell}_source`, `${cell}_model`, `${cell}_reviewer`, `${cell}_time`]),
]

const states: Record<ExportedRow['state'], string> = { new: 'waiting', open: 'waiting', decided: 'decided', auto: 'automatic', removed: 'removed' }

/** One line a raw row: as it came, and each normalized cell with where its text comes from, the model and the reviewer behind it, and when. */
export async function catalogueLines(db: Db, places: VisiblePlaces, catalogueId: string, window: RowWindow, decidedOnly: boolean): Promise<(string | number | null)[][]> {
  return (await rowsInWindow(db, places, catalogueId, window, decidedOnly)).map((row) => [
    row.table, row.raw.line, ...cells.map((cell) => cellOf(row.raw, cell)), row.itemId, states[row.state], row.decision.id, row.product?.id ?? null,
    ...cells.flatMap((cell) => normalized(row, cell)),
  ])
}

type Cell = (typeof cells)[number]

function cellOf(row: ExportedRow['raw'] | NonNullable<ExportedRow['product']>, cell: Cell): string | number | null {
  if (cell !== 'attributes') return row[cell]
  return Object.keys(row.attributes).length === 0 ? '' : JSON.stringify(row.attributes)
}

function normalized(row: ExportedRow, cell: Cell): (string | number | null)[] {
  const { product, decision } = row
  if (!product || decision.at === null) return [null, null, null, null, null]
  const { source, model } = madeBy(row, product, decision, cell)
  return [cellOf(product, cell), source, model, decision.reviewer, new Date(decision.at).toISOString()]
}

/** `model` is empty where no model had a part in it: a person wrote it or picked another product, or it was copied from the row. */
function madeBy(row: ExportedRow, product: NonNullable<ExportedRow['product']>, decision: ExportedRow['decision'], cell: Cell): { source: string; model: string | null } {
  if (product.decisionId === decision.id) {
    if (cell !== 'title') return { source: 'row', model: null }
    return decision.kind === 'correct' ? { source: 'reviewer', model: null } : { source: 'rules', model: `rules ${decision.rules ?? ''}`.trim() }
  }
  const source = product.importId === null ? 'earlier decision' : `table ${row.productTable ?? ''}`.trim()
  return { source, model: decision.suggestedProductId === product.id && decision.kind !== 'correct' ? decision.model : null }
}

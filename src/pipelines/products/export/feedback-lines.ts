import type { Db } from '../../../db/open.js'
import { decisionsInWindow, type RowWindow } from '../../../db/product-exports.js'
import type { VisiblePlaces } from '../../access/places.js'

export const feedbackColumns = [
  'decision', 'time', 'kind', 'counts', 'undoes', 'batch', 'queue', 'reviewer', 'reviewer_id',
  'item', 'table', 'line', 'rows', 'original_title', 'original_brand', 'original_code', 'original_price',
  'suggested', 'suggested_product', 'suggested_title', 'confidence', 'decided_product', 'decided_title',
  'model', 'model_id', 'features', 'rules', 'threshold',
] as const

/** One line a decision, undone ones and the undoing included; `counts` says which one stands. */
export async function feedbackLines(db: Db, places: VisiblePlaces, catalogueId: string, window: RowWindow): Promise<(string | number | null)[][]> {
  return (await decisionsInWindow(db, places, catalogueId, window)).map((row) => [
    row.id, new Date(row.at).toISOString(), row.kind, row.counts ? 'yes' : 'no', row.undoes, row.batchId, row.stream, row.reviewer, row.reviewerId,
    row.itemId, row.table, row.line, row.rows, row.title, row.brand, row.code, row.price,
    row.suggestedKind, row.suggestedProductId, row.suggestedTitle, row.confidence, row.decidedProductId, row.decidedTitle,
    row.model, row.modelId, row.features, row.rules, row.threshold,
  ])
}

import { createHash } from 'node:crypto'
import type { ProductRow } from '../../../db/products.js'
import type { StoredSuggestion } from '../../../db/schema/products.js'

/** As a reader sees it: a product that is gone or that they may not see is none; the title by rules stands in for it. */
export function asShown(stored: StoredSuggestion, visible: ReadonlyMap<string, ProductRow>): StoredSuggestion {
  if (stored.productId === null || visible.has(stored.productId)) return stored
  return { ...stored, kind: 'new', productId: null, text: stored.newText }
}

/** Tells one suggestion from another: what a click approves must be what its card showed. */
export function markOf({ kind, productId, text, newText }: StoredSuggestion): string {
  return createHash('sha256').update(JSON.stringify([kind, productId, text, newText])).digest('base64url').slice(0, 12)
}

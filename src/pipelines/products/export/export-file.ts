import { audit } from '../../../db/audit.js'
import { catalogueInPlaces } from '../../../db/catalogue-access.js'
import { catalogueById } from '../../../db/products.js'
import type { DatabaseHandle } from '../../../db/open.js'
import { lastRowOf, type RowWindow } from '../../../db/product-exports.js'
import type { Membership } from '../../access/membership.js'
import { csvLine } from '../import/csv-cell.js'
import { placesOf, refusal } from '../review/review-services.js'
import type { Viewer } from '../review/review-stories.js'
import { catalogueColumns, catalogueLines } from './catalogue-lines.js'
import { feedbackColumns, feedbackLines } from './feedback-lines.js'

export interface ExportServices {
  handle: DatabaseHandle
  membership: Membership
}

export interface ExportRequest {
  catalogueId: string
  /** `feedback`: every decision. `catalogue`: every row with what it was normalized to, and what made each cell. */
  what: 'feedback' | 'catalogue'
  /** Of the catalogue: rows that wait for a decision too. */
  undecidedToo?: boolean
}

export type ExportOutcome = { kind: 'file'; name: string; content: AsyncGenerator<string> } | { kind: 'refused'; reason: string } | { kind: 'gone' }

/** Row numbers read at once. */
const windowRows = 2000
const pieceChars = 64 * 1024

/**
 * A CSV file of what the viewer may see, written while it is read: memory does not grow with it. Texts that a spreadsheet would take for
 * formulas get a `'` in front. Every export is in the audit.
 */
export async function exportFile(services: ExportServices, viewer: Viewer, request: ExportRequest): Promise<ExportOutcome> {
  const reason = refusal(viewer)
  if (reason !== null) return { kind: 'refused', reason }
  const { db } = services.handle
  const { catalogueId, what, undecidedToo = false } = request
  const places = await placesOf(services, viewer)
  const catalogue = await catalogueById(db, places.orgId, catalogueId)
  if (!catalogue || !(await catalogueInPlaces(db, places, catalogueId))) return { kind: 'gone' }
  await audit(db, places.orgId, viewer.actor.userId, 'products.export', { catalogueId, what, undecidedToo })
  const table = what === 'feedback' ? 'decisions' : 'raw_products'
  const columns = what === 'feedback' ? feedbackColumns : catalogueColumns
  const lines = (window: RowWindow) => (what === 'feedback' ? feedbackLines(db, places, catalogueId, window) : catalogueLines(db, places, catalogueId, window, !undecidedToo))
  const day = new Date().toISOString().slice(0, 10)
  return { kind: 'file', name: `${fileWord(catalogue.name)}-${what}-${day}.csv`, content: pieces(columns, await lastRowOf(db, table), lines) }
}

type Lines = (window: RowWindow) => Promise<(string | number | null)[][]>

async function* pieces(columns: readonly string[], last: number, lines: Lines): AsyncGenerator<string> {
  // The mark without which spreadsheets take UTF-8 for something else.
  let piece = `\ufeff${csvLine([...columns])}`
  for (let after = 0; after < last; after += windowRows) {
    for (const cells of await lines({ after, to: Math.min(last, after + windowRows) })) {
      piece += csvLine(cells)
      if (piece.length < pieceChars) continue
      yield piece
      piece = ''
    }
    // Others of this process get their turn, also where a window holds nothing.
    await new Promise((resolve) => setImmediate(resolve))
  }
  if (piece !== '') yield piece
}

/** Letters and digits alone: a name of a file on anybody's machine. */
function fileWord(name: string): string {
  return name.normalize('NFKD').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 40).toLowerCase() || 'products'
}

import type { ImportRow } from '../../db/product-imports.js'
import type { ExaminedTable } from '../../pipelines/products/import/examine-table.js'

/** An import as the API tells it; with what was seen in the table right after it was sent. */
export function importJson(row: ImportRow, examined?: ExaminedTable): Record<string, unknown> {
  const { mapping, reading } = row
  const named = mapping && reading ? Object.fromEntries(Object.entries(mapping).map(([field, at]) => [field, typeof at === 'number' ? reading.header[at] : at.map((each: number) => reading.header[each])])) : null
  return {
    id: row.id,
    title: row.title,
    catalogueId: row.catalogueId,
    role: row.role,
    status: row.status,
    reading,
    mapping: named,
    rows: { new: row.rowsNew, known: row.rowsKnown, rejected: row.rowsRejected },
    error: row.errorCode === null ? null : { code: row.errorCode, message: [row.errorMessage, row.errorHint].filter(Boolean).join(' '), reference: row.reference },
    createdAt: new Date(row.createdAt).toISOString(),
    completedAt: row.completedAt === null ? null : new Date(row.completedAt).toISOString(),
    ...(examined ? { looksLike: examined.likeness, mappingRemembered: examined.remembered, warnings: examined.shape.warnings, firstRows: examined.shape.firstRows } : {}),
  }
}

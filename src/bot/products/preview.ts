import type { KnownBlock } from '@slack/types'
import type { TableShape } from '../../pipelines/products/import/sniff-table.js'
import { inertPlain } from '../../agents/untrusted.js'
import { context } from '../blocks.js'

const columnsShown = 15
const rowsShown = 3
const nameWidth = 13
const cellWidth = 14

/** The first rows on their side, a line for each column: a form is narrow and tables are wide. */
export function previewOf(shape: TableShape): KnownBlock[] {
  const { header } = shape.reading
  const lines = header.slice(0, columnsShown).map((name, column) => {
    const cells = shape.firstRows.slice(0, rowsShown).map((row) => (inertPlain(row[column] ?? '', cellWidth) || '–').padEnd(cellWidth))
    return `${inertPlain(name, nameWidth).padEnd(nameWidth)}  ${cells.join('  ')}`.trimEnd()
  })
  const more = header.length - lines.length
  return [
    { type: 'rich_text', elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: lines.join('\n') || '–' }] }] },
    context(`${header.length} columns${more > 0 ? `, ${columnsShown} shown` : ''}, the first ${Math.min(rowsShown, shape.firstRows.length)} rows`),
  ]
}

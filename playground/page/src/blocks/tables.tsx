import { ArrowDown, ArrowUp, ArrowUpDown, ChevronLeft, ChevronRight } from 'lucide-react'
import { useMemo, useState } from 'react'
import { list, num, obj, str, type Obj } from './shape.js'
import { RichText } from './rich-text.js'

const rowsOf = (value: unknown): Obj[][] => (Array.isArray(value) ? value.map(list) : [])

function Cell({ cell }: { cell: Obj }) {
  return cell.type === 'rich_text' ? <RichText elements={cell.elements} /> : <>{str(cell.text) || str(cell.value)}</>
}

function wordsOf(cell: Obj | undefined): string {
  if (!cell) return ''
  if (cell.type !== 'rich_text') return str(cell.text)
  return list(cell.elements).map((part) => list(part.elements).map((span) => str(span.text)).join('')).join(' ')
}

export function TableBlock({ block }: { block: Obj }) {
  const [head = [], ...body] = rowsOf(block.rows)
  const settings = list(block.column_settings)
  const style = (column: number) => ({ textAlign: (str(settings[column]?.align) || 'left') as 'left', whiteSpace: settings[column]?.is_wrapped === true ? ('normal' as const) : undefined })
  return (
    <div className="table-wrap" tabIndex={0} role="group" aria-label="Table">
      <table>
        <thead><tr>{head.map((cell, column) => <th key={column} scope="col" dir="auto" style={style(column)}><Cell cell={cell} /></th>)}</tr></thead>
        <tbody>{body.map((row, at) => <tr key={at}>{row.map((cell, column) => <td key={column} dir="auto" style={style(column)}><Cell cell={cell} /></td>)}</tr>)}</tbody>
      </table>
    </div>
  )
}

const collator = new Intl.Collator(undefined, { numeric: true })

function compare(a: Obj | undefined, b: Obj | undefined): number {
  const x = num(a?.value)
  const y = num(b?.value)
  return x !== undefined && y !== undefined ? x - y : collator.compare(wordsOf(a), wordsOf(b))
}

/** A table that can be sorted by any column and turns its pages. */
export function DataTable({ block }: { block: Obj }) {
  const rows = useMemo(() => rowsOf(block.rows), [block.rows])
  const [head = [], ...body] = rows
  const [sort, setSort] = useState<{ column: number; down: boolean }>()
  const [page, setPage] = useState(0)
  const size = Math.max(1, num(block.page_size) ?? 10)
  const sorted = sort ? body.toSorted((a, b) => compare(a[sort.column], b[sort.column]) * (sort.down ? -1 : 1)) : body
  const pages = Math.max(1, Math.ceil(sorted.length / size))
  const at = Math.min(page, pages - 1)
  const rowHead = num(block.row_header_column_index)
  const caption = str(block.caption)
  return (
    <div className="data-table">
      <div className="table-wrap" tabIndex={0} role="group" aria-label={caption || 'Table'}>
        <table>
          <caption>{caption}</caption>
          <thead>
            <tr>
              {head.map((cell, column) => {
                const mine = sort?.column === column ? sort : undefined
                const Icon = mine ? (mine.down ? ArrowDown : ArrowUp) : ArrowUpDown
                return (
                  <th key={column} scope="col" aria-sort={mine ? (mine.down ? 'descending' : 'ascending') : 'none'}>
                    <button type="button" className="sort" onClick={() => setSort(mine?.down ? undefined : { column, down: mine !== undefined })}><Cell cell={cell} /><Icon size={14} aria-hidden /></button>
                  </th>
                )
              })}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(at * size, (at + 1) * size).map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) => (column === rowHead
                  ? <th key={column} scope="row" dir="auto"><Cell cell={cell} /></th>
                  : <td key={column} dir="auto" className={cell.type === 'raw_number' ? 'number' : undefined}><Cell cell={cell} /></td>))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pages > 1 ? (
        <div className="pager">
          <button type="button" className="button button-icon" aria-label="Previous page" disabled={at === 0} onClick={() => setPage(at - 1)}><ChevronLeft size={16} aria-hidden /></button>
          <span aria-live="polite">{at * size + 1}–{Math.min((at + 1) * size, sorted.length)} of {obj(block).rows ? sorted.length : 0}</span>
          <button type="button" className="button button-icon" aria-label="Next page" disabled={at === pages - 1} onClick={() => setPage(at + 1)}><ChevronRight size={16} aria-hidden /></button>
        </div>
      ) : null}
    </div>
  )
}

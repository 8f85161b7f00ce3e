import type { Row } from './pdf-rows.js'
import type { Segment } from './pdf-segments.js'

/** Rows `from` to `to` (exclusive) are a table with these cells. */
export interface FoundTable {
  from: number
  to: number
  cells: string[][]
  header: boolean
}

interface Span {
  x: number
  right: number
}

const numeric = /^[-+(]?\s*[$€£¥]?\s*[-+(]?[\d.,\s]*\d[\d.,]*\s*[)%]*\s*[%)]?$|^[-–—]$|^[$€£¥]?\s*[-–—]$|^n\/?a$/i

/** Tables among the rows of a flow: runs of rows with several segments that stand under each other. */
export function findTables(rows: readonly Row[]): FoundTable[] {
  const tables: FoundTable[] = []
  let position = 0
  while (position < rows.length) {
    const end = runEnd(rows, position)
    const table = end - position >= 2 ? tableOf(rows, position, end) : undefined
    if (table) tables.push(table)
    position = table ? end : position + 1
  }
  return tables
}

/** From a row with several segments as far as such rows go on, over single ones (section labels, wrapped cells) in between. */
function runEnd(rows: readonly Row[], start: number): number {
  if (rows[start]!.segments.length < 2) return start
  let end = start + 1
  let next = start + 1
  while (next < rows.length && next - end <= 2) {
    const row = rows[next]!
    const above = rows[next - 1]!
    const size = Math.max(row.size, above.size)
    if (above.y - row.y > size * 3.2) break
    if (row.segments.length > 1) end = next + 1
    next += 1
  }
  return end
}

function tableOf(rows: readonly Row[], from: number, to: number): FoundTable | undefined {
  const run = rows.slice(from, to)
  const several = run.filter((row) => row.segments.length > 1)
  if (several.length < 2 || several.length < run.length * 0.45) return undefined
  const columns = columnsOf(several)
  if (columns.length < 2) return undefined
  const grid = fillGrid(run, columns)
  // Every column but one must be used by two rows at least: otherwise the alignment was chance.
  const used = columns.map((_, column) => grid.filter((cells) => cells[column]).length)
  if (used.filter((count) => count >= 2).length < Math.max(2, columns.length - 1)) return undefined
  if (isProse(grid)) return undefined
  return { from, to, cells: grid, header: hasHeader(grid) }
}

/** The spans of the columns: the segments' own, merged where they overlap; segments over several columns do not count. */
function columnsOf(rows: readonly Row[]): Span[] {
  const most = Math.max(...rows.map((row) => row.segments.length))
  for (const least of [Math.max(2, most - 1), most]) {
    const spans = rows.filter((row) => row.segments.length >= least).flatMap((row) => row.segments.map(({ x, right }) => ({ x, right })))
    const merged = mergeSpans(spans)
    if (merged.length >= Math.max(2, most - 1)) return merged
  }
  return mergeSpans(rows.find((row) => row.segments.length === most)!.segments.map(({ x, right }) => ({ x, right })))
}

function mergeSpans(spans: Span[]): Span[] {
  const merged: Span[] = []
  for (const span of spans.sort((one, other) => one.x - other.x)) {
    const last = merged[merged.length - 1]
    if (last && span.x < last.right) last.right = Math.max(last.right, span.right)
    else merged.push({ ...span })
  }
  return merged
}

function fillGrid(run: readonly Row[], columns: readonly Span[]): string[][] {
  const grid: string[][] = []
  for (const [position, row] of run.entries()) {
    const cells = columns.map(() => '')
    for (const segment of row.segments) {
      const column = columnFor(segment, columns)
      cells[column] = cells[column] ? `${cells[column]} ${segment.text}` : segment.text
    }
    const above = grid[grid.length - 1]
    const rowAbove = run[position - 1]
    if (above && rowAbove && isContinuation(row, rowAbove, cells, above)) {
      for (const [column, cell] of cells.entries()) if (cell) above[column] = `${above[column]} ${cell}`.trim()
    } else {
      grid.push(cells)
    }
  }
  return grid
}

/** A wrapped cell: text alone, close under a cell of the row above that has text, and no label of its own. */
function isContinuation(row: Row, above: Row, cells: string[], cellsAbove: string[]): boolean {
  if (above.y - row.y > row.size * 1.35 || cells.some((cell) => numeric.test(cell))) return false
  const filled = cells.flatMap((cell, column) => (cell ? [column] : []))
  if (filled.length > 1 && filled.includes(0)) return false
  const first = cells[filled[0]!]!
  if (filled.length === 1 && filled[0] === 0) return /^[a-z(&]/.test(first) && cellsAbove.filter(Boolean).length > 1
  return filled.every((column) => cellsAbove[column])
}

function columnFor(segment: Segment, columns: readonly Span[]): number {
  let best = 0
  let bestScore = -Infinity
  for (const [position, column] of columns.entries()) {
    const overlap = Math.min(segment.right, column.right) - Math.max(segment.x, column.x)
    if (overlap > bestScore) {
      best = position
      bestScore = overlap
    }
  }
  return best
}

/** Long cells in every column, few of them empty or numbers: two columns of text, or justified lines, and no table. */
function isProse(grid: string[][]): boolean {
  const cells = grid.flat().filter(Boolean)
  const long = cells.filter((cell) => cell.length > 60).length
  return long > cells.length * 0.45 && !cells.some((cell) => numeric.test(cell))
}

export function isNumeric(text: string): boolean {
  return numeric.test(text)
}

/** The first row names columns: it has no number of its own while later rows do, or all its cells are filled with words. */
export function hasHeader(grid: string[][]): boolean {
  const [first, ...rest] = grid
  if (!first || rest.length === 0 || first.some((cell) => numeric.test(cell) && !/^(?:19|20)\d\d$/.test(cell))) return false
  const filled = first.filter(Boolean).length
  return filled >= Math.max(2, first.length * 0.5) || rest.some((row) => row.some((cell) => numeric.test(cell)))
}

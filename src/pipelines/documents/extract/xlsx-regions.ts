import { formatRange } from '../anchors.js'
import type { Anchor } from '../document.js'
import type { BlockSink } from './block-sink.js'
import { hasHeader, isNumeric } from './pdf-tables.js'

/** A row of a sheet: cell texts by column, both counting from 1. */
export interface SheetRow {
  row: number
  cells: Map<number, string>
}

interface Region {
  rows: SheetRow[]
  left: number
  right: number
}

/** A header waiting for rows: its cells, its place, and the last row that belongs to it. */
interface Header {
  left: number
  right: number
  cells: string[]
  lastRow: number
}

// As many rows may lie between a header that stands by itself and its table.
const headerGap = 3

/** Empty rows and empty columns part a sheet into regions; each becomes a table, or lines of text. */
export function addRegions(rows: readonly SheetRow[], sheet: string, sink: BlockSink): void {
  const regions = bandsOf(rows).flatMap(columnsApart)
  let header: Header | undefined
  for (const [position, region] of regions.entries()) {
    const next = regions[position + 1]
    if (next && isHeaderOf(region, next)) header = headerFrom(withoutTitle(region, sheet, sink))
    else header = addRegion(region, sheet, sink, header) ?? header
  }
}

function bandsOf(rows: readonly SheetRow[]): SheetRow[][] {
  const bands: SheetRow[][] = []
  let last = -1
  for (const row of rows) {
    if (row.cells.size === 0) continue
    if (row.row === last + 1) bands[bands.length - 1]!.push(row)
    else bands.push([row])
    last = row.row
  }
  return bands
}

/** Splits a band where columns are empty in all of its rows; each part may then have empty rows of its own. */
function columnsApart(band: SheetRow[]): Region[] {
  const used = new Set<number>()
  for (const row of band) for (const column of row.cells.keys()) used.add(column)
  const groups: [number, number][] = []
  for (const column of [...used].sort((a, b) => a - b)) {
    const last = groups[groups.length - 1]
    if (last && (column === last[1] + 1 || (column === last[1] + 2 && !beginsTable(band, column)))) last[1] = column
    else groups.push([column, column])
  }
  if (groups.length > 1 && band.length < 3) return [{ rows: band, left: groups[0]![0], right: groups[groups.length - 1]![1] }]
  return groups.flatMap(([left, right]) => {
    const part = band.map((row) => ({ row: row.row, cells: new Map([...row.cells].filter(([column]) => column >= left && column <= right)) }))
    return bandsOf(part).map((rows) => ({ rows, left, right }))
  })
}

/** After a single empty column a table of its own begins with a word; numbers all the way down go on with the one before. */
function beginsTable(band: readonly SheetRow[], column: number): boolean {
  const texts = band.flatMap((row) => row.cells.get(column) ?? [])
  return texts.some((text) => !isNumeric(text)) && band.length >= 3
}

/** Words only, over the same columns, a few rows above a table that has no header of its own. */
function isHeaderOf(region: Region, next: Region): boolean {
  const gap = next.rows[0]!.row - region.rows[region.rows.length - 1]!.row
  if (gap < 1 || gap > headerGap || region.rows.length > 4 || next.rows.length < 2 || next.right === next.left) return false
  if (Math.abs(region.right - next.right) > 1 || region.left < next.left - 1 || region.right - region.left < 1) return false
  const words = region.rows.every((row) => [...row.cells.values()].every((text) => !isNumeric(text)))
  return words && !hasHeader(gridOf(next)) && next.rows.some((row) => [...row.cells.values()].some(isNumeric))
}

function headerFrom(region: Region): Header {
  return { left: region.left, right: region.right, cells: stack(gridOf(region)), lastRow: region.rows[region.rows.length - 1]!.row }
}

/** Several header rows as one: each column's words from top to bottom, a word that repeats said once. */
function stack(grid: string[][]): string[] {
  return (grid[0] ?? []).map((_, column) => [...new Set(grid.map((row) => row[column] ?? '').filter(Boolean))].join(' '))
}

/** Lines with a single text above a table are its title and remarks: they become blocks, the rest stays. */
function withoutTitle(region: Region, sheet: string, sink: BlockSink): Region {
  const { left, right } = region
  let { rows } = region
  if (right === left && rows.length > 1) return region
  while (rows[0]?.cells.size === 1) {
    const [[column, text] = [left, '']] = rows[0]!.cells
    const anchor = cellsAnchor(sheet, column, column, rows[0]!.row, rows[0]!.row)
    const titles = rows.length > 1 && rows[1]!.cells.size > 1 && text.length <= 120 && /\p{L}{2}/u.test(text)
    if (titles) sink.heading(2, text, anchor)
    else sink.paragraph(text, anchor)
    rows = rows.slice(1)
  }
  return { rows, left, right }
}

/** Adds a region; gives its header back, for rows that may follow after a gap. */
function addRegion(whole: Region, sheet: string, sink: BlockSink, above: Header | undefined): Header | undefined {
  const region = withoutTitle(whole, sheet, sink)
  const { rows, left, right } = region
  if (rows.length === 0) return undefined
  const grid = gridOf(region)
  const first = rows[0]!.row
  const last = rows[rows.length - 1]!.row
  if (right === left) {
    for (const row of rows) sink.paragraph(row.cells.get(left) ?? '', cellsAnchor(sheet, left, left, row.row, row.row))
    return undefined
  }
  if (hasHeader(grid.slice(0, 200))) {
    // A row of group names above the names themselves: both are the header.
    const double = grid.length > 2 && hasRepeats(grid[0]!) && hasHeader(grid.slice(1, 200))
    const header = double ? stack(grid.slice(0, 2)) : grid[0]!
    sink.table([header, ...grid.slice(double ? 2 : 1)], true, cellsAnchor(sheet, left, right, first, last))
    return { left, right, cells: header, lastRow: last }
  }
  // A gap inside a table, or below a header: the rows still belong to the names above. The header is not in the range.
  const inherits = above && Math.abs(above.left - left) <= 1 && Math.abs(above.right - right) <= 1
  const names = inherits ? Array.from({ length: right - left + 1 }, (_, index) => above.cells[left + index - above.left] ?? '') : undefined
  sink.table(names ? [names, ...grid] : grid, Boolean(names), cellsAnchor(sheet, left, right, first, last))
  return undefined
}

function hasRepeats(cells: string[]): boolean {
  return cells.some((cell, column) => cell !== '' && cell === cells[column + 1])
}

function gridOf({ rows, left, right }: Region): string[][] {
  return rows.map(({ cells }) => Array.from({ length: right - left + 1 }, (_, index) => cells.get(left + index) ?? ''))
}

function cellsAnchor(sheet: string, left: number, right: number, top: number, bottom: number): Anchor {
  return { kind: 'cells', sheet, range: formatRange({ left, right, top, bottom }) }
}

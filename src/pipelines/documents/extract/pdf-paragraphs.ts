import { readingOrder } from './pdf-columns.js'
import type { PdfPage } from './pdf-furniture.js'
import { rowsOf, rowText, startsWithBullet, type Row } from './pdf-rows.js'
import { findTables } from './pdf-tables.js'

/** A piece of a page before it is known what is a heading: that takes the whole document's sizes and fonts. */
export type PagePiece =
  | { kind: 'text'; page: number; toPage: number; text: string; size: number; font: string; mixed: boolean; lines: number; bullet: boolean; spaceAbove: number; full: boolean }
  | { kind: 'table'; page: number; cells: string[][]; header: boolean }

/** Stands where a word was broken at the end of a line; `hyphens.ts` decides whether a hyphen belongs there. */
export const brokenWord = '\u00ad'

interface Flow {
  left: number
  right: number
  pitch: number
}

/** Paragraphs, list items and tables of a page in reading order. */
export function piecesOf(page: PdfPage): PagePiece[] {
  const pieces: PagePiece[] = []
  for (const segments of readingOrder(page.segments)) {
    const rows = rowsOf(segments)
    const tables = findTables(rows)
    let position = 0
    for (const table of tables) {
      pieces.push(...paragraphsOf(rows.slice(position, table.from), page.number))
      pieces.push({ kind: 'table', page: page.number, cells: table.cells, header: table.header })
      position = table.to
    }
    pieces.push(...paragraphsOf(rows.slice(position), page.number))
  }
  return pieces
}

function paragraphsOf(rows: readonly Row[], page: number): PagePiece[] {
  const flow = measure(rows)
  const pieces: PagePiece[] = []
  let start = 0
  for (let position = 1; position <= rows.length; position += 1) {
    if (position < rows.length && !startsParagraph(rows, start, position, flow)) continue
    pieces.push(toPiece(rows, start, position, page, flow))
    start = position
  }
  return rows.length === 0 ? [] : pieces
}

/** Where the flow's lines usually begin and end, and how far apart they are, in line heights. */
function measure(rows: readonly Row[]): Flow {
  const lefts = rows.map((row) => row.x).sort((a, b) => a - b)
  const rights = rows.map((row) => row.right).sort((a, b) => a - b)
  const pitches: number[] = []
  for (let position = 1; position < rows.length; position += 1) {
    const above = rows[position - 1]!
    const row = rows[position]!
    if (Math.abs(above.size - row.size) < 0.5) pitches.push((above.y - row.y) / row.size)
  }
  pitches.sort((a, b) => a - b)
  return {
    left: lefts[Math.floor(lefts.length * 0.15)] ?? 0,
    right: rights[Math.floor(rights.length * 0.85)] ?? 0,
    pitch: Math.min(2.2, Math.max(1, pitches[Math.floor(pitches.length * 0.35)] ?? 1.25)),
  }
}

function startsParagraph(rows: readonly Row[], start: number, position: number, flow: Flow): boolean {
  const row = rows[position]!
  const above = rows[position - 1]!
  const text = rowText(row)
  const size = Math.max(row.size, above.size)
  if (Math.abs(row.size - above.size) > size * 0.09 && Math.min(text.length, rowText(above).length) > 2) return true
  if ((above.y - row.y) / size > flow.pitch * 1.25 + 0.06) return true
  if (startsWithBullet(text)) return true
  if (row.font !== above.font && !row.mixed && isShortInOneFont(rows, start, position)) return true
  const width = flow.right - flow.left
  const aboveText = rowText(above)
  if (above.right < flow.right - width * 0.12 && /[.!?:)"”]$/.test(aboveText) && /^[\p{Lu}\d"“(]/u.test(text)) return true
  if (above.right < flow.right - width * 0.45 && /^[\p{Lu}\d]/u.test(text)) return true
  if (startsWithBullet(rowText(rows[start]!))) return row.x < rows[start]!.x - size * 0.5
  const indented = row.x > flow.left + size * 0.7 && row.x < flow.left + size * 5
  return indented && above.x < row.x - size * 0.6 && /[.!?:"”\]]\d{0,2}$/.test(aboveText)
}

/** The lines so far are short and in a font of their own: a heading without a gap below. */
function isShortInOneFont(rows: readonly Row[], start: number, position: number): boolean {
  const heading = rows.slice(start, position)
  return heading.length <= 2 && heading.every((row) => row.font === heading[0]!.font && !row.mixed) && !startsWithBullet(rowText(heading[0]!)) && !/[,;-]$/.test(rowText(heading[heading.length - 1]!)) &&
    heading.map(rowText).join(' ').length < 100
}

function toPiece(rows: readonly Row[], start: number, end: number, page: number, flow: Flow): PagePiece {
  const lines = rows.slice(start, end)
  const first = lines[0]!
  const above = rows[start - 1]
  const main = lines.reduce((best, row) => (rowText(row).length > rowText(best).length ? row : best))
  const text = lines.map(rowText).reduce(joinLines)
  const last = lines[lines.length - 1]!
  return {
    kind: 'text', page, toPage: page, text, size: main.size, font: main.font,
    mixed: lines.some((row) => row.mixed || row.font !== main.font), lines: lines.length,
    bullet: startsWithBullet(text),
    spaceAbove: above ? (above.y - first.y) / first.size / flow.pitch : 2,
    full: last.right > flow.right - (flow.right - flow.left) * 0.1,
  }
}

/** Puts two lines of one paragraph together. */
export function joinLines(text: string, line: string): string {
  if (/\p{L}[-\u2010]$/u.test(text) && /^\p{Ll}/u.test(line)) return text.slice(0, -1) + brokenWord + line
  if (/[\u3040-\u30ff\u4e00-\u9fff]$/.test(text) && /^[\u3040-\u30ff\u4e00-\u9fff]/.test(line)) return text + line
  return /[-\u2010/]$/.test(text) && !/\s[-\u2010]$/.test(text) ? text + line : `${text} ${line}`
}

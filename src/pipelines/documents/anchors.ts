import type { Anchor } from './document.js'

/** The part of the file in which passages are not mixed: a slide, a sheet; pages and lines flow into each other. */
export function container(anchor: Anchor): string {
  if (anchor.kind === 'slide') return `slide ${anchor.slide}`
  return anchor.kind === 'cells' ? `sheet ${anchor.sheet}` : anchor.kind
}

/** The smallest anchor over both; they must be of the same container. */
export function span(one: Anchor, other: Anchor): Anchor {
  if (one.kind === 'page' && other.kind === 'page') {
    const page = Math.min(one.page, other.page)
    const toPage = Math.max(one.toPage ?? one.page, other.toPage ?? other.page)
    return toPage > page ? { kind: 'page', page, toPage } : { kind: 'page', page }
  }
  if (one.kind === 'lines' && other.kind === 'lines') {
    return { kind: 'lines', line: Math.min(one.line, other.line), toLine: Math.max(one.toLine, other.toLine) }
  }
  if (one.kind === 'cells' && other.kind === 'cells') return { kind: 'cells', sheet: one.sheet, range: unite(one.range, other.range) }
  return one
}

export function samePage(one: Anchor, other: Anchor): boolean {
  if (one.kind === 'page' && other.kind === 'page') return (one.toPage ?? one.page) === other.page
  return container(one) === container(other)
}

/**
 * The anchor of the rows `from` to `to` (inclusive, counting from 0) of a table. Its own anchor counts the header
 * or, where the header was repeated from above, does not; Markdown's has one line more, the rule below the header.
 */
export function rowsAnchor(anchor: Anchor, table: { header: boolean; rows: string[][] }, from: number, to: number): Anchor {
  const range = anchor.kind === 'cells' ? parseRange(anchor.range) : undefined
  const first = range?.top ?? (anchor.kind === 'lines' ? anchor.line : 0)
  const last = range?.bottom ?? (anchor.kind === 'lines' ? anchor.toLine : 0)
  const surplus = last - first + 1 - table.rows.length
  const shift = table.header && surplus === -1 ? -1 : table.header && surplus === 1 ? 1 : 0
  if (first === 0 || (surplus !== 0 && shift === 0)) return anchor
  const place = (row: number): number => Math.max(first, Math.min(last, first + row + (row > 0 || shift < 0 ? shift : 0)))
  if (anchor.kind === 'lines') return { kind: 'lines', line: place(from), toLine: place(to) }
  return anchor.kind === 'cells' && range
    ? { ...anchor, range: formatRange({ ...range, top: place(from), bottom: place(to) }) }
    : anchor
}

/** Rows and columns count from 1; all inclusive. */
export interface CellRange {
  left: number
  top: number
  right: number
  bottom: number
}

export function parseRange(range: string): CellRange | undefined {
  const match = /^([A-Z]{1,3})(\d+)(?::([A-Z]{1,3})(\d+))?$/.exec(range)
  if (!match) return undefined
  const left = columnNumber(match[1]!)
  const top = Number(match[2])
  return { left, top, right: match[3] ? columnNumber(match[3]) : left, bottom: match[4] ? Number(match[4]) : top }
}

export function formatRange({ left, top, right, bottom }: CellRange): string {
  const from = `${columnName(left)}${top}`
  const to = `${columnName(right)}${bottom}`
  return from === to ? from : `${from}:${to}`
}

export function columnNumber(letters: string): number {
  let number = 0
  for (let i = 0; i < letters.length; i += 1) number = number * 26 + letters.charCodeAt(i) - 64
  return number
}

export function columnName(number: number): string {
  let name = ''
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26)) name = String.fromCharCode(65 + ((rest - 1) % 26)) + name
  return name
}

function unite(one: string, other: string): string {
  const a = parseRange(one)
  const b = parseRange(other)
  if (!a || !b) return one
  return formatRange({ left: Math.min(a.left, b.left), top: Math.min(a.top, b.top), right: Math.max(a.right, b.right), bottom: Math.max(a.bottom, b.bottom) })
}

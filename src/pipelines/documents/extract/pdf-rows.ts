import type { Segment } from './pdf-segments.js'

/** One visual line of a flow: its segments from left to right (or right to left, where the text runs so). */
export interface Row {
  segments: Segment[]
  x: number
  right: number
  y: number
  size: number
  font: string
  mixed: boolean
}

const bulletMark = /^(?:[•●○▪■□◦‣⁃*–—·-]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\(?[ivx]{1,4}[.)])$/

/** The rows of a flow from top to bottom. Bullets are joined to their text, currency and percent signs to their number. */
export function rowsOf(flow: readonly Segment[]): Row[] {
  const sorted = [...flow].sort((one, other) => other.y - one.y || one.x - other.x)
  const rows: Segment[][] = []
  for (const segment of sorted) {
    const last = rows[rows.length - 1]
    const anchor = last?.[0]
    if (last && anchor && Math.abs(anchor.y - segment.y) < 0.45 * lineHeight(anchor, segment)) last.push(segment)
    else rows.push([segment])
  }
  return rows.map(toRow)
}

/** Raised and lowered marks are small; the text that they belong to gives the measure. */
function lineHeight(one: Segment, other: Segment): number {
  const mark = one.text.length <= 3 || other.text.length <= 3
  return mark ? Math.max(one.size, other.size) : Math.min(one.size, other.size)
}

function toRow(segments: Segment[]): Row {
  const rtl = segments.filter((segment) => segment.rtl).length * 2 > segments.length
  segments.sort((one, other) => (rtl ? other.x - one.x : one.x - other.x))
  const joined = joinSmallPieces(segments)
  const main = joined.reduce((best, segment) => (segment.text.length > best.text.length ? segment : best))
  return {
    segments: joined,
    x: Math.min(...joined.map((segment) => segment.x)),
    right: Math.max(...joined.map((segment) => segment.right)),
    y: main.y,
    size: main.size,
    font: main.font,
    mixed: joined.some((segment) => segment.mixed || segment.font !== main.font),
  }
}

function joinSmallPieces(segments: Segment[]): Segment[] {
  const joined: Segment[] = []
  for (const [position, segment] of segments.entries()) {
    const previous = joined[joined.length - 1]
    const gap = previous ? segment.x - previous.right : 0
    const opens = previous && /^[$€£¥(]+$/.test(previous.text)
    const closes = /^[)%]+$/.test(segment.text)
    const bullet = previous && position === 1 && bulletMark.test(previous.text) && gap < segment.size * 5
    // Overlapping or touching pieces are one text drawn in parts (another font, a raised mark).
    const touches = previous && !/^[$€£¥]/.test(segment.text) && gap < segment.size * 0.9 && gap > -segment.size * 3
    if (previous && (opens || closes || bullet || touches)) {
      const tight = opens || closes || (touches && Math.abs(gap) < segment.size * 0.13)
      joined[joined.length - 1] = {
        ...(previous.text.length >= segment.text.length && !bullet ? previous : segment),
        text: previous.text + (tight ? '' : ' ') + segment.text,
        x: Math.min(previous.x, segment.x),
        right: Math.max(previous.right, segment.right),
        mixed: previous.mixed || segment.mixed || (previous.font !== segment.font && !bullet),
      }
    } else {
      joined.push(segment)
    }
  }
  return joined
}

export function rowText(row: Row): string {
  return row.segments.map((segment) => segment.text).join(' ')
}

export function startsWithBullet(text: string): boolean {
  return /^(?:[•●○▪■□◦‣⁃·]\s*|[-–—*]\s+|\(?\d{1,2}[.)]\s+(?!\d)|\(?[a-z][.)]\s+|\([ivx]{1,4}\)\s+)\S/.test(text)
}

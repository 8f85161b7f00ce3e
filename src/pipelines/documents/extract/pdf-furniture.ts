import type { Segment } from './pdf-segments.js'

export interface PdfPage {
  number: number
  width: number
  height: number
  segments: Segment[]
}

const pageNumber = /^[-–—|\s]*(?:page|seite|p\.)?\s*(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|von|\/)\s*\d{1,4})?[-–—|\s]*$/i
const certainPageNumber = /^[-–—|\s]*(?:page|seite)\s*\d{1,4}(?:\s*(?:of|von|\/)\s*\d{1,4})?[-–—|\s]*$|^\d{1,4}\s*(?:of|von|\/)\s*\d{1,4}$|^[-–—]\s*\d{1,4}\s*[-–—]$/i
const edge = 0.11

/** Drops running headers, footers and page numbers: what stands at the same edge of many pages, numbers aside. */
export function dropFurniture(pages: readonly PdfPage[]): PdfPage[] {
  const seen = new Map<string, number>()
  for (const page of pages) {
    for (const key of new Set(edgeSegments(page).map((segment) => keyOf(page, segment)))) seen.set(key, (seen.get(key) ?? 0) + 1)
  }
  const numbers = printedNumbers(pages)
  const often = Math.max(3, pages.length * 0.25)
  return pages.map((page) => {
    const drop = new Set(edgeSegments(page).filter((segment) => {
      const count = seen.get(keyOf(page, segment)) ?? 0
      if (certainPageNumber.test(segment.text)) return true
      return count >= often || (pageNumber.test(segment.text) && count >= Math.min(3, Math.max(2, pages.length * 0.5)))
    }))
    const number = numbers.get(page)
    if (number) drop.add(number)
    return drop.size === 0 || drop.size === page.segments.length ? page : { ...page, segments: page.segments.filter((segment) => !drop.has(segment)) }
  })
}

/**
 * Page numbers that do not stand at the edge (pages cut from a longer flow): the lowest or highest text of a page is a
 * number, and on three pages at least it is the same distance from the page's own.
 */
function printedNumbers(pages: readonly PdfPage[]): Map<PdfPage, Segment> {
  const offsets = new Map<number, [PdfPage, Segment][]>()
  for (const page of pages) {
    const sorted = [...page.segments].sort((one, other) => one.y - other.y)
    for (const segment of [sorted[0], sorted[sorted.length - 1]]) {
      if (!segment || !/^\d{1,4}$/.test(segment.text)) continue
      const offset = Number(segment.text) - page.number
      offsets.set(offset, [...(offsets.get(offset) ?? []), [page, segment]])
    }
  }
  return new Map([...offsets.values()].filter((found) => found.length >= 3).flat())
}

function edgeSegments(page: PdfPage): Segment[] {
  return page.segments.filter((segment) => segment.y > page.height * (1 - edge) || segment.y < page.height * edge)
}

function keyOf(page: PdfPage, segment: Segment): string {
  const zone = segment.y > page.height / 2 ? 'top' : 'bottom'
  return `${zone} ${Math.round(segment.size)} ${segment.text.replace(/\d+/g, '#').replace(/^[ivxlc]{1,6}$/, '#')}`
}

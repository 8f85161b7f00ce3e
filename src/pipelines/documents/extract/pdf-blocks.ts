import type { BlockSink } from './block-sink.js'
import { brokenWord, joinLines, type PagePiece } from './pdf-paragraphs.js'

type TextPiece = Extract<PagePiece, { kind: 'text' }>

interface Typography {
  bodySize: number
  bodyFont: string
  /** Sizes above the body's that headings use, largest first. */
  headingSizes: number[]
  /** Characters set in each font, in all. */
  fonts: Map<string, number>
  characters: number
}

const maxHeadingLevels = 4

/** Turns the pieces of all pages into blocks: headings by size and font, paragraphs joined across pages, words mended. */
export function addBlocks(pieces: readonly PagePiece[], sink: BlockSink): void {
  const type = typographyOf(pieces)
  const mend = wordMender(pieces)
  const joined = joinAcrossPages(pieces, type)
  for (const [position, piece] of joined.entries()) {
    if (piece.kind === 'table') {
      sink.table(piece.cells, piece.header, { kind: 'page', page: piece.page })
      continue
    }
    const text = mend(piece.text)
    // Marks that lost the word they belonged to.
    if (text.length <= 3 && !/[\p{L}\p{N}]/u.test(text)) continue
    const anchor = piece.toPage > piece.page ? { kind: 'page' as const, page: piece.page, toPage: piece.toPage } : { kind: 'page' as const, page: piece.page }
    const level = headingLevel(piece, text, type, joined.slice(position + 1, position + 4))
    if (level > 0) sink.heading(level, text, anchor)
    else if (piece.bullet) sink.listItem(text, anchor)
    else sink.paragraph(text, anchor)
  }
}

/** The largest heading of the first page that has one: what a reader would call the title. */
export function titleFrom(pieces: readonly PagePiece[]): string | null {
  const type = typographyOf(pieces)
  const firstPage = pieces[0]?.page
  const candidates = pieces.filter((piece): piece is TextPiece => piece.kind === 'text' && piece.page === firstPage && piece.size > type.bodySize * 1.2 &&
    piece.text.length >= 4 && piece.text.length <= 200 && /\p{L}{3}/u.test(piece.text))
  const best = candidates.reduce<TextPiece | undefined>((found, piece) => (!found || piece.size > found.size + 0.5 ? piece : found), undefined)
  return best ? wordMender(pieces)(best.text) : null
}

function typographyOf(pieces: readonly PagePiece[]): Typography {
  const sizes = new Map<number, number>()
  const fonts = new Map<string, number>()
  const fontsAt = new Map<string, number>()
  let characters = 0
  for (const piece of pieces) {
    if (piece.kind !== 'text') continue
    const length = piece.text.length
    characters += length
    sizes.set(halfPoint(piece.size), (sizes.get(halfPoint(piece.size)) ?? 0) + length)
    fonts.set(piece.font, (fonts.get(piece.font) ?? 0) + length)
    const key = `${halfPoint(piece.size)} ${piece.font}`
    fontsAt.set(key, (fontsAt.get(key) ?? 0) + length)
  }
  const bodySize = mostly(sizes) ?? 10
  const bodyFont = (mostly(new Map([...fontsAt].filter(([key]) => key.startsWith(`${bodySize} `)))) ?? '').split(' ')[1] ?? ''
  return { bodySize, bodyFont, headingSizes: headingSizesOf(pieces, bodySize), fonts, characters }
}

/** The sizes that order the headings: a cover has many of its own, which say nothing about the chapters. */
function headingSizesOf(pieces: readonly PagePiece[], bodySize: number): number[] {
  const pages = new Map<number, Set<number>>()
  for (const piece of pieces) {
    if (piece.kind !== 'text' || !isLarge(piece, bodySize)) continue
    const size = halfPoint(piece.size)
    pages.set(size, (pages.get(size) ?? new Set()).add(piece.page))
  }
  const sizes = [...pages.keys()].sort((a, b) => b - a)
  const repeated = sizes.filter((size) => (pages.get(size)?.size ?? 0) > 1)
  return sizes.length > maxHeadingLevels && repeated.length > 0 ? repeated : sizes
}

function isLarge(piece: TextPiece, bodySize: number): boolean {
  return piece.size >= bodySize * 1.12 && piece.lines <= 4 && piece.text.length <= 220
}

function headingLevel(piece: TextPiece, text: string, type: Typography, next: readonly PagePiece[]): number {
  if (!/\p{L}{2}/u.test(text)) return 0
  if (isLarge(piece, type.bodySize)) return Math.min(maxHeadingLevels, type.headingSizes.filter((size) => size > halfPoint(piece.size)).length + 1)
  const ownFont = piece.font !== type.bodyFont && (type.fonts.get(piece.font) ?? 0) < type.characters * 0.3
  const numbered = /^(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[A-Z]\.|[IVX]{1,4}\.)\s+\p{Lu}/u.test(text)
  const named = /^(?:item|section|part|article|chapter|appendix|note|schedule|exhibit) +(?:\d|[IVX]+\b|[A-Z]\b)/i.test(text)
  // Listings are set in a font of their own too, but go on and on; under a heading something else comes soon.
  const soon = next.findIndex((other) => other.kind === 'table' || other.font !== piece.font || other.text.length > 100)
  const followedByText = soon >= 0 || (next.length > 0 && (numbered || named))
  if (!ownFont || piece.mixed || !followedByText || /[_;={}]/.test(text) || piece.size < type.bodySize * 0.95 || piece.lines > 2 || text.length > 100) return 0
  if (piece.bullet && !numbered) return 0
  if ((/[.,;:]$/.test(text) && !named) || !/^[\p{Lu}\d]/u.test(text) || piece.spaceAbove < 1.1) return 0
  const below = Math.min(maxHeadingLevels, type.headingSizes.length) + 1
  const depth = /^\d{1,2}((?:\.\d{1,2})*)/.exec(text)?.[1]?.split('.').length ?? 1
  return Math.min(6, below + Math.max(0, depth - 1))
}

/** A paragraph that stops in the middle of a sentence at the foot of a page or column goes on at the top of the next. */
function joinAcrossPages(pieces: readonly PagePiece[], type: Typography): PagePiece[] {
  const joined: PagePiece[] = []
  for (const piece of pieces) {
    const last = joined[joined.length - 1]
    const goesOn = last?.kind === 'text' && piece.kind === 'text' && piece.page - last.toPage <= 1 && last.full && !piece.bullet && piece.spaceAbove === 2 &&
      Math.abs(last.size - piece.size) < 0.6 && Math.abs(piece.size - type.bodySize) < 1.5 && /[\p{L},;-]$/u.test(last.text) && /^[\p{Ll}(]/u.test(piece.text)
    if (goesOn) joined[joined.length - 1] = { ...last, text: joinLines(last.text, piece.text), toPage: piece.page, lines: last.lines + piece.lines, full: piece.full }
    else joined.push(piece)
  }
  return joined
}

/**
 * Mends words that were broken at line ends. The document itself says whether the hyphen belongs there: if it uses the
 * compound elsewhere it stays, otherwise it goes.
 */
function wordMender(pieces: readonly PagePiece[]): (text: string) => string {
  let compounds: Set<string> | undefined
  return (text) => {
    if (!text.includes(brokenWord)) return text
    compounds ??= compoundsIn(pieces)
    return text.replace(/(\p{L}+)\u00ad(\p{L}+)/gu, (_, before: string, after: string) =>
      compounds?.has(`${before}-${after}`.toLowerCase()) ? `${before}-${after}` : before + after)
  }
}

function compoundsIn(pieces: readonly PagePiece[]): Set<string> {
  const found = new Set<string>()
  for (const piece of pieces) {
    if (piece.kind !== 'text') continue
    // From hyphen to hyphen: matching whole words would try every letter of the document.
    for (let at = piece.text.indexOf('-'); at >= 0; at = piece.text.indexOf('-', at + 1)) {
      const before = /\p{L}+$/u.exec(piece.text.slice(Math.max(0, at - 30), at))?.[0]
      const after = /^\p{L}+/u.exec(piece.text.slice(at + 1, at + 31))?.[0]
      if (before && after) found.add(`${before}-${after}`.toLowerCase())
    }
  }
  return found
}

function mostly<K>(counts: Map<K, number>): K | undefined {
  let best: K | undefined
  let most = -1
  for (const [key, count] of counts) {
    if (count > most) {
      most = count
      best = key
    }
  }
  return best
}

function halfPoint(size: number): number {
  return Math.round(size * 2) / 2
}

import type { ExtractedDocument } from '../document.js'
import { BlockSink, type ExtractionInput } from './block-sink.js'
import { decodeText } from './encoding.js'

// A paragraph of more lines than this is cut, so that its line anchors stay useful (logs, listings).
const maxParagraphLines = 40
const bullet = /^\s*(?:[-*+•–▪◦‣]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+(?=\S)/

/** Plain text: paragraphs by empty lines, bullets as list items, headings only where the layout says so clearly. */
export async function extractText(input: ExtractionInput): Promise<ExtractedDocument> {
  const sink = new BlockSink(input.limits)
  textBlocks(decodeText(input.bytes).text, sink, 1)
  return { kind: 'txt', title: null, date: null, pages: 1, pageUnit: 'line', blocks: sink.blocks, warnings: [] }
}

/** Adds the blocks of plain text whose first line has the number `firstLine`. */
export function textBlocks(text: string, sink: BlockSink, firstLine: number): void {
  const lines = text.split(/\r\n|\n|\r/)
  const width = wrapWidth(lines)
  let start = 0
  while (start < lines.length) {
    if (!lines[start]!.trim()) {
      start += 1
      continue
    }
    let end = start + 1
    while (end < lines.length && end - start < maxParagraphLines && lines[end]!.trim() && !bullet.test(lines[end]!) && !isUnderline(lines[end]!)) end += 1
    if (end < lines.length && end - start === 1 && isUnderline(lines[end]!)) {
      sink.heading(lines[end]!.includes('=') ? 1 : 2, lines[start]!, { kind: 'lines', line: firstLine + start, toLine: firstLine + end })
      start = end + 1
      continue
    }
    addParagraph(lines.slice(start, end), start, { sink, firstLine, width, alone: isAlone(lines, start, end) })
    start = end
  }
}

function addParagraph(lines: string[], start: number, context: { sink: BlockSink; firstLine: number; width: number; alone: boolean }): void {
  const anchor = { kind: 'lines' as const, line: context.firstLine + start, toLine: context.firstLine + start + lines.length - 1 }
  const first = lines[0]!.trim()
  if (isUnderline(first) && lines.length === 1) return
  if (context.alone && looksLikeHeading(first)) context.sink.heading(/^\d+\.\d/.test(first) ? 3 : 2, first, anchor)
  else if (bullet.test(lines[0]!)) context.sink.listItem(unwrap(lines, context.width), anchor)
  else context.sink.paragraph(unwrap(lines, context.width), anchor)
}

/** Lines that were broken only because the margin came are joined; short lines (addresses, verse, logs) keep their breaks. */
function unwrap(lines: string[], width: number): string {
  let text = lines[0]!.trimEnd()
  for (let i = 1; i < lines.length; i += 1) {
    const line = lines[i]!.trim()
    const previous = lines[i - 1]!.trimEnd()
    const firstWord = /^\S+/.exec(line)?.[0].length ?? 0
    const wrapped = width > 0 && previous.length + 1 + firstWord > width * 0.92
    if (wrapped && /[a-z]-$/.test(text) && /^[a-z]/.test(line)) text = text.slice(0, -1) + line
    else text += (wrapped ? ' ' : '\n') + line
  }
  return text
}

/** The width at which the text was wrapped, or 0 where it was not: many lines end close to the longest. */
function wrapWidth(lines: string[]): number {
  const lengths = lines.map((line) => line.trimEnd().length).filter((length) => length > 0).sort((a, b) => a - b)
  if (lengths.length < 4) return 0
  const high = lengths[Math.floor(lengths.length * 0.95)]!
  return high >= 40 && high <= 140 ? high : 0
}

function isAlone(lines: string[], start: number, end: number): boolean {
  return end - start === 1 && !lines[start - 1]?.trim() && end < lines.length && !lines[end]!.trim()
}

function looksLikeHeading(line: string): boolean {
  if (line.length > 80 || /[.,;:!?]$/.test(line) || !/\p{L}/u.test(line)) return false
  if (/^(?:\d+(?:\.\d+)*\.?|chapter \w+|section \w+|part \w+|appendix \w+)\s+\p{Lu}/iu.test(line) && line.split(' ').length <= 10) return true
  return line.length >= 4 && line === line.toUpperCase() && /\p{Lu}{3}/u.test(line)
}

function isUnderline(line: string): boolean {
  return /^\s*(={3,}|-{3,}|\*{3,}|_{3,}|~{3,})\s*$/.test(line)
}

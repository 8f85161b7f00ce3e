import type { Anchor, Block, ExtractedDocument, ExtractionLimits } from '../document.js'
import { problem } from './problem.js'

/** What an extractor gets: the file's bytes, and where to report. Extractors run in the child process alone. */
export interface ExtractionInput {
  bytes: Uint8Array
  name: string
  limits: ExtractionLimits
  onProgress(done: number, total: number): void
}

export type Extractor = (input: ExtractionInput) => Promise<ExtractedDocument>

// Control characters (but tab and newline), soft hyphens, zero-width and bidi marks: invisible, and they break words apart.
// oxlint-disable-next-line no-control-regex
const invisible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u0080-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffe\uffff]/g
// oxlint-disable-next-line no-misleading-character-class
const spaces = /[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+/g

/** One line of visible text: invisible characters gone, runs of white space as one space. */
export function cleanLine(text: string): string {
  return text.replace(invisible, '').replace(/\s+/g, ' ').trim()
}

/** Text with its line breaks kept, at most one empty line in a row. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?|[\u2028\u2029\v\f]/g, '\n').replace(invisible, '').replace(spaces, ' ')
    .replace(/ ?\n ?/g, '\n').replace(/\n{3,}/g, '\n\n').trim()
}

/** Collects blocks, drops empty ones, and stops a file that holds more text than allowed. */
export class BlockSink {
  readonly blocks: Block[] = []
  characters = 0
  private readonly limit: number

  constructor(limits: Pick<ExtractionLimits, 'maxTextCharacters'>) {
    this.limit = limits.maxTextCharacters
  }

  heading(level: number, text: string, anchor: Anchor): void {
    const clean = cleanLine(text)
    if (clean) this.push({ kind: 'heading', level: Math.min(6, Math.max(1, level)), text: clean, anchor }, clean.length)
  }

  paragraph(text: string, anchor: Anchor): void {
    const clean = cleanText(text)
    if (clean) this.push({ kind: 'paragraph', text: clean, anchor }, clean.length)
  }

  listItem(text: string, anchor: Anchor): void {
    const clean = cleanText(text)
    if (clean) this.push({ kind: 'list-item', text: clean, anchor }, clean.length)
  }

  /** Code keeps its indentation. */
  code(text: string, anchor: Anchor): void {
    const clean = text.replace(/\r\n?/g, '\n').replace(invisible, '').replace(/^\n+|\s+$/g, '')
    if (clean) this.push({ kind: 'code', text: clean, anchor }, clean.length)
  }

  /** Rows without any text are left out by the caller, who knows what that does to the anchor. */
  table(rows: string[][], header: boolean, anchor: Anchor): void {
    const clean = rows.map((row) => row.map(cleanLine))
    const size = clean.reduce((sum, row) => sum + row.reduce((inner, cell) => inner + cell.length + 1, 0), 0)
    if (clean.some((row) => row.some(Boolean))) this.push({ kind: 'table', header, rows: clean, anchor }, size)
  }

  private push(block: Block, size: number): void {
    this.characters += size
    if (this.characters > this.limit) {
      throw problem('too-large', { message: `This file holds more text than I read (over ${this.limit.toLocaleString('en-US')} characters).` })
    }
    this.blocks.push(block)
  }
}

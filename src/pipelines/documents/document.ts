/** File kinds that are read. The kind comes from the bytes, never from the name alone. */
export const documentKinds = ['txt', 'md', 'html', 'pdf', 'docx', 'pptx', 'xlsx', 'csv', 'eml'] as const
export type DocumentKind = (typeof documentKinds)[number]

/**
 * Where a passage stands in its file, exact enough to open it there. Pages, slides, rows and lines count from 1; `to`
 * values are inclusive.
 */
export type Anchor =
  | { kind: 'page'; page: number; toPage?: number }
  | { kind: 'slide'; slide: number; toSlide?: number }
  | { kind: 'cells'; sheet: string; range: string }
  | { kind: 'lines'; line: number; toLine: number }

/** One structural piece of a file in reading order. */
export type Block =
  | { kind: 'heading'; level: number; text: string; anchor: Anchor }
  | { kind: 'paragraph'; text: string; anchor: Anchor }
  | { kind: 'list-item'; text: string; anchor: Anchor }
  | { kind: 'code'; text: string; anchor: Anchor }
  /** `rows[0]` is the header when `header` is true. Cells are plain text. */
  | { kind: 'table'; header: boolean; rows: string[][]; anchor: Anchor }

/** What extraction makes of a file: plain data that crosses a process boundary as JSON. */
export interface ExtractedDocument {
  kind: DocumentKind
  /** The file's own title, if it states one (PDF metadata, first h1, mail subject). */
  title: string | null
  /** ISO date the file states (mail date, document properties), if any. */
  date: string | null
  /** Pages, slides, sheets or 1. */
  pages: number
  pageUnit: 'page' | 'slide' | 'sheet' | 'row' | 'line'
  blocks: Block[]
  /** Things left out that a person should know, in plain words ("12 pictures without text", "stopped at 2,000 pages"). */
  warnings: string[]
}

/** A passage as it is stored, indexed and cited. */
export interface Passage {
  /** 0-based order in the document. */
  order: number
  /** `title › heading path › date`: indexed with the text, shown above it. */
  header: string
  text: string
  anchor: Anchor
  /** Approximate number of tokens of `text` (WordPiece-like). */
  tokens: number
}

/** Limits on what one file may cost; from config. */
export interface ExtractionLimits {
  maxFileBytes: number
  maxPages: number
  maxDecompressedBytes: number
  maxTextCharacters: number
  timeoutMs: number
  maxMemoryMb: number
}

import { parse } from 'csv-parse/sync'
import type { ExtractedDocument } from '../document.js'
import { BlockSink, type ExtractionInput } from './block-sink.js'
import { decodeText } from './encoding.js'
import { hasHeader } from './pdf-tables.js'

const delimiters = [',', ';', '\t', '|', ':']

/** A CSV file as one table; rows may have different lengths. The delimiter is guessed from the first lines. */
export async function extractCsv(input: ExtractionInput): Promise<ExtractedDocument> {
  const sink = new BlockSink(input.limits)
  const { text } = decodeText(input.bytes)
  const stated = /^sep=(.)\r?\n/i.exec(text)
  const body = stated ? text.slice(stated[0].length) : text
  const records = parse(body, {
    delimiter: stated?.[1] ?? guessDelimiter(body), bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true,
    skip_records_with_error: true, info: true, max_record_size: 1_000_000,
  }) as unknown as { record: string[]; info: { lines: number } }[]
  const rows = addRows(records.map(({ record, info }) => ({ cells: record, line: info.lines + (stated ? 1 : 0) })), sink)
  const warnings = sink.blocks.length > 0 && new Set(records.map(({ record }) => record.length)).size > 1 ? ['rows have different numbers of columns'] : []
  return { kind: 'csv', title: null, date: null, pages: rows, pageUnit: 'row', blocks: sink.blocks, warnings }
}

/**
 * Adds the rows as tables in which every row is one line, so that a row's line can be told from its place. A record
 * over several lines, or a gap, begins a new table under the same header. `line` is the last line of a record. Returns how
 * many rows hold something, the header left out.
 */
function addRows(rows: { cells: string[]; line: number }[], sink: BlockSink): number {
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell.trim()))
  const header = hasHeader(filled.slice(0, 50).map(({ cells }) => cells))
  const names = header ? filled[0]!.cells : undefined
  let start = 0
  while (start < filled.length) {
    let end = start + 1
    while (end < filled.length && filled[end]!.line === filled[end - 1]!.line + 1) end += 1
    const part = filled.slice(start, end)
    const anchor = { kind: 'lines' as const, line: part[0]!.line, toLine: part[part.length - 1]!.line }
    if (!(header && start === 0 && end === 1 && filled.length > 1)) {
      sink.table([...(names && start > 0 ? [names] : []), ...part.map(({ cells }) => cells)], header, anchor)
    }
    start = end
  }
  return filled.length - (header && filled.length > 0 ? 1 : 0)
}

/** The delimiter that gives the first lines the same number of columns, more than one, most often. */
function guessDelimiter(text: string): string {
  const lines = text.slice(0, 64_000).split(/\r?\n/).slice(0, 50).filter((line) => line.trim())
  let best = { delimiter: ',', score: 0 }
  for (const delimiter of delimiters) {
    const counts = lines.map((line) => line.replace(/"[^"]*"/g, '').split(delimiter).length - 1)
    const usual = counts.toSorted((a, b) => a - b)[Math.floor(counts.length / 2)] ?? 0
    const most = usual || Math.max(0, ...counts)
    const score = most === 0 ? 0 : (counts.filter((count) => count === most).length / counts.length) * Math.min(3, 1 + Math.log2(most))
    if (score > best.score * 1.05) best = { delimiter, score }
  }
  return best.delimiter
}

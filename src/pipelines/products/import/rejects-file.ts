import { csvLine } from './csv-cell.js'

export interface RejectedRow {
  line: number
  reason: string
  raw: string
}

/**
 * The rows that could not be used, as a CSV file to be put right and shared again: line, reason, and what stood there. In
 * slices, so that any number fits; with a byte order mark, without which spreadsheets take UTF-8 for something else.
 */
export async function* rejectsFile(rejects: AsyncIterable<RejectedRow> | Iterable<RejectedRow>): AsyncGenerator<string> {
  yield `\ufeff${csvLine(['line', 'reason', 'row'])}`
  for await (const { line, reason, raw } of rejects) yield csvLine([line, reason, raw])
}

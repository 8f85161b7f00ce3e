import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { decodeText, looksLikeText } from '../../documents/extract/encoding.js'
import type { TableReading } from '../../../db/schema/products.js'
import { UserFacingError } from '../../../errors.js'
import { looksLikeHeader, uniqueNames } from './header.js'
import { RecordParser } from './parse-record.js'

/** How a table seems to be read, with what a person needs to see to agree. */
export interface TableShape {
  reading: TableReading
  /** Column names that stood there more than once. */
  duplicates: string[]
  /** The first rows below the header, as cells. */
  firstRows: string[][]
  /** More rows, for guessing what the columns hold; at most 200. */
  sampleRows: string[][]
  /** In plain words: what is odd about the table. */
  warnings: string[]
}

export const headBytes = 256 * 1024
export const separators = [',', ';', '\t', '|'] as const
const sampleRecords = 200

/** What a person said of a table; the rest is guessed. */
export type ToldReading = Partial<Pick<TableReading, 'encoding' | 'separator' | 'quote' | 'hasHeader'>>

/** Guesses from the file and not only its beginning which encoding it is in; reads it once. Throws UserFacingError when it is no table. */
export async function sniffFile(path: string, told: ToldReading = {}): Promise<TableShape> {
  const file = await open(path, 'r')
  const head = Buffer.alloc(headBytes)
  let length: number
  try {
    length = (await file.read(head, 0, headBytes, 0)).bytesRead
  } finally {
    await file.close()
  }
  const shape = sniffTable(head.subarray(0, length), told)
  if (told.encoding !== undefined || length < headBytes || shape.reading.encoding !== 'utf-8' || !isAscii(head)) return shape
  // Nothing but ASCII in the beginning says nothing about the rest.
  const { good, bad } = await countNonAscii(path)
  return bad > good ? { ...shape, reading: { ...shape.reading, encoding: 'windows-1252' } } : shape
}

/**
 * Guesses encoding, separator, quote and header from the beginning of a file (whole, or at least some ten thousand bytes).
 * Throws UserFacingError when it is empty or not text.
 */
export function sniffTable(head: Uint8Array, told: ToldReading = {}): TableShape {
  const { text: decoded, encoding } = told.encoding === undefined ? decodeHead(head) : { text: new TextDecoder(told.encoding).decode(head), encoding: told.encoding }
  const text = decoded.replace(/^\ufeff/, '')
  if (text.trim() === '') throw new UserFacingError('table-empty', 'This table is empty.', { hint: 'Share it again once it has rows.' })
  if (!looksLikeText(text.replaceAll('\0', ''))) throw new UserFacingError('table-not-text', 'This file is not a text table.', { hint: 'Save it as CSV and share it again.' })
  const stated = /^sep=([,;\t|])\r?\n/i.exec(text)?.[1]
  const whole = head.length < headBytes
  const known = told.separator ?? stated
  const candidates = (known ? [known] : [...separators]).map((separator) => readSample(text, separator, whole, told.quote))
  const best = candidates.reduce((a, b) => (b.score > a.score * 1.05 ? b : a))
  const { records, separator, quote, columns } = best
  const first = records.findIndex(({ cells }) => cells.length === columns && cells.filter((cell) => cell.trim()).length > columns / 2)
  const start = Math.max(0, first)
  const body = records.slice(start).map(({ cells }) => cells)
  const hasHeader = told.hasHeader ?? looksLikeHeader(body)
  const { names, duplicates } = uniqueNames(hasHeader ? body[0]! : Array.from({ length: columns }, () => ''))
  const rows = (hasHeader ? body.slice(1) : body).filter((cells) => cells.length === columns)
  const headerLine = records[start]?.line ?? 1
  const reading: TableReading = { encoding, separator, quote, hasHeader, ...(hasHeader && headerLine > 1 ? { headerLine } : {}), header: names }
  return { reading, duplicates, firstRows: rows.slice(0, 5), sampleRows: rows, warnings: warningsOf({ duplicates, hasHeader, rows: rows.length, columns, records, start, text }) }
}

function decodeHead(head: Uint8Array): { text: string; encoding: string } {
  const marked = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  // A head may end inside a character.
  for (let cut = 0; cut < (marked ? 0 : Math.min(4, head.length)); cut += 1) {
    const part = head.subarray(0, head.length - cut)
    if ((cut === 0 || head.length >= headBytes) && isUtf8(part) && !part.subarray(0, 4096).includes(0)) return { text: Buffer.from(part).toString('utf8'), encoding: 'utf-8' }
  }
  const decoded = decodeText(head)
  // A few bad bytes in a UTF-8 file are bad rows, not another encoding.
  const high = head.reduce((sum, byte) => sum + (byte >= 0xc2 ? 1 : 0), 0)
  if (decoded.encoding !== 'utf-8' && !decoded.encoding.startsWith('utf-16') && high > 4) {
    const text = new TextDecoder('utf-8').decode(head)
    const wrong = text.match(/\ufffd/g)?.length ?? 0
    const right = text.match(/[\u0080-\uffef]/g)?.length ?? 0
    if (right > wrong * 4) return { text, encoding: 'utf-8' }
  }
  if (!eastAsian.has(decoded.encoding) || meanRun(head) >= 2.5) return decoded
  // Two accents side by side (Größe) in a table of few words: not yet Chinese.
  return { text: Buffer.from(head).toString('latin1'), encoding: 'windows-1252' }
}

const eastAsian = new Set(['shift_jis', 'euc-jp', 'gb18030', 'big5', 'euc-kr'])

/** How many bytes above ASCII stand together, on average. */
function meanRun(bytes: Uint8Array): number {
  let high = 0
  let runs = 0
  bytes.forEach((byte, i) => {
    if (byte < 0x80) return
    high += 1
    if ((bytes[i - 1] ?? 0) < 0x80) runs += 1
  })
  return high / Math.max(1, runs)
}

interface Sample {
  separator: string
  quote: string
  columns: number
  records: { cells: string[]; line: number }[]
  score: number
}

/** How well a separator fits: most records have the same number of cells, more than one. */
function readSample(text: string, separator: string, whole: boolean, told?: string): Sample {
  const quote = told ?? quoteOf(text, separator)
  const lines = text.split(/\r\n|\n|\r/)
  if (!whole && lines.length > 1) lines.pop()
  const records: Sample['records'] = []
  for (let i = 0; i < lines.length && records.length < sampleRecords; i += 1) {
    if (lines[i]!.trim() === '' || (i === 0 && /^sep=.$/i.test(lines[i]!))) continue
    const parser = new RecordParser({ separator, quote }, { lenient: true, maxChars: 100_000 })
    let at = i
    let state = parser.feed(lines[at]!)
    while (state === 'open' && at - i < 500 && at + 1 < lines.length) {
      parser.lineBreak('\n')
      state = parser.feed(lines[++at]!)
    }
    if (state !== 'done') continue
    records.push({ cells: parser.cells, line: i + 1 })
    i = at
  }
  // Spreadsheets leave separators without cells behind the rows, and none behind the names.
  const named = records.find(({ cells }) => cells.length > 1)?.cells.length ?? 0
  if (named > 0 && records.every(({ cells }) => cells.slice(named).every((cell) => cell.trim() === ''))) for (const { cells } of records) cells.splice(named)
  const counts = new Map<number, number>()
  for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  const [columns, many] = [...counts].reduce((a, b) => (b[1] * Math.min(4, b[0]) > a[1] * Math.min(4, a[0]) ? b : a), [1, 0] as [number, number])
  const score = columns < 2 ? 0.01 : (many / Math.max(1, records.length)) * Math.min(3, 1 + Math.log2(columns))
  return { separator, quote, columns, records, score }
}

/** Single quotes only where they enclose whole cells and double ones do not. */
function quoteOf(text: string, separator: string): '"' | "'" {
  const count = (quote: string) => text.split(`${quote}${separator}${quote}`).length - 1
  return count("'") > 2 && count('"') === 0 ? "'" : '"'
}

function warningsOf(table: { duplicates: string[]; hasHeader: boolean; rows: number; columns: number; records: { cells: string[] }[]; start: number; text: string }): string[] {
  const warnings: string[] = []
  if (table.duplicates.length > 0) warnings.push(`These column names stand there more than once and got a number: ${table.duplicates.join(', ')}.`)
  if (!table.hasHeader) warnings.push('The table has no column names; its columns are numbered.')
  if (table.rows === 0) warnings.push('There are no rows below the column names.')
  if (table.columns === 1) warnings.push('There is only one column.')
  if (table.start > 0) warnings.push(`${table.start === 1 ? 'One line stands' : `${table.start} lines stand`} above the column names.`)
  const odd = table.records.slice(table.start).filter(({ cells }) => cells.length !== table.columns).length
  if (odd > 0) warnings.push(`${odd} of the first ${table.records.length} rows have another number of cells.`)
  if (table.text.includes('\0')) warnings.push('There are NUL characters in it.')
  return warnings
}

function isAscii(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte < 0x80)
}

/** Non-ASCII characters that are UTF-8, and bytes that are not. */
async function countNonAscii(path: string): Promise<{ good: number; bad: number }> {
  let good = 0
  let bad = 0
  const decoder = new TextDecoder('utf-8')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes = chunk as Buffer
    const text = decoder.decode(bytes, { stream: true })
    if (text.length === bytes.length && !text.includes('\ufffd')) continue
    for (const sign of text.match(/[^\0-\x7f]+/g) ?? []) {
      const wrong = sign.split('\ufffd').length - 1
      bad += wrong
      good += sign.length - wrong
    }
  }
  return { good, bad }
}

import type { TableReading } from '../../../db/schema/products.js'
import { LineReader, type Line } from './line-reader.js'
import { parseLine, RecordParser } from './parse-record.js'

/** Where reading goes on: everything before it was handed out. `aloneUntil`: up to that byte no record spans lines. */
export interface ResumePoint {
  byte: number
  line: number
  aloneUntil?: number
}

/** A row, or lines that are none, with the reason in plain words and the beginning of what stood there. */
export type ReadRow =
  | { kind: 'row'; line: number; cells: string[]; next: ResumePoint }
  | { kind: 'reject'; line: number; toLine: number; reason: string; raw: string; next: ResumePoint }

export interface ReadLimits {
  maxLineBytes: number
  maxRecordChars: number
  /** How far the end of a quoted cell is looked for. */
  maxScanBytes: number
  /** How much of a rejected row is kept. */
  maxRawChars: number
}

export const readLimits: ReadLimits = { maxLineBytes: 1 << 20, maxRecordChars: 1 << 18, maxScanBytes: 1 << 24, maxRawChars: 4000 }

type Attempt =
  | { ok: true; cells: string[]; clean: boolean }
  /** `broken`: the trouble lies in the first line; what follows may be rows. */
  | { ok: false; reason: string; broken: boolean; toLine: number; raw: string; aloneUntil: number }

/**
 * The rows below the header, in bounded memory, from the start or from a resume point. A bad row never takes others with
 * it: after a quote that is never closed, reading goes back to the next line and on at the first that is a whole row.
 */
export async function* readRows(path: string, reading: TableReading, options: { from?: ResumePoint | null; limits?: ReadLimits } = {}): AsyncGenerator<ReadRow> {
  const limits = options.limits ?? readLimits
  const lines = await LineReader.open(path, { encoding: reading.encoding, quote: reading.quote, maxLineBytes: limits.maxLineBytes })
  const headerLine = reading.hasHeader ? (reading.headerLine ?? 1) : 0
  let aloneUntil = options.from?.aloneUntil ?? 0
  const point = (): ResumePoint => ({ byte: lines.offset, line: nextLine, ...(aloneUntil > lines.offset ? { aloneUntil } : {}) })
  let nextLine = options.from?.line ?? 1
  let pending: { line: number; toLine: number; reason: string; raw: string } | undefined
  // The quote that was missing has come: only one line can end a broken row.
  let closed = false
  try {
    if (options.from) lines.seek(options.from.byte, options.from.line)
    for (;;) {
      const line = await lines.next()
      if (!line) break
      nextLine = line.number + 1
      if (line.text.trim() === '' && !line.cut) continue
      if (line.number <= headerLine) {
        const isSeparatorLine = /^sep=.$/i.test(line.text)
        if (line.number === headerLine) nextLine = await pastHeader(lines, line, reading, limits)
        else if (!isSeparatorLine) yield { kind: 'reject', line: line.number, toLine: line.number, reason: 'It stands above the column names.', raw: line.text.slice(0, limits.maxRawChars), next: point() }
        continue
      }
      if (line.number === 1 && /^sep=.$/i.test(line.text)) continue

      const attempt = await readRecord(lines, line, reading, limits, line.start < aloneUntil)
      if (attempt.ok && (!pending || attempt.clean || closed)) {
        if (pending) yield { kind: 'reject', ...pending, next: { byte: line.start, line: line.number, ...(aloneUntil > line.start ? { aloneUntil } : {}) } }
        pending = undefined
        nextLine = lines.line
        const { cells } = attempt
        if (cells.every((cell) => cell.trim() === '')) continue
        if (sameCells(cells, reading.header) && reading.hasHeader) {
          yield { kind: 'reject', line: line.number, toLine: nextLine - 1, reason: 'It repeats the column names.', raw: rawOf(line, limits), next: point() }
        } else yield { kind: 'row', line: line.number, cells, next: point() }
        continue
      }
      if (!attempt.ok) aloneUntil = Math.max(aloneUntil, attempt.aloneUntil)
      if (pending) {
        // Still inside what a broken row left behind.
        lines.seek(line.end, line.number + 1)
        nextLine = line.number + 1
        pending.toLine = line.number
        closed ||= line.text.split(reading.quote).length % 2 === 0
        if (pending.raw.length < limits.maxRawChars) pending.raw = `${pending.raw}\n${line.text}`.slice(0, limits.maxRawChars)
        continue
      }
      if (attempt.ok) continue
      const reject = { line: line.number, toLine: attempt.toLine, reason: attempt.reason, raw: attempt.raw }
      if (attempt.broken) {
        lines.seek(line.end, line.number + 1)
        nextLine = line.number + 1
        pending = { ...reject, toLine: line.number }
        closed = false
      } else {
        nextLine = attempt.toLine + 1
        yield { kind: 'reject', ...reject, next: point() }
      }
    }
    if (pending) yield { kind: 'reject', ...pending, next: point() }
  } finally {
    await lines.close()
  }
}

async function readRecord(lines: LineReader, first: Line, reading: TableReading, limits: ReadLimits, alone: boolean): Promise<Attempt> {
  const expected = reading.header.length
  let raw = first.text.slice(0, limits.maxRawChars)
  const bad = (reason: string, toLine = first.number): Attempt => ({ ok: false, reason, broken: false, toLine, raw, aloneUntil: 0 })
  if (!first.cut) {
    const problem = lineProblem(first, reading.encoding)
    if (problem) return bad(problem)
    const whole = parseLine(reading, first.text)
    if (whole && first.text.length > limits.maxRecordChars) return bad(tooLarge(first.end - first.start))
    if (whole) {
      const cells = trimmedTo(whole.cells, expected)
      return cells.length === expected ? { ok: true, cells, clean: !whole.looseQuote } : bad(wrongCount(first.text, cells.length, reading))
    }
  }
  const broken = (reason: string, aloneUntil = 0): Attempt => ({ ok: false, reason, broken: true, toLine: first.number, raw: rawOf(first, limits), aloneUntil })
  const unclosed = 'A quotation mark is opened and never closed.'
  const parser = new RecordParser(reading, { maxChars: limits.maxRecordChars })
  let line = first
  let state = feed(parser, line)
  if (state === 'stray') return first.cut ? bad(tooLarge(first.end - first.start)) : broken('Text follows a closing quotation mark inside the row.')
  if (state === 'open' && alone) return broken(unclosed)
  while (state === 'open') {
    parser.lineBreak(line.eol)
    const following = await lines.next()
    if (!following || following.end - first.start > limits.maxScanBytes) return broken(unclosed, line.end)
    line = following
    if (raw.length < limits.maxRawChars) raw = `${raw}\n${line.text}`.slice(0, limits.maxRawChars)
    const problem = line.cut ? undefined : lineProblem(line, reading.encoding)
    if (problem) return broken(problem)
    state = feed(parser, line)
    if (state === 'stray' || parser.cells.length > expected + (state === 'done' ? 0 : -1)) return broken(unclosed)
  }
  if (parser.tooLarge) return bad(tooLarge(line.end - first.start), line.number)
  const cells = trimmedTo(parser.cells, expected)
  return cells.length === expected ? { ok: true, cells, clean: !parser.looseQuote } : broken(wrongCount(first.text, cells.length, reading))
}

function feed(parser: RecordParser, line: Line): 'done' | 'open' | 'stray' {
  const state = parser.feed(line.text)
  return line.cut && state !== 'stray' ? parser.skip(line.hiddenQuotes) : state
}

async function pastHeader(lines: LineReader, line: Line, reading: TableReading, limits: ReadLimits): Promise<number> {
  const header = await readRecord(lines, line, reading, limits, false)
  if (!header.ok) lines.seek(line.end, line.number + 1)
  return lines.line
}

function lineProblem(line: Line, encoding: string): string | undefined {
  if (line.text.includes('\0')) return 'It holds NUL characters: the export was damaged, or this is not text.'
  if (line.undecodable) return `It holds characters that are not ${encoding === 'utf-8' ? 'UTF-8' : encoding}: save the file in one encoding, best UTF-8.`
  return undefined
}

const separatorNames: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'vertical bars' }

function wrongCount(text: string, found: number, reading: TableReading): string {
  const expected = reading.header.length
  for (const separator of Object.keys(separatorNames)) {
    if (separator === reading.separator) continue
    if (parseLine({ separator, quote: reading.quote }, text)?.cells.length === expected && expected > 1) {
      return `It is separated by ${separatorNames[separator]}, the rest of the table by ${separatorNames[reading.separator] ?? reading.separator}.`
    }
  }
  return `It has ${found} ${found === 1 ? 'cell' : 'cells'} where the table has ${expected} columns.`
}

function tooLarge(bytes: number): string {
  return `It is ${(bytes / 1e6).toFixed(1)} MB long, more than a product can be.`
}

/** Spreadsheets leave separators without cells at the end. */
function trimmedTo(cells: string[], expected: number): string[] {
  while (cells.length > expected && cells[cells.length - 1]!.trim() === '') cells.pop()
  return cells
}

function sameCells(cells: string[], header: string[]): boolean {
  return cells[0]?.trim() === header[0] && cells.every((cell, i) => cell.trim() === header[i])
}

function rawOf(line: Line, limits: ReadLimits): string {
  return line.text.slice(0, limits.maxRawChars)
}

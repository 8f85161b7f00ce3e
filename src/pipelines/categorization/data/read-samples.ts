import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'
import { jsonPieces } from './json-samples.js'
import { sampleShape, type PlacedSample, type SampleProblem } from './sample.js'

/** A row of the file: a sample, or why it is none. */
export type ReadSample = PlacedSample | { problem: SampleProblem }

/** Other names that columns and fields may have. */
const otherNames: Record<string, string> = { name: 'title', summary: 'title', subject: 'title', body: 'description', text: 'description', details: 'description', label: 'category', class: 'category' }

/** Labelled tasks of a JSON (`{"samples": […]}` or `[…]`) or CSV file, read as a stream. Bad rows are told and passed over. */
export async function* readSamples(file: string, options: { categories: boolean } = { categories: true }): AsyncGenerator<ReadSample> {
  const place = options.categories ? placed : (line: number, value: unknown) => placed(line, typeof value === 'object' && value !== null ? { ...value, category: '?' } : value)
  if (/\.csv$/i.test(file)) yield* readCsv(file, place)
  else yield* readJson(file, place)
}

type Place = (line: number, value: unknown) => ReadSample

async function* readJson(file: string, place: Place): AsyncGenerator<ReadSample> {
  const chunks = createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 16 })
  for await (const { line, text } of jsonPieces(chunks)) {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      yield unreadable(line, text === '' ? 'there is no list of samples in this file' : 'is not valid JSON')
      continue
    }
    yield place(line, value)
  }
}

async function* readCsv(file: string, place: Place): AsyncGenerator<ReadSample> {
  const source = createReadStream(file)
  const parser = source.pipe(parse({ bom: true, columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()), info: true, skip_empty_lines: true, relax_column_count: true, relax_quotes: true, max_record_size: 1_000_000 }))
  source.on('error', (error) => parser.destroy(error))
  let next = 2
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: Record<string, string>; info: { lines: number } }>) {
      yield place(next, record)
      next = info.lines + 1
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('CSV_') !== true) throw error
    yield unreadable(next, `and what follows cannot be read as CSV (${(error as Error).message})`)
  }
}

function placed(line: number, value: unknown): ReadSample {
  const result = sampleShape.safeParse(renamed(value))
  if (result.success) return { line, sample: result.data }
  const reasons = [...new Set(result.error.issues.map((issue) => (issue.path.length === 0 ? 'is not an object' : issue.message)))]
  return { problem: { line, kind: 'fields', severity: 'rejected', reason: reasons.join(', ') } }
}

function renamed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const fields: Record<string, unknown> = { ...value }
  for (const [other, name] of Object.entries(otherNames)) if (!(name in fields) && other in fields) fields[name] = fields[other]
  return fields
}

function unreadable(line: number, reason: string): ReadSample {
  return { problem: { line, kind: 'unreadable', severity: 'rejected', reason } }
}

import { availableParallelism, cpus, totalmem } from 'node:os'

/** What one part found: a table to read and the same as data. Times in ms, memory in MB (10^6 bytes), shares as fractions. */
export interface Report {
  title: string
  table: string
  notes: string[]
  figures: Record<string, unknown>
}

/** A table in plain text: first column to the left, the others to the right. */
export function table(head: string[], rows: string[][]): string {
  const all = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  const line = (row: string[]) => `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ')}`.trimEnd()
  return [line(head), `  ${widths.map((width) => '-'.repeat(width)).join('  ')}`, ...rows.map(line)].join('\n')
}

export interface Spread {
  count: number
  p50: number
  p95: number
  max: number
}

/** Median, 95th percentile and maximum of a list that is not empty (nearest rank). */
export function spread(values: number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => round(sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN)
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), max: at(1) }
}

export function round(value: number, digits = 1): number {
  return Math.round(value * 10 ** digits) / 10 ** digits
}

export function machine(): Record<string, unknown> {
  return { cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), memoryGb: round(totalmem() / 1e9), node: process.version, platform: `${process.platform} ${process.arch}`, date: new Date().toISOString().slice(0, 10) }
}

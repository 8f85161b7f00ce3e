import type { Aligned } from './align.js'
import type { WordEdit } from './read-correction.js'
import { initials } from './similar.js'
import { writtenText, type Token } from './tokens.js'
import { factorBetween, unitAt } from './units.js'

/** Words that one replacement may span. */
const mostWords = 4

interface Blocks {
  edits: WordEdit[]
  removed: boolean[]
  /** By the place of the number: `#*1000 g`. */
  conversions: Map<number, string>
}

/** What became of the words without a counterpart: between two that have one, they were dropped or written otherwise. */
export function readBlocks(aligned: Aligned, noise: ReadonlySet<string>): Blocks {
  const { raw, normalized, alignment } = aligned
  const blocks: Blocks = { edits: [], removed: raw.map(() => false), conversions: new Map() }
  let gone: number[] = []
  let come: number[] = []
  let j = 0
  for (let i = 0; i <= raw.length; i++) {
    const partner = alignment.to[i] ?? -1
    if (i < raw.length && partner === -1) gone.push(i)
    if (i < raw.length && (partner === -1 || alignment.moved[partner] === true)) continue
    for (const end = i < raw.length ? partner : normalized.length; j < end; j++) if (alignment.from[j] === -1) come.push(j)
    if (gone.length > 0) readBlock(aligned, noise, gone, come, blocks)
    j++
    if (gone.length > 0) gone = []
    if (come.length > 0) come = []
  }
  return blocks
}

function readBlock(aligned: Aligned, noise: ReadonlySet<string>, gone: number[], come: number[], blocks: Blocks): void {
  const { raw, normalized, brand } = aligned
  const isMark = (token: Token | undefined): boolean => token?.class === 'mark'
  const inserted = come.filter((j) => !isMark(normalized[j]))
  const left = gone.filter((i) => !isMark(raw[i]) && !noise.has(raw[i]?.key ?? ''))
  // A brand taken from the row's own column replaces nothing, unless its full name stood there.
  const brandWords = new Set(brand.split(' '))
  const fullName = inserted.some((j) => left.some((_, n) => namedBy(normalized[j], keys(raw, left.slice(n)))))
  const written = fullName ? inserted : inserted.filter((j) => !brandWords.has(normalized[j]?.key ?? ''))
  const replaced = replacement(aligned, left, written, blocks) ?? replacedMark(aligned, gone, left, written)
  if (replaced !== null) blocks.edits.push(replaced)
  for (const i of gone) {
    const kept = replaced !== null && i >= replaced.start && i < replaced.start + replaced.length
    const unclear = written.length > 0 && replaced === null && left.includes(i)
    blocks.removed[i] = !kept && !unclear && !blocks.conversions.has(i) && !blocks.conversions.has(i - 1)
  }
}

function namedBy(short: Token | undefined, words: readonly string[]): boolean {
  return short !== undefined && initials(short.key, words.slice(0, short.key.length))
}

function keys(tokens: readonly Token[], at: readonly number[]): string[] {
  return at.map((i) => tokens[i]?.key ?? '')
}

function replacement(aligned: Aligned, left: number[], written: number[], blocks: Blocks): WordEdit | null {
  const { raw, normalized } = aligned
  const [first] = left
  const [firstNew] = written
  if (first === undefined || firstNew === undefined) return null
  const conversion = convertedUnit(aligned, first, firstNew)
  if (conversion !== null) {
    blocks.conversions.set(first, conversion)
    return null
  }
  const words = written.map((j) => normalized[j]).filter((t) => t !== undefined)
  const to = writtenText(words)
  if (!isRun(written) || words.some((t) => t.class !== 'word') || words.length > mostWords) return null
  const short = words.length === 1 ? (words[0]?.key ?? '') : ''
  for (const [n, start] of left.entries()) {
    const run = left.slice(n, n + short.length)
    if (isWordRun(raw, run) && initials(short, keys(raw, run))) return { start, length: run.length, from: keys(raw, run).join(' '), to }
  }
  if (!isWordRun(raw, left) || left.length > mostWords) return null
  return { start: first, length: left.length, from: keys(raw, left).join(' '), to }
}

/** `&` written as `and`. */
function replacedMark(aligned: Aligned, gone: number[], left: number[], written: number[]): WordEdit | null {
  const [only] = gone
  const word = aligned.normalized[written[0] ?? -1]
  if (left.length > 0 || gone.length !== 1 || written.length !== 1 || only === undefined || word?.class !== 'word') return null
  return { start: only, length: 1, from: aligned.raw[only]?.key ?? '', to: word.text }
}

function convertedUnit({ raw, normalized }: Aligned, i: number, j: number): string | null {
  const before = unitAt(raw, i)
  const after = unitAt(normalized, j)
  if (before === null || after === null || before.pattern === after.pattern) return null
  const factor = factorBetween(before.number, after.number)
  return factor === null ? null : `#*${factor}${after.written.slice(1)}`
}

function isRun(indexes: readonly number[]): boolean {
  return indexes.every((index, n) => index === (indexes[0] ?? 0) + n)
}

function isWordRun(tokens: readonly Token[], indexes: readonly number[]): boolean {
  return indexes.length > 0 && isRun(indexes) && indexes.every((i) => tokens[i]?.class === 'word')
}

import type Database from 'better-sqlite3'
import { statement } from './raw.js'

export interface PassageLengths {
  /** Terms of each passage by row number, as FTS5 counts them; 0 = not read yet: ask `readLength`. */
  lengths: Uint16Array
  readLength: (id: number) => number
  /** Passages in the full-text index, and their average length. */
  passages: number
  average: number
}

interface Remembered {
  lengths: Uint16Array
  /** Row numbers below this were read in at once; those that had no passage then are read one by one. */
  readTo: number
}

const remembered = new WeakMap<Database.Database, Remembered>()
const longest = 0xffff
/** Row numbers that are read at a time. */
const slice = 20_000
/** Room to grow without copying. */
const spare = 4096

/**
 * The lengths of all passages: two bytes each, read once per connection (20 ms for 100,000). A passage keeps its row number
 * and its text for life, so what is remembered stays true; those added later are read when first met.
 */
export function passageLengths(connection: Database.Database): PassageLengths {
  const highest = (statement(connection, 'select max(id) from chunks_fts_docsize').pluck().get() as number | null) ?? 0
  let own = remembered.get(connection)
  if (!own || own.lengths.length <= highest) {
    const lengths = new Uint16Array(highest + 1 + spare)
    if (own) lengths.set(own.lengths)
    remembered.set(connection, (own = { lengths, readTo: own?.readTo ?? 0 }))
  }
  const { lengths } = own
  // Later on, fewer than a slice are read one by one, when met.
  const least = own.readTo === 0 ? 0 : slice
  while (own.readTo <= highest && own.readTo + least <= highest + 1) readSlice(connection, own, highest)
  const [passages, terms] = totals(connection)
  return {
    lengths,
    passages,
    average: Math.max(1, terms / Math.max(1, passages)),
    readLength: (id) => {
      const bytes = statement(connection, 'select sz from chunks_fts_docsize where id = ?').pluck().get(id) as Buffer | undefined
      return (lengths[id] = bytes ? Math.min(longest, varints(bytes, 1)[0]!) : 0)
    },
  }
}

/** As one text: a hundred thousand rows handed over singly take ten times as long. */
function readSlice(connection: Database.Database, own: Remembered, highest: number): void {
  const to = Math.min(own.readTo + slice, highest + 1)
  const text = statement(connection, "select group_concat(id || ':' || hex(sz)) from chunks_fts_docsize where id >= ? and id < ?").pluck().get(own.readTo, to) as string | null
  for (const entry of text === null ? [] : text.split(',')) {
    const colon = entry.indexOf(':')
    own.lengths[Number(entry.slice(0, colon))] = Math.min(longest, varints(Buffer.from(entry.slice(colon + 1), 'hex'), 1)[0]!)
  }
  own.readTo = to
}

/** Rows and terms of the index, from its own record of averages (https://sqlite.org/fts5.html, "averages"). */
function totals(connection: Database.Database): [passages: number, terms: number] {
  const record = statement(connection, 'select block from chunks_fts_data where id = 1').pluck().get() as Buffer | undefined
  const [passages = 0, terms = 0] = record ? varints(record, 2) : []
  return [passages, terms]
}

/** SQLite's variable-length integers: seven bits a byte, the highest first (numbers here have fewer than nine bytes). */
function varints(bytes: Buffer, wanted: number): number[] {
  const found: number[] = []
  let value = 0
  for (let i = 0; i < bytes.length && found.length < wanted; i++) {
    value = value * 128 + (bytes[i]! & 0x7f)
    if (bytes[i]! < 0x80) {
      found.push(value)
      value = 0
    }
  }
  return found
}

import type { Db } from './open.js'
import { rawOf, statement } from './raw.js'
import { rankPostings, type TextCondition } from './text-ranking.js'
import type { IdSet } from './vectors/id-set.js'

/** Postings that are looked at for one question, about 0.15 microseconds each. */
const postingsBudget = 150_000

/**
 * The best `limit` passages among `allowed` by BM25, best first. In a very large index the commonest words propose only
 * passages that hold all of them; they count again when the proposals are scored.
 */
export async function rankByText(db: Db, terms: { term: string; overall: number }[], allowed: IdSet, limit: number): Promise<number[]> {
  if (terms.length === 0 || limit <= 0) return []
  return rankPostings(rawOf(db), proposalsFor(terms), allowed, limit)
}

function proposalsFor(terms: { term: string; overall: number }[]): TextCondition[] {
  const byRarity = [...terms].sort((a, b) => a.overall - b.overall)
  let postings = 0
  const alone = byRarity.filter(({ overall }, i) => (postings += overall) <= postingsBudget || i === 0)
  const together = byRarity.slice(alone.length)
  const conditions = alone.map(({ term }) => ({ terms: [term] }))
  if (together.length === 0) return conditions
  const all = together.length === 1 ? [byRarity[0]!, ...together] : together
  return [...conditions, { terms: all.map(({ term }) => term) }]
}

/** Passages (of all organisations) that hold the term. */
export async function documentFrequency(db: Db, term: string): Promise<number> {
  return (statement(rawOf(db), 'select doc from chunks_vocabulary where term = ?').pluck().get(term) as number | undefined) ?? 0
}

/** Row numbers of the passages that hold the term; ask the frequency first. */
export async function passagesWithTerm(db: Db, term: string): Promise<number[]> {
  return statement(rawOf(db), 'select rowid from chunks_fts where chunks_fts match ?').pluck().all(quoted(term)) as number[]
}

export interface StoredTerms {
  chunkId: number
  length: number
  /** Hashes of the terms in order; see `encodeTerms`. */
  terms: Uint32Array
}

/** The stored terms of passages, in the order asked for; ids that are gone are left out. */
export async function readTerms(db: Db, chunkIds: number[]): Promise<StoredTerms[]> {
  const raw = rawOf(db)
  const read = statement(raw, 'select length, terms from chunk_terms where chunk_id = ?')
  // One read transaction: a thousand would cost more than the rows.
  const readAll = raw.transaction(() => {
    const found: StoredTerms[] = []
    for (const chunkId of chunkIds) {
      const row = read.get(chunkId) as { length: number; terms: Buffer } | undefined
      if (row) found.push({ chunkId, length: row.length, terms: uint32(row.terms) })
    }
    return found
  })
  return readAll()
}

function uint32(bytes: Buffer): Uint32Array {
  if (bytes.byteOffset % 4 === 0) return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2)
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}

function quoted(term: string): string {
  return `"${term.replaceAll('"', '""')}"`
}

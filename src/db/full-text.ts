import type { Db } from './open.js'
import { rawOf, statement } from './raw.js'

/**
 * Postings that FTS5 ranks for one question: ranking is its slow part, about a microsecond for each. Measured at 100,000
 * passages against no limit: half the time at p95, 96 % of the best ten the same, the first the same in 98 %.
 */
const postingsBudget = 50_000

/**
 * The best `limit` passages for which `keep` holds, by FTS5's BM25, best first. The index ranks everything that matches and
 * hands out rows in order, so a narrow filter costs rows, not recall. In a large index the commonest words propose only
 * passages that hold all of them; they count again when the proposals are scored.
 */
export async function rankByText(db: Db, terms: { term: string; overall: number }[], keep: (chunkId: number) => boolean, limit: number): Promise<number[]> {
  if (terms.length === 0 || limit <= 0) return []
  const rows = statement(rawOf(db), 'select rowid from chunks_fts where chunks_fts match ? order by rank').pluck().iterate(proposalsFor(terms))
  const kept: number[] = []
  for (const id of rows as Iterable<number>) {
    if (keep(id)) kept.push(id)
    if (kept.length >= limit) break
  }
  return kept
}

function proposalsFor(terms: { term: string; overall: number }[]): string {
  const byRarity = [...terms].sort((a, b) => a.overall - b.overall)
  let postings = 0
  const alone = byRarity.filter(({ overall }, i) => (postings += overall) <= postingsBudget || i === 0)
  const together = byRarity.slice(alone.length)
  if (together.length === 0) return anyOf(alone.map((t) => t.term))
  const all = (together.length === 1 ? [byRarity[0]!, ...together] : together).map((t) => quoted(t.term)).join(' AND ')
  return `${anyOf(alone.map((t) => t.term))} OR (${all})`
}

/** Passages (of all organisations) that hold the term. */
export async function documentFrequency(db: Db, term: string): Promise<number> {
  return (statement(rawOf(db), 'select doc from chunks_vocabulary where term = ?').pluck().get(term) as number | undefined) ?? 0
}

/** Row numbers of the passages that hold the term; ask the frequency first. */
export async function passagesWithTerm(db: Db, term: string): Promise<number[]> {
  return statement(rawOf(db), 'select rowid from chunks_fts where chunks_fts match ?').pluck().all(anyOf([term])) as number[]
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

function anyOf(terms: string[]): string {
  return terms.map(quoted).join(' OR ')
}

function quoted(term: string): string {
  return `"${term.replaceAll('"', '""')}"`
}

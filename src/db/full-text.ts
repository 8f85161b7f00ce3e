import type { Db } from './open.js'
import { rawOf, statement } from './raw.js'

/**
 * The best `limit` passages for which `keep` holds, by FTS5's BM25 over any of the terms, best first. The index ranks
 * everything and hands out rows in order, so a narrow filter costs rows, not recall.
 */
export async function rankByText(db: Db, terms: string[], keep: (chunkId: number) => boolean, limit: number): Promise<number[]> {
  if (terms.length === 0 || limit <= 0) return []
  const rows = statement(rawOf(db), 'select rowid from chunks_fts where chunks_fts match ? order by rank').pluck().iterate(anyOf(terms))
  const kept: number[] = []
  for (const id of rows as Iterable<number>) {
    if (keep(id)) kept.push(id)
    if (kept.length >= limit) break
  }
  return kept
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
  const read = statement(rawOf(db), 'select length, terms from chunk_terms where chunk_id = ?')
  const found: StoredTerms[] = []
  for (const chunkId of chunkIds) {
    const row = read.get(chunkId) as { length: number; terms: Buffer } | undefined
    if (row) found.push({ chunkId, length: row.length, terms: uint32(row.terms) })
  }
  return found
}

function uint32(bytes: Buffer): Uint32Array {
  if (bytes.byteOffset % 4 === 0) return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2)
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}

function anyOf(terms: string[]): string {
  return terms.map((term) => `"${term.replaceAll('"', '""')}"`).join(' OR ')
}

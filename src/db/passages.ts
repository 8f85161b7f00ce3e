import type { Anchor } from '../pipelines/documents/document.js'
import type { Scope } from '../pipelines/access/actor.js'
import type { Db } from './open.js'
import { rawOf, statement } from './raw.js'

/** A passage with everything that is indexed of it. */
export interface PassageRow {
  order: number
  header: string
  text: string
  anchor: Anchor
  tokens: number
  /** Terms joined by spaces, for full text. */
  indexText: string
  /** Length in terms for BM25, and the terms as uint32 little-endian. */
  length: number
  terms: Buffer
  vector: Float32Array | null
}

/**
 * Writes the passages of a document with their full-text rows and vectors, in place of those it had. Runs inside the
 * caller's transaction: afterwards all three are there, or none. Row numbers of one document follow one another.
 */
export async function insertPassages(tx: Db, documentId: string, spaceId: string, passages: PassageRow[]): Promise<void> {
  statement(rawOf(tx), 'delete from chunks where document_id = ?').run(documentId)
  await addPassages(tx, documentId, spaceId, await reserveNumbers(tx, passages.length), passages)
  statement(rawOf(tx), "update search_state set value = value + 1 where key = 'visibility'").run()
}

/**
 * Sets aside `count` row numbers that follow one another, for passages that are added in several transactions; returns the
 * first. What a scope may see is a set of such ranges, so that those of two documents must never mix.
 */
export async function reserveNumbers(tx: Db, count: number): Promise<number> {
  const raw = rawOf(tx)
  const last = (statement(raw, "select seq from sqlite_sequence where name = 'chunks'").pluck().get() as number | undefined) ?? 0
  if (statement(raw, "update sqlite_sequence set seq = ? where name = 'chunks'").run(last + count).changes === 0) {
    statement(raw, "insert into sqlite_sequence (name, seq) values ('chunks', ?)").run(last + count)
  }
  return last + 1
}

/** Adds passages under row numbers from `first` on. Throws when the document has a passage of that order already. */
export async function addPassages(tx: Db, documentId: string, spaceId: string, first: number, passages: PassageRow[]): Promise<void> {
  const raw = rawOf(tx)
  const chunk = statement(raw, 'insert into chunks (id, document_id, ordinal, header, text, anchor, tokens) values (?, ?, ?, ?, ?, ?, ?)')
  const fullText = statement(raw, 'insert into chunks_fts (rowid, terms) values (?, ?)')
  const terms = statement(raw, 'insert into chunk_terms (chunk_id, length, terms) values (?, ?, ?)')
  const embedding = statement(raw, 'insert into embeddings (space_id, owner_id, vector) values (?, ?, ?)')
  for (const [i, p] of passages.entries()) {
    const id = first + i
    chunk.run(id, documentId, p.order, p.header, p.text, JSON.stringify(p.anchor), p.tokens)
    fullText.run(id, p.indexText)
    terms.run(id, p.length, p.terms)
    if (p.vector) embedding.run(spaceId, id, vectorBytes(p.vector))
  }
}

/** Removes up to `limit` passages of a document, whole; returns how many went. */
export async function removeSomePassages(tx: Db, documentId: string, limit: number): Promise<number> {
  return statement(rawOf(tx), 'delete from chunks where id in (select id from chunks where document_id = ? limit ?)').run(documentId, limit).changes
}

/** How many passages a document has, and whether their numbers run from `first` without a gap. */
export async function holdsPassages(tx: Db, documentId: string, first: number, count: number): Promise<boolean> {
  const row = statement(rawOf(tx), 'select count(*) as count, min(id) as first, max(id) as last from chunks where document_id = ?').get(documentId) as { count: number; first: number | null; last: number | null }
  return row.count === count && (count === 0 || (row.first === first && row.last === first + count - 1))
}

/** Removes what a document can be found and quoted by; full text and vectors go by trigger, in the same transaction. */
export async function deletePassages(tx: Db, documentId: string): Promise<void> {
  statement(rawOf(tx), 'delete from chunks where document_id = ?').run(documentId)
}

export interface StoredPassage {
  chunkId: number
  documentId: string
  ordinal: number
  header: string
  text: string
  anchor: Anchor
}

const visibleDocument = `d.org_id = @orgId and d.status = 'completed' and d.deleted_at is null and d.superseded_at is null
  and exists (select 1 from document_places p where p.document_id = d.id and p.org_id = @orgId and p.removed_at is null
    and (@all = 1 or p.channel_id in (select value from json_each(@channels))))`

/** The passages of `chunkIds` that the scope may see right now, read from the rows themselves. */
export async function visiblePassages(db: Db, scope: Scope, chunkIds: number[]): Promise<Map<number, StoredPassage>> {
  const rows = statement(
    rawOf(db),
    // A cross join keeps this order: SQLite would rather begin with all documents of the organisation.
    `select c.id, c.document_id, c.ordinal, c.header, c.text, c.anchor
     from json_each(@ids) wanted cross join chunks c on c.id = wanted.value cross join documents d on d.id = c.document_id where ${visibleDocument}`,
  ).all({ ...scopeParameters(scope), ids: JSON.stringify(chunkIds) }) as { id: number; document_id: string; ordinal: number; header: string; text: string; anchor: string }[]
  return new Map(
    rows.map((r) => [r.id, { chunkId: r.id, documentId: r.document_id, ordinal: r.ordinal, header: r.header, text: r.text, anchor: JSON.parse(r.anchor) as Anchor }]),
  )
}

/** Per visible document with passages: its first and last row number. */
export async function visibleRanges(db: Db, scope: Scope): Promise<{ documentId: string; first: number; last: number }[]> {
  return statement(
    rawOf(db),
    `select * from (select d.id as documentId,
       (select c.id from chunks c where c.document_id = d.id order by c.ordinal limit 1) as first,
       (select c.id from chunks c where c.document_id = d.id order by c.ordinal desc limit 1) as last
     from documents d where ${visibleDocument}) where first is not null order by first`,
  ).all(scopeParameters(scope)) as { documentId: string; first: number; last: number }[]
}

export interface SearchState {
  passages: number
  terms: number
  /** Grows when what somebody may see has changed; a cache of visibility is good while it stays the same. */
  visibility: number
}

export async function readSearchState(db: Db): Promise<SearchState> {
  const rows = statement(rawOf(db), 'select key, value from search_state').all() as { key: keyof SearchState; value: number }[]
  const state: SearchState = { passages: 0, terms: 0, visibility: 0 }
  for (const row of rows) if (row.key in state) state[row.key] = row.value
  return state
}

export function vectorBytes(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
}

/** A copy, so that it is aligned and does not keep the row's buffer. */
export function vectorFrom(bytes: Uint8Array): Float32Array {
  const copy = new Float32Array(bytes.byteLength / 4)
  new Uint8Array(copy.buffer).set(bytes)
  return copy
}

function scopeParameters(scope: Scope) {
  const all = scope.channelIds === 'all'
  return { orgId: scope.orgId, all: all ? 1 : 0, channels: all ? '[]' : JSON.stringify(scope.channelIds) }
}

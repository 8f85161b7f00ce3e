import type { DatabaseHandle, Db } from './open.js'
import { rawOf, statement } from './raw.js'

/** Whether the full-text copy still fits its rows. */
export interface FullTextState {
  passages: number
  /** Passages with stored terms, and entries of the full-text index: both equal `passages` when all is well. */
  terms: number
  entries: number
  /** Version of the analyser that made them; 0 when not noted yet. */
  analyser: number
}

export async function fullTextState(db: Db): Promise<FullTextState> {
  const count = (sql: string) => statement(rawOf(db), sql).pluck().get() as number
  return {
    passages: count('select count(*) from chunks'),
    terms: count('select count(*) from chunk_terms'),
    entries: count('select count(*) from chunks_fts_docsize'),
    analyser: count("select coalesce((select value from search_state where key = 'analyser'), 0)"),
  }
}

/** Empties the copy: it is made again from the passages. */
export async function clearFullText(handle: DatabaseHandle): Promise<void> {
  await handle.transaction(async (tx) => {
    const raw = rawOf(tx)
    raw.exec("insert into chunks_fts (chunks_fts) values ('delete-all'); delete from chunk_terms")
  })
}

export async function noteAnalyser(handle: DatabaseHandle, version: number): Promise<void> {
  await handle.transaction(async (tx) => {
    statement(rawOf(tx), "insert into search_state (key, value) values ('analyser', ?) on conflict (key) do update set value = excluded.value").run(version)
  })
}

export async function passagesWithoutTerms(db: Db, afterId: number, limit: number): Promise<{ chunkId: number; header: string; text: string }[]> {
  const sql = `select c.id as chunkId, c.header, c.text from chunks c
    where c.id > ? and not exists (select 1 from chunk_terms t where t.chunk_id = c.id) order by c.id limit ?`
  return statement(rawOf(db), sql).all(afterId, limit) as { chunkId: number; header: string; text: string }[]
}

/** Adds full-text entries of passages that are still here and have none yet. */
export async function addTerms(tx: Db, rows: { chunkId: number; indexText: string; length: number; terms: Buffer }[]): Promise<void> {
  const raw = rawOf(tx)
  const wanting = statement(raw, 'select 1 from chunks where id = ? and not exists (select 1 from chunk_terms where chunk_id = id)').pluck()
  for (const { chunkId, indexText, length, terms } of rows) {
    if (wanting.get(chunkId) !== 1) continue
    statement(raw, 'insert or replace into chunks_fts (rowid, terms) values (?, ?)').run(chunkId, indexText)
    statement(raw, 'insert into chunk_terms (chunk_id, length, terms) values (?, ?, ?)').run(chunkId, length, terms)
  }
}

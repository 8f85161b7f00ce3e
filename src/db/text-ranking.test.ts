import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrateDatabase } from './open.js'
import { rankPostings } from './text-ranking.js'
import { idSetOf } from './vectors/id-set.js'

const words = ['anchor', 'basin', 'cedar', 'delta', 'ember', 'fjord', 'grove']
let folder: string
let database: Database.Database

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qm-text-ranking-'))
  migrateDatabase(join(folder, 'test.db'))
  database = new Database(join(folder, 'test.db'))
})

afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Passages of different lengths in which the first words are common and the last ones rare. */
function add(from: number, to: number): void {
  const insert = database.prepare('insert into chunks_fts (rowid, terms) values (?, ?)')
  for (let id = from; id < to; id++) {
    const terms = Array.from({ length: 5 + ((id * 7) % 200) }, (_, i) => ((id * 31 + i * 17) % 11 < 2 ? words[(id * i) % (1 + ((id + i) % 7))]! : `other${(id * i) % 97}`))
    insert.run(id, terms.join(' '))
  }
}

const ofFts5 = (terms: string[], limit: number) =>
  database.prepare('select rowid from chunks_fts where chunks_fts match ? order by bm25(chunks_fts), rowid limit ?').pluck().all(terms.map((term) => `"${term}"`).join(' OR '), limit) as number[]
const ours = (terms: string[], allowed: { first: number; last: number }[], limit: number) => rankPostings(database, terms.map((term) => ({ terms: [term] })), idSetOf(allowed), limit)

test('ranks as FTS5 does, also after passages were added and removed', () => {
  add(1, 400)
  const all = [{ first: 1, last: 2000 }]
  for (const terms of [['grove'], ['fjord', 'delta'], words]) expect(ours(terms, all, 50)).toEqual(ofFts5(terms, 50))
  add(400, 900)
  database.exec('delete from chunks_fts where rowid % 3 = 0')
  for (const terms of [['grove'], ['fjord', 'delta'], words]) {
    expect(ours(terms, all, 50)).toEqual(ofFts5(terms, 50))
    expect(ours(terms, all, 5000).toSorted((a, b) => a - b)).toEqual(ofFts5(terms, 5000).toSorted((a, b) => a - b))
  }
})

test('a passage outside the set is never returned, and takes no place of another', () => {
  add(1, 400)
  const inside = ofFts5(words, 400).filter((id) => id >= 100 && id <= 300)
  expect(ours(words, [{ first: 100, last: 300 }], 20)).toEqual(inside.slice(0, 20))
  expect(ours(words, [], 20)).toEqual([])
  expect(ours(['unheard'], [{ first: 1, last: 400 }], 20)).toEqual([])
})

test('terms that must stand together propose only passages that hold all of them', () => {
  add(1, 400)
  const found = rankPostings(database, [{ terms: ['anchor', 'basin'] }], idSetOf([{ first: 1, last: 400 }]), 400)
  const both = database.prepare('select rowid from chunks_fts where chunks_fts match ?').pluck().all('"anchor" AND "basin"')
  expect(found.toSorted((a, b) => a - b)).toEqual(both)
  expect(found.length).toBeGreaterThan(0)
})

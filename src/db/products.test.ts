import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { orgId, reviewWorld, type ReviewWorld } from '../pipelines/products/review/testing.js'
import { addProduct, ensureCatalogue, newestSeq, productsChangedSince } from './products.js'
import { writeCanonicalRows } from './raw-products.js'
import { productImports } from './schema/products.js'

let dir: string
let world: ReviewWorld
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'products-'))
  world = await reviewWorld(join(dir, 'q.db'))
})
afterEach(() => {
  world.handle.close()
  rmSync(dir, { recursive: true })
})

const content = (title: string) => ({ title, description: '', brand: '', code: '', price: null, currency: '', category: '', attributes: {} })

test('changes are numbered per catalogue, whoever makes them: no number comes twice, other catalogues are left alone', async () => {
  const { db } = world.handle
  const other = await ensureCatalogue(db, orgId, 'Other', null)
  const add = (catalogueId: string, title: string) => world.handle.transaction((tx) => addProduct(tx, { orgId, catalogueId, channelId: '', content: content(title), importId: null, decisionId: null }))
  await db.insert(productImports).values({ id: 'imp', orgId, catalogueId: world.catalogueId, channelId: '', title: 'x', role: 'canonical', status: 'importing', rowsNew: 0, rowsKnown: 0, rowsRejected: 0, createdAt: 1 })
  const table = (titles: string[]) =>
    world.handle.transaction((tx) => writeCanonicalRows(tx, { orgId, catalogueId: world.catalogueId, channelId: '', importId: 'imp' }, titles.map((title, line) => ({ ...content(title), line, contentHash: title, groupKey: title }))))
  await add(world.catalogueId, 'a')
  for (const title of ['x', 'y', 'z']) await add(other.id, title)
  await table(['b', 'c'])
  await add(world.catalogueId, 'd')
  // The same again is a change of its own: copies in memory must not miss that it is back.
  await add(world.catalogueId, 'a')
  await table(['e'])
  const seqs = (await productsChangedSince(db, orgId, world.catalogueId, 0, 100)).map((row) => [row.title, row.seq])
  expect(seqs).toEqual([['b', 2], ['c', 3], ['d', 4], ['a', 5], ['e', 6]])
  expect(newestSeq(db, world.catalogueId)).toBe(6)
  expect(newestSeq(db, other.id)).toBe(3)
  expect(newestSeq(db, 'none')).toBe(0)
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createArtifactFiles } from './artifact-files.js'
import { addDecision } from './decisions.js'
import { removeImport, reviveImport } from './import-removal.js'
import { findImport } from './product-imports.js'
import { decisions, productImports, products, rawProducts, reviewItems, type StoredSuggestion } from './schema/products.js'
import { purgeDeleted } from '../pipelines/maintenance/purge.js'
import { openImportSite, type ImportSite } from '../pipelines/products/import/testing/import-site.js'

let site: ImportSite
let folder: string

beforeEach(async () => {
  site = await openImportSite()
  folder = mkdtempSync(join(tmpdir(), 'qm-removal-'))
})
afterEach(() => {
  site.close()
  rmSync(folder, { recursive: true, force: true })
})

async function imported(name: string, rows: string[], role: 'raw' | 'canonical' = 'raw'): Promise<string> {
  writeFileSync(join(folder, name), `name,sku,price\n${rows.join('\n')}\n`)
  const id = await site.prepare(join(folder, name), { role })
  await site.run(id)
  return id
}

const remove = async (id: string) => site.handle.transaction(async (tx) => removeImport(tx, (await findImport(tx, 'org', id))!))
const states = async () => Object.fromEntries((await site.handle.db.select({ title: rawProducts.title, state: reviewItems.state, size: reviewItems.size }).from(reviewItems).innerJoin(rawProducts, eq(rawProducts.id, reviewItems.rawId))).map((row) => [row.title, `${row.state} ${row.size}`]))
/** Without the rewriting of titles, which each coming and going asks for. */
const jobs = () => site.handle.db.query.jobs.findMany({ where: (row, { ne }) => ne(row.name, 'products.retitle') })
const retitles = () => site.handle.db.query.jobs.findMany({ where: (row, { eq }) => eq(row.name, 'products.retitle') })

const desk = 'Fjord desk,HP-1,10'
const chair = 'Quay chair,HP-3,30'
const suggestion: StoredSuggestion = { kind: 'new', productId: null, newText: 'Quay Chair', text: 'Quay Chair', candidates: [], ruleIds: [], versions: { model: 'm', features: '1', rules: '1', threshold: 0, arm: null } }

describe('removing a table', () => {
  it('takes its rows out of the queue, and reads what another table brought too from that one', async () => {
    const first = await imported('a.csv', [desk, chair])
    const second = await imported('b.csv', [desk, 'Reef lamp,HP-9,5'])
    expect((await findImport(site.handle.db, 'org', second))?.rowsKnown).toBe(1)
    await remove(first)
    expect(await states()).toEqual({ 'Fjord desk': 'removed 0', 'Quay chair': 'removed 0', 'Reef lamp': 'new 1' })
    expect((await jobs()).map(({ name, payload }) => [name, (payload as { importId?: string }).importId])).toEqual([['products.import', second]])
    await site.run(second)
    expect(await states()).toEqual({ 'Fjord desk': 'new 1', 'Quay chair': 'removed 0', 'Reef lamp': 'new 1' })
    expect(await findImport(site.handle.db, 'org', second)).toMatchObject({ rowsNew: 1, rowsKnown: 1 })
  })

  it('shows a row that is left where several are decided once', async () => {
    const first = await imported('a.csv', [desk])
    await imported('b.csv', ['FJORD desk,HP-1,11'])
    await remove(first)
    expect(await states()).toEqual({ 'FJORD desk': 'new 1' })
  })

  it('keeps what was decided on record, hidden until the table comes back', async () => {
    const id = await imported('a.csv', [desk, chair])
    const [item] = await site.handle.db.select().from(reviewItems)
    const decisionId = await site.handle.transaction((tx) =>
      addDecision(tx, { orgId: 'org', catalogueId: item!.catalogueId, itemId: item!.id, userId: 'u', kind: 'approve', stream: 'audit', before: suggestion, after: { productId: 'p', title: 'Fjord Desk' }, features: null, confidence: 1, modelId: null, batchId: null, undoes: null, actionKey: 'k' }),
    )
    await site.handle.db.update(reviewItems).set({ state: 'decided', decisionId }).where(eq(reviewItems.id, item!.id))
    await remove(id)
    expect(Object.values(await states())).toEqual(['removed 0', 'removed 0'])
    await site.handle.transaction(async (tx) => reviveImport(tx, (await findImport(tx, 'org', id))!))
    expect(Object.values(await states()).toSorted()).toEqual(['decided 1', 'new 1'])
    expect((await jobs()).map(({ name }) => name)).toEqual(['products.suggest'])
    expect(await retitles()).toHaveLength(2)

    await remove(id)
    expect(await site.run(id)).toMatchObject({ kind: 'gone' })
    const services = { handle: site.handle, blobs: site.blobs, artifactFiles: createArtifactFiles(join(folder, 'artifacts')) }
    expect((await purgeDeleted(services, { retentionMs: 86_400_000 })).imports).toBe(0)
    expect((await purgeDeleted(services, { retentionMs: 0, now: Date.now() + 2 * 86_400_000 })).imports).toBe(1)
    expect(await site.handle.db.select().from(productImports)).toEqual([])
    expect(await site.handle.db.select().from(rawProducts)).toEqual([])
    expect(await site.handle.db.select().from(reviewItems)).toHaveLength(1)
    const [kept] = await site.handle.db.select().from(decisions)
    expect(kept).toMatchObject({ kind: 'approve', before: { newText: '', text: '' }, after: { productId: 'p' } })
  })

  it('takes products out of the candidates, each with a number of its own', async () => {
    const id = await imported('ours.csv', [desk, chair], 'canonical')
    const before = await site.handle.db.select().from(products)
    await remove(id)
    const after = await site.handle.db.select().from(products)
    expect(after.every((row) => row.deletedAt !== null)).toBe(true)
    const highest = Math.max(...before.map((row) => row.seq))
    expect(after.map((row) => row.seq).toSorted((a, b) => a - b)).toEqual([highest + 1, highest + 2])
    expect((await jobs()).map(({ name }) => name)).toEqual(['products.resuggest'])
    await site.handle.transaction(async (tx) => reviveImport(tx, (await findImport(tx, 'org', id))!))
    expect((await site.handle.db.select().from(products)).every((row) => row.deletedAt === null)).toBe(true)
  })
})

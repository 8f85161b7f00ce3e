import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findImport, importRejectsAfter, rememberedMapping } from '../../../db/product-imports.js'
import { productImports } from '../../../db/schema/products.js'
import { UserFacingError } from '../../../errors.js'
import { headerShape } from './column-mapping.js'
import { chooseReading, examineFile } from './examine-table.js'
import { openImportSite, type ImportSite } from './testing/import-site.js'

let site: ImportSite
beforeEach(async () => void (site = await openImportSite()))
afterEach(() => site.close())

let files = 0
function table(text: string): string {
  const path = join(site.dir, `${files++}.csv`)
  writeFileSync(path, text)
  return path
}

const all = (sql: string, ...values: unknown[]) => site.handle.raw.prepare(sql).all(...values)
const count = (from: string) => (site.handle.raw.prepare(`select count(*) as n from ${from}`).get() as { n: number }).n

/** What is in, in words that do not depend on ids. */
const rows = (at = site) => at.handle.raw.prepare('select r.line, r.title, r.code, r.price, r.attributes, r.content_hash, i.group_key, i.size from raw_products r join review_items i on i.id = r.item_id order by r.line').all()

describe('importing a table', () => {
  test('good rows come in, bad ones are told with line and reason', async () => {
    const importId = await site.prepare(table('SKU;Title;Price;Colour\nA1;Green lamp;1.299,00 €;green\nA2;;5;red\nA3;Chair;call us;red\nA4;Desk\n'))
    expect(await site.run(importId)).toMatchObject({ kind: 'imported', importId, role: 'raw', rowsNew: 2, rowsKnown: 0, rowsRejected: 2 })
    expect(rows()).toMatchObject([
      { line: 2, title: 'Green lamp', code: 'A1', price: 1299, attributes: '{"Colour":"green"}', size: 1 },
      { line: 4, title: 'Chair', code: 'A3', price: null, attributes: '{"Colour":"red","Price":"call us"}', size: 1 },
    ])
    expect(await importRejectsAfter(site.handle.db, 'org', importId, 0, 10)).toMatchObject([
      { line: 3, reason: 'It has no title: "Title" is empty.', raw: 'A2;;5;red' },
      { line: 5, reason: 'It has 2 cells where the table has 4 columns.', raw: 'A4;Desk' },
    ])
    expect(await findImport(site.handle.db, 'org', importId)).toMatchObject({ status: 'suggesting', rowsNew: 2, rowsRejected: 2 })
  })

  test('identical rows collapse, near-identical ones are decided once', async () => {
    const importId = await site.prepare(table('id,title,brand,price\n1,Green Lamp,Ikea,5\n1,Green Lamp,Ikea,5\n2,"LAMP, green",IKEA,6\n3,Green lamp XL,Ikea,5\n'))
    expect(await site.run(importId)).toMatchObject({ rowsNew: 3, rowsKnown: 1 })
    expect(all('select size from review_items order by size')).toEqual([{ size: 1 }, { size: 2 }])
    expect(all('select r.line from review_items i join raw_products r on r.id = i.raw_id order by r.line')).toEqual([{ line: 2 }, { line: 5 }])
  })

  test('the same table in the same way is the same import; its rows in another table are known', async () => {
    const first = await site.prepare(table('sku,title,price\nA,Lamp,5\nB,Chair\n'))
    await site.run(first)
    const again = await site.prepare(table('sku,title,price\nA,Lamp,5\nB,Chair\n'))
    expect(await site.run(again)).toEqual({ kind: 'same', importId: again, twinId: first })
    expect(await findImport(site.handle.db, 'org', again)).toMatchObject({ status: 'done', rowsNew: 0, rowsKnown: 1, rowsRejected: 1 })
    expect(await importRejectsAfter(site.handle.db, 'org', again, 0, 10)).toHaveLength(1)
    const longer = await site.prepare(table('sku,title,price\nC,Desk,9\nA,Lamp,5\n'))
    expect(await site.run(longer)).toMatchObject({ kind: 'imported', rowsNew: 1, rowsKnown: 1 })
    expect(await site.run(longer)).toMatchObject({ kind: 'finished', importId: longer, role: 'raw' })
    expect(count('raw_products')).toBe(2)
  })

  test('another place, another catalogue and another organisation have rows of their own', async () => {
    const path = table('sku,title,price\nA,Lamp,5\n')
    for (const options of [{}, { channelId: 'C2' }, { catalogue: 'Second' }, { orgId: 'other' }]) {
      const importId = await site.prepare(path, options)
      expect(await site.run(importId, options.orgId)).toMatchObject({ kind: 'imported', rowsNew: 1 })
    }
    const foreign = await site.prepare(path, { orgId: 'other', channelId: 'C9' })
    expect(await site.run(foreign, 'org')).toEqual({ kind: 'gone', importId: foreign })
    expect(await importRejectsAfter(site.handle.db, 'org', foreign, 0, 10)).toEqual([])
    expect(all('select org_id, count(distinct catalogue_id) as catalogues, count(*) as n from raw_products group by 1 order by 1')).toEqual([
      { org_id: 'org', catalogues: 2, n: 3 }, { org_id: 'other', catalogues: 1, n: 1 },
    ])
  })

  test('a canonical table becomes products; a deleted one that comes again is back, with a higher number', async () => {
    const path = table('sku,title,price\nA,Lamp,5\nB,Chair,6\nA,Lamp,5\n')
    expect(await site.run(await site.prepare(path, { role: 'canonical' }))).toMatchObject({ rowsNew: 2, rowsKnown: 1, role: 'canonical' })
    site.handle.raw.prepare("update products set deleted_at = 1 where code = 'A'").run()
    expect(await site.run(await site.prepare(table('sku,title,price\nA,Lamp,5\nB,Chair,6\n'), { role: 'canonical' }))).toMatchObject({ rowsNew: 1, rowsKnown: 1 })
    expect(all('select code, seq, deleted_at from products order by code')).toEqual([{ code: 'A', seq: 3, deleted_at: null }, { code: 'B', seq: 2, deleted_at: null }])
  })

  test('a removed import stops; an unsettled or impossible one says what to do', async () => {
    const importId = await site.prepare(table('sku,title,price\nA,Lamp,5\n'))
    await site.handle.db.update(productImports).set({ deletedAt: 1 })
    expect(await site.run(importId)).toEqual({ kind: 'gone', importId })
    await site.handle.db.update(productImports).set({ deletedAt: null, mapping: { title: 7, attributes: [] } })
    await expect(site.run(importId)).rejects.toBeInstanceOf(UserFacingError)
  })

  test('a mapping that a person chose is remembered for tables with these column names, in this organisation', async () => {
    const first = table('Code,Text,More\nA,Lamp green small,x\n')
    const importId = await site.prepare(first)
    await site.handle.db.update(productImports).set({ status: 'asking' })
    const { shape } = await examineFile(site, 'org', first)
    const mapping = { title: 2, description: 1, attributes: [0] }
    const choice = { orgId: 'org', importId, catalogue: { name: 'Main' }, role: 'raw' as const, reading: shape.reading, mapping, userId: 'user' }
    expect(await chooseReading(site, choice)).toMatchObject({ kind: 'settled' })
    expect(await chooseReading(site, choice)).toEqual({ kind: 'already' })
    expect(await examineFile(site, 'org', table('CODE,text,More\nB,Chair,y\n'))).toMatchObject({ mapping, remembered: true })
    expect(await examineFile(site, 'org', table('Code,Text\nB,Chair\n'))).toMatchObject({ remembered: false })
    expect(await rememberedMapping(site.handle.db, 'other', headerShape(['Code', 'Text', 'More']))).toBeUndefined()
  })
})

describe('a process that is killed while it imports', () => {
  const text = `sku,title,price\n${Array.from({ length: 24_000 }, (_, i) => (i % 97 === 0 ? `X${i},"broken ${i},1` : i % 50 === 0 ? 'D,Same lamp,5' : `S${i},Lamp number ${i} of the "long" row,${i},`)).join('\n')}\n`

  async function killed(importId: string, slice: number, where: 'before' | 'after'): Promise<void> {
    const env = { ...process.env, DIR: site.dir, IMPORT: importId, DIE: String(slice), WHERE: where }
    const child = spawn(process.execPath, [fileURLToPath(new URL('./testing/import-child.js', import.meta.url))], { env, stdio: ['ignore', 'ignore', 'inherit'] })
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
  }

  test('loses nothing and doubles nothing', async () => {
    const importId = await site.prepare(table(text))
    await killed(importId, 1, 'before')
    expect(count('raw_products')).toBe(0)
    await killed(importId, 3, 'before')
    await killed(importId, 2, 'after')
    await killed(importId, 1, 'before')
    const between = await findImport(site.handle.db, 'org', importId)
    expect(between?.status).toBe('importing')
    expect(between!.rowsNew).toBe(count('raw_products'))
    expect(between!.rowsNew + between!.rowsKnown + between!.rowsRejected).toBe(8000)
    const outcome = await site.run(importId)

    const whole = await openImportSite()
    try {
      const undisturbed = await whole.prepare(join(site.dir, `${files - 1}.csv`))
      expect(await whole.run(undisturbed)).toEqual({ ...outcome, importId: undisturbed, catalogueId: expect.any(String) as string })
      expect(rows()).toEqual(rows(whole))
      const rejects = 'select line, reason, raw from import_rejects order by line'
      expect(all(rejects)).toEqual(whole.handle.raw.prepare(rejects).all())
      expect(count('import_rejects')).toBe(248)
    } finally {
      whole.close()
    }
  }, 120_000)

  test('two processes at once: one goes on, the other gives way', async () => {
    const importId = await site.prepare(table(text))
    const outcomes = await Promise.allSettled([site.run(importId), site.run(importId)])
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1)
    const row = await findImport(site.handle.db, 'org', importId)
    expect(row).toMatchObject({ status: 'suggesting', rowsNew: count('raw_products'), rowsRejected: count('import_rejects') })
  })
})

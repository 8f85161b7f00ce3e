import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { productImports, products, reviewItems } from '../../../db/schema/products.js'
import { auditLog } from '../../../db/schema/work.js'
import type { Membership } from '../../access/membership.js'
import { reviewWorld, viewer, type ReviewWorld } from '../review/testing.js'
import { exportFile, type ExportRequest } from './export-file.js'

let dir: string
let world: ReviewWorld
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'export-'))
  world = await reviewWorld(join(dir, 'q.db'))
})
afterEach(() => {
  world.handle.close()
  rmSync(dir, { recursive: true })
})

const places: Membership = {
  channel: async () => null,
  channelsOf: async (_org, userId) =>
    (['general', 'secret'] as const).map((channelId) => ({ channelId, kind: channelId === 'general' ? ('public' as const) : ('private' as const), externallyShared: false, archived: false, memberIds: new Set(['ada']), guestIds: new Set<string>() })).filter((each) => each.kind === 'public' || each.memberIds.has(userId)),
}

async function exported(what: ExportRequest['what'], who = 'ada', undecidedToo = false): Promise<Record<string, string>[]> {
  const outcome = await exportFile({ handle: world.handle, membership: places }, viewer(who), { catalogueId: world.catalogueId, what, undecidedToo })
  if (outcome.kind !== 'file') throw new Error(outcome.kind)
  let text = ''
  for await (const piece of outcome.content) text += piece
  expect(text.startsWith('\ufeff')).toBe(true)
  return parse(text, { columns: true, bom: true })
}

describe('the normalized catalogue', () => {
  it('says of each cell where it comes from, which model and who stand behind it, and when', async () => {
    const bravia = await world.product('Sony Bravia KDL-40W4100')
    await world.handle.db.insert(productImports).values({ id: 'imp_own', orgId: 'org_test', catalogueId: world.catalogueId, channelId: 'general', title: 'own.csv', role: 'canonical', status: 'done', rowsNew: 1, rowsKnown: 0, rowsRejected: 0, createdAt: 1 })
    await world.handle.db.update(products).set({ importId: 'imp_own', brand: 'Sony', price: 799 }).where(eq(products.id, bravia))
    const approved = await world.item({ title: 'sony kdl40w4100', suggest: bravia })
    const asNew = await world.item({ title: 'garden hose' })
    const written = await world.item({ title: 'mp620' })
    const picked = await world.item({ title: 'bravia 40' })
    const waiting = await world.item({ title: 'not yet' })
    await world.stories.decide(viewer('ada'), approved, { kind: 'approve' }, 'a1')
    await world.stories.decide(viewer('ben'), asNew, { kind: 'approve' }, 'a2')
    await world.stories.decide(viewer('ada'), written, { kind: 'correct', to: { title: 'Canon PIXMA MP620' } }, 'a3')
    await world.stories.decide(viewer('ada'), picked, { kind: 'correct', to: { productId: bravia } }, 'a4')

    const rows = await exported('catalogue')
    expect(rows.map((row) => [row.original_title, row.title, row.title_source, row.title_model, row.title_reviewer])).toEqual([
      ['sony kdl40w4100', 'Sony Bravia KDL-40W4100', 'table own.csv', 'starter', 'ada'],
      ['garden hose', 'GARDEN HOSE', 'rules', 'rules 0', 'ben'],
      ['mp620', 'Canon PIXMA MP620', 'reviewer', '', 'ada'],
      ['bravia 40', 'Sony Bravia KDL-40W4100', 'table own.csv', '', 'ada'],
    ])
    expect(rows[0]).toMatchObject({ table: 'rows.csv', state: 'decided', product: bravia, brand: 'Sony', brand_source: 'table own.csv', brand_model: 'starter', price: '799' })
    expect(rows[1]).toMatchObject({ brand_source: 'row', brand_model: '', brand_reviewer: 'ben' })
    expect(Math.abs(Date.parse(rows[0]!.title_time!) - Date.now())).toBeLessThan(60_000)
    const all = await exported('catalogue', 'ada', true)
    expect(all.find((row) => row.item === waiting)).toMatchObject({ state: 'waiting', title: '', title_source: '', decision: '' })
    expect(all).toHaveLength(5)
  })

  it('shows each viewer what is open to them, and nobody but reviewers anything', async () => {
    const hidden = await world.item({ title: 'hidden row', channelId: 'secret' })
    const open = await world.item({ title: 'open row' })
    for (const [i, id] of [hidden, open].entries()) await world.stories.decide(viewer('ada'), id, { kind: 'approve' }, `d${i}`)
    expect((await exported('catalogue', 'ada')).map((row) => row.original_title)).toEqual(['hidden row', 'open row'])
    expect((await exported('catalogue', 'ben')).map((row) => row.original_title)).toEqual(['open row'])
    expect((await exported('feedback', 'ben')).map((row) => row.original_title)).toEqual(['open row'])
    const request = { catalogueId: world.catalogueId, what: 'feedback' } as const
    expect((await exportFile({ handle: world.handle, membership: places }, viewer('ben', 'user'), request)).kind).toBe('refused')
    expect((await exportFile({ handle: world.handle, membership: places }, { ...viewer('ada', 'admin'), actor: { orgId: 'org_other', userId: 'eve', role: 'admin', guest: false } }, request)).kind).toBe('gone')
    expect((await world.handle.db.select().from(auditLog)).map((each) => [each.action, each.details.what])).toEqual([['products.export', 'catalogue'], ['products.export', 'catalogue'], ['products.export', 'feedback']])
  })
})

describe('feedback', () => {
  it('lists every decision, also what was undone, and says which one counts', async () => {
    const item = await world.item({ title: 'mp620' })
    const first = await world.stories.decide(viewer('ada'), item, { kind: 'approve' }, 'a1')
    if (first.kind !== 'decided') throw new Error(first.kind)
    await world.stories.undo(viewer('ada'), first.decisionId, 'u1')
    await world.stories.decide(viewer('ben'), item, { kind: 'correct', to: { title: 'Canon PIXMA MP620' } }, 'b1')
    const rows = await exported('feedback')
    expect(rows.map((row) => [row.kind, row.counts, row.reviewer, row.undoes, row.decided_title])).toEqual([
      ['approve', 'no', 'ada', '', 'MP620'],
      ['undo', 'no', 'ada', first.decisionId, ''],
      ['correct', 'yes', 'ben', '', 'Canon PIXMA MP620'],
    ])
    expect(rows[0]).toMatchObject({ decision: first.decisionId, original_title: 'mp620', suggested: 'new', suggested_title: 'MP620', model: 'starter', threshold: '0.5', line: expect.any(String) })
  })

  it('gives a spreadsheet no formula, wherever it stands', async () => {
    const evil = ['=cmd|x!A1', '+1+cmd', '-2+3', '@SUM(1)', '\t=1', ' =1', '＝1', '"quoted", and\nbroken']
    for (const [i, title] of evil.entries()) {
      const id = await world.item({ title })
      await world.stories.decide(viewer('ada'), id, { kind: 'correct', to: { title: `${title} ${i}` } }, `k${i}`)
    }
    for (const what of ['feedback', 'catalogue'] as const) {
      const rows = await exported(what)
      expect(rows).toHaveLength(evil.length)
      for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[\s\0]*[=+@＝＋－＠]|^[\t\r\n]|^\s*-(?!\d+(\.\d+)?$)/)
      expect(rows.at(-1)!.original_title).toBe(evil.at(-1))
    }
  })
})

it('reads a table in windows, and leaves gaps of other catalogues behind', async () => {
  for (let i = 0; i < 30; i++) {
    const id = await world.item({ title: `row ${i}` })
    await world.handle.db.update(reviewItems).set({ state: 'auto' }).where(eq(reviewItems.id, id))
  }
  const { rawProducts } = await import('../../../db/schema/products.js')
  for (const line of [5, 15, 25]) {
    await world.handle.db.update(reviewItems).set({ rawId: line + 90_000 }).where(eq(reviewItems.rawId, line))
    await world.handle.db.update(rawProducts).set({ id: line + 90_000 }).where(eq(rawProducts.id, line))
  }
  const rows = await exported('catalogue')
  expect(rows).toHaveLength(30)
  expect(new Set(rows.map((row) => row.item)).size).toBe(30)
  expect(rows[0]!.state).toBe('automatic')
})

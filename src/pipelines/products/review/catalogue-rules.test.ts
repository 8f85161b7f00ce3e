import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { auditLog } from '../../../db/schema/work.js'
import { ruleId } from '../rules/rule.js'
import { learnedTitles } from '../suggest/learned-titles.js'
import { retitleItems } from '../suggest/retitle-items.js'
import { itemsById, updateItem } from '../../../db/review-items.js'
import { orgId, reviewWorld, viewer, type ReviewWorld } from './testing.js'

let dir: string
let world: ReviewWorld
const [ada, ben, admin] = [viewer('ada'), viewer('ben'), viewer('dora', 'admin')]
const black = ruleId('abbreviation', 'blk', 'Black')
const white = ruleId('abbreviation', 'wht', 'White')

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'rules-'))
  world = await reviewWorld(join(dir, 'q.db'))
})
afterEach(() => {
  world.handle.close()
  rmSync(dir, { recursive: true })
})

let clicks = 0
async function correct(raw: string, title: string, channelId = 'general'): Promise<void> {
  await world.stories.decide(ada, await world.item({ title: raw, channelId }), { kind: 'correct', to: { title } }, `c${++clicks}`)
}
const nothing = async () => undefined
const ref = (rule: string, place = '') => ({ catalogueId: world.catalogueId, place, ruleId: rule })
const learned = async (who = ada) => (await world.stories.rules(who, world.catalogueId))!.rules.filter((rule) => !rule.builtIn)
const retitle = (which: 'all' | 'unheld' = 'all') =>
  retitleItems(
    { handle: world.handle, titles: (...args) => learnedTitles(world.handle.db, ...args) },
    { orgId, catalogueId: world.catalogueId, which, signal: new AbortController().signal, progress: nothing },
  )
const text = async (id: string) => (await itemsById(world.handle.db, orgId, [id]))[0]!.suggestion!.text

it('lists what was learned with its evidence and how it stands', async () => {
  await correct('phone blk', 'phone Black')
  await correct('lamp blk', 'lamp Black')
  await correct('cup wht', 'cup White')
  const view = (await world.stories.rules(ben, world.catalogueId))!
  expect(view).toMatchObject({ catalogue: { name: 'Products' }, needed: 2, maySwitch: false })
  expect(view.rules[0]).toMatchObject({ ruleId: black, kind: 'abbreviation', from: 'blk', to: 'Black', support: 2, against: 0, state: 'applied', switched: null })
  expect(view.rules.find((rule) => rule.ruleId === white)).toMatchObject({ support: 1, state: 'below' })
  expect(view.rules.some((rule) => rule.builtIn && rule.state === 'applied')).toBe(true)
  const one = (await world.stories.rule(ben, ref(black)))!
  expect(one.examples.map((each) => each.raw).sort()).toEqual(['lamp blk', 'phone blk'])
  expect(one.counterexamples).toEqual([])
})

it('shows rules and corrections of a private channel to its members alone', async () => {
  await correct('phone blk', 'phone Black', 'secret')
  await correct('lamp blk', 'lamp Black', 'secret')
  expect(await learned(ben)).toEqual([])
  expect(await learned(ada)).toMatchObject([{ ruleId: black, place: 'secret', support: 2, state: 'applied' }])
  expect(await world.stories.rule(ben, ref(black, 'secret'))).toBeNull()
  expect(await world.stories.rule(ben, ref(black))).toBeNull()
  // Where others read too, the private corrections are not told either.
  expect(await learned(viewer('ada', 'reviewer', { kind: 'channel', channelId: 'general' }))).toEqual([])
  await correct('tap blk', 'tap Black')
  expect((await world.stories.rule(ben, ref(black)))!.examples).toMatchObject([{ raw: 'tap blk' }])
  expect((await world.stories.rule(ada, ref(black, 'secret')))!.support).toBe(3)
})

it('is for reviewers, and switched by admins alone', async () => {
  await correct('phone blk', 'phone Black')
  await correct('lamp blk', 'lamp Black')
  expect(await world.stories.rules(viewer('cy', 'user'), world.catalogueId)).toBeNull()
  expect(await world.stories.rule(viewer('cy', 'user'), ref(black))).toBeNull()
  expect(await world.stories.rules(ada, 'cat_other')).toBeNull()
  expect(await world.stories.switchRule(ada, ref(black), false, nothing)).toMatchObject({ kind: 'refused' })
  expect(await world.stories.switchRule(admin, ref('none'), false, nothing)).toMatchObject({ kind: 'refused' })
  let ordered = 0
  const order = async () => void ordered++
  expect(await world.stories.switchRule(admin, ref(black), false, order)).toEqual({ kind: 'switched' })
  expect(await world.stories.switchRule(admin, ref(black), false, order)).toEqual({ kind: 'already' })
  expect(ordered).toBe(1)
  expect((await world.handle.db.select().from(auditLog)).filter((row) => row.action === 'products.rule-off')).toMatchObject([{ userId: 'dora', details: { ruleId: black } }])
  expect((await learned())[0]).toMatchObject({ state: 'off', switched: { userId: 'dora' } })
})

it('writes open titles again when a rule was switched, and leaves what was decided', async () => {
  await correct('phone blk', 'phone Black')
  await correct('lamp blk', 'lamp Black')
  const open = await world.item({ title: 'hose blk' })
  const decided = await world.item({ title: 'tap blk' })
  expect(await retitle()).toBe(2)
  expect(await text(open)).toBe('hose Black')
  await world.stories.decide(ada, decided, { kind: 'approve' }, 'd1')
  await world.stories.switchRule(admin, ref(black), false, nothing)
  expect(await retitle()).toBe(1)
  expect([await text(open), await text(decided)]).toEqual(['hose blk', 'tap Black'])
  expect(await retitle()).toBe(0)
  await world.stories.switchRule(admin, ref(black), true, nothing)
  // In somebody's hand: it stays as they see it, unless a rule was switched.
  await world.stories.next(ben)
  expect(await retitle('unheld')).toBe(0)
  expect(await retitle('all')).toBe(1)
  expect((await itemsById(world.handle.db, orgId, [open]))[0]!.suggestion!.ruleIds).toEqual([black])
})

it('keeps a suggested product when titles are written again', async () => {
  const product = await world.product('Garden Hose')
  const id = await world.item({ title: 'hose blk', suggest: product })
  await correct('phone blk', 'phone Black')
  await correct('lamp blk', 'lamp Black')
  expect(await retitle()).toBe(0)
  expect((await itemsById(world.handle.db, orgId, [id]))[0]!.suggestion).toMatchObject({ kind: 'match', productId: product, newText: 'hose Black', ruleIds: [] })
})

it('forgets what a table taught that is gone', async () => {
  await correct('phone blk', 'phone Black')
  await correct('lamp blk', 'lamp Black')
  const open = await world.item({ title: 'hose blk' })
  expect((await learned())[0]).toMatchObject({ state: 'applied' })
  await retitle()
  for (const item of await world.handle.db.query.reviewItems.findMany({ where: (row, { eq }) => eq(row.state, 'decided') })) await updateItem(world.handle.db, orgId, item.id, { state: 'removed' })
  expect(await learned()).toEqual([])
  expect(await world.stories.rule(ada, ref(black))).toBeNull()
  expect(await retitle()).toBe(1)
  expect(await text(open)).toBe('hose blk')
})

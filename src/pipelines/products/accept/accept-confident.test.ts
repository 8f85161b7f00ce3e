import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addBatch } from '../../../db/decisions.js'
import { itemsById } from '../../../db/review-items.js'
import { catalogueById } from '../../../db/products.js'
import { productNotices, reviewItems } from '../../../db/schema/products.js'
import { noFollowUps, type FollowUps } from '../follow-ups.js'
import { chooseAutoAccept, viewAutoAccept } from '../operate/auto-accept.js'
import { orgId, reviewWorld, viewer, type ReviewWorld } from '../review/testing.js'
import { startingMatcher, type ServingMatcher } from '../suggest/matcher-artifact.js'
import { acceptConfident, type AcceptOutcome } from './accept-confident.js'
import { acceptScore, acceptThreshold } from './accept-threshold.js'

let dir: string
let world: ReviewWorld
let matcher: ServingMatcher
let sampled: number[]
let announced: string[]
const admin = viewer('dora', 'admin')
/** Nothing below 0.8 was ever right; above, all 200 were. */
const heldOut = {
  scores: [...Array.from({ length: 200 }, (_, i) => 0.8 + i / 1000), ...Array.from({ length: 20 }, (_, i) => 0.6 + i / 1000)],
  right: [...Array.from({ length: 200 }, () => true), ...Array.from({ length: 20 }, () => false)],
}

const followUps: FollowUps = { ...noFollowUps, announce: async (_tx, { id }) => void announced.push(id) }

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'accept-'))
  sampled = []
  announced = []
  world = await reviewWorld(join(dir, 'q.db'), { followUps })
  matcher = { ...startingMatcher(), id: 'model_1', version: 'v1', heldOut }
})
afterEach(() => {
  world.handle.close()
  rmSync(dir, { recursive: true })
})

const services = () => ({ handle: world.handle, matcher: async () => matcher, followUps, random: () => sampled.shift() ?? 0.99 })
const accept = (runKey = 'job_1'): Promise<AcceptOutcome> => acceptConfident(services(), { orgId, catalogueId: world.catalogueId, runKey, signal: new AbortController().signal })
const switchOn = (targetPrecision = 0.98) => chooseAutoAccept(services(), admin, world.catalogueId, { on: true, targetPrecision })

/** Rows for which `model_1` suggests one product; enough of them that no minimum of the sample takes all. */
async function rows(count: number, confidence = 0.95, more: { channelId?: string; product?: string } = {}): Promise<string[]> {
  const product = more.product ?? (await world.product('Sony KDL-40'))
  const ids: string[] = []
  for (let i = 0; i < count; i++) ids.push(await world.item({ title: `sony kdl40 ${i}`, suggest: product, confidence, ...(more.channelId ? { channelId: more.channelId } : {}) }))
  await world.handle.db.update(reviewItems).set({ modelId: 'model_1' })
  return ids
}

const stateOf = async (id: string) => (await itemsById(world.handle.db, orgId, [id]))[0]!.state

describe('what may be accepted', () => {
  it('is the best candidate alone, at a score that decided rows prove', () => {
    expect(acceptScore([0.1, 0.95, 0.3], 0.5)).toBe(0.95)
    expect(acceptScore([0.95, 0.6], 0.5)).toBeNull()
    expect(acceptScore([0.4], 0.5)).toBeNull()
    expect(acceptScore([], 0.5)).toBeNull()
    expect(acceptThreshold(heldOut, 0.98)).toMatchObject({ threshold: 0.8, count: 200 })
    // 200 of 200 show no more than 98.9 %.
    expect(acceptThreshold(heldOut, 0.999)).toBeUndefined()
    expect(acceptThreshold(undefined, 0.8)).toBeUndefined()
  })

  it('is nothing unless an admin switches it on, and nothing by a model that proved nothing', async () => {
    const [id] = await rows(3)
    expect(await accept()).toEqual({ kind: 'off' })
    expect(await chooseAutoAccept(services(), viewer('ada'), world.catalogueId, { on: true, targetPrecision: 0.98 })).toMatchObject({ kind: 'refused' })
    expect(await viewAutoAccept(services(), viewer('ada'), world.catalogueId)).toBeNull()
    expect(await switchOn(0.5)).toMatchObject({ kind: 'refused', reason: expect.stringContaining('80 %') as string })
    expect(await switchOn()).toEqual({ kind: 'done' })
    matcher = startingMatcher()
    expect(await accept()).toEqual({ kind: 'no-threshold' })
    expect(await stateOf(id!)).toBe('open')
  })

  it('is what the serving model said, of rows that nobody has in hand or had a word on', async () => {
    const [sure, claimed, skipped, other, twoLikely] = await rows(5)
    const [unsure] = await rows(1, 0.79)
    const [again] = await rows(1, 0.9)
    const { db } = world.handle
    await world.stories.decide(viewer('ada'), skipped!, { kind: 'skip' }, 's1')
    const undone = await world.stories.decide(viewer('ada'), again!, { kind: 'approve' }, 'a1')
    await world.stories.undo(viewer('ada'), (undone as { decisionId: string }).decisionId, 'u1')
    world.handle.raw.prepare("insert into review_claims values (?, 'ben', 'margin', 1, ?)").run(claimed, Date.now() + 60_000)
    world.handle.raw.prepare("update review_items set model_id = 'model_0' where id = ?").run(other)
    world.handle.raw.prepare("update review_items set suggestion = json_set(suggestion, '$.candidates[1]', json('{\"productId\":\"x\",\"probability\":0.7}')) where id = ?").run(twoLikely)
    await switchOn()
    expect(await viewAutoAccept(services(), admin, world.catalogueId)).toMatchObject({ state: 'on', acceptable: 2, heldOut: 220, measured: null, threshold: { threshold: 0.8 } })
    expect(await accept()).toMatchObject({ kind: 'accepted', items: 1, rows: 1, threshold: 0.8 })
    expect(await stateOf(sure!)).toBe('auto')
    for (const id of [claimed, skipped, other, twoLikely, unsure, again]) expect(await stateOf(id!)).toBe('open')
    expect(await db.query.decisions.findMany({ where: (row, { eq }) => eq(row.kind, 'auto') })).toMatchObject([{ itemId: sure, userId: null, stream: 'auto', modelId: 'model_1', confidence: 0.95 }])
  })

  it('uses no product that is gone, or of a place that the row’s readers may not see', async () => {
    const secret = await world.product('Secret Anvil', 'secret')
    const [hidden] = await rows(1, 0.95, { product: secret })
    const [inside] = await rows(1, 0.95, { product: secret, channelId: 'secret' })
    const gone = await world.product('Gone')
    const [lost] = await rows(1, 0.95, { product: gone })
    world.handle.raw.prepare('update products set deleted_at = 1 where id = ?').run(gone)
    await switchOn()
    expect(await accept()).toMatchObject({ items: 1 })
    expect([await stateOf(hidden!), await stateOf(inside!), await stateOf(lost!)]).toEqual(['open', 'auto', 'open'])
  })
})

describe('a run', () => {
  it('is one batch, named after model and threshold; repeated after a crash it goes on with it', async () => {
    await rows(3)
    await switchOn()
    const first = await accept()
    await rows(2)
    const again = await accept()
    if (first.kind !== 'accepted' || again.kind !== 'accepted') throw new Error('not accepted')
    expect(again.batchId).toBe(first.batchId)
    expect(await accept()).toMatchObject({ items: 0, batchId: null })
    const batches = await world.handle.db.query.decisionBatches.findMany()
    expect(batches).toMatchObject([{ id: first.batchId, kind: 'auto', userId: null, decisions: 5, modelId: 'model_1', threshold: 0.8 }])
    expect(announced).toHaveLength(2)
  })

  it('adds nothing to a batch that was taken back meanwhile', async () => {
    const ids = await rows(2)
    await switchOn()
    const first = await accept()
    if (first.kind !== 'accepted') throw new Error(first.kind)
    expect(await world.stories.undoBatch(viewer('ada'), first.batchId!, 'u1')).toMatchObject({ kind: 'refused' })
    expect(await world.stories.undoBatch(admin, first.batchId!, 'u1')).toEqual({ kind: 'undone', items: 2 })
    expect(await world.stories.undoBatch(admin, first.batchId!, 'u2')).toEqual({ kind: 'already' })
    await rows(1)
    expect(await accept()).toMatchObject({ items: 0 })
    // Another run accepts what is new, and leaves to people what was taken back.
    expect(await accept('job_2')).toMatchObject({ items: 1 })
    expect(await stateOf(ids[0]!)).toBe('open')
  })

  it('goes on with an undo that ended half-way', async () => {
    await rows(3)
    await switchOn()
    const first = await accept()
    if (first.kind !== 'accepted') throw new Error(first.kind)
    const one = (await world.handle.db.query.decisions.findMany({ where: (row, { eq }) => eq(row.kind, 'auto') }))[0]!
    await world.stories.undo(admin, one.id, 'u0')
    expect(await world.stories.undoBatch(admin, first.batchId!, 'u1')).toEqual({ kind: 'undone', items: 2 })
    await addBatch(world.handle.db, { id: 'empty', orgId, catalogueId: world.catalogueId, kind: 'auto', userId: null, decisions: 0, modelId: null, threshold: null })
    expect(await world.stories.undoBatch(admin, 'empty', 'u2')).toEqual({ kind: 'undone', items: 0 })
  })
})

describe('the blind sample', () => {
  async function accepted(count: number): Promise<void> {
    await rows(count)
    await switchOn()
    sampled = Array.from({ length: count }, () => 0)
    expect(await accept()).toMatchObject({ items: count, sampled: count })
  }

  async function blindCard(who: string) {
    const outcome = await world.stories.next(viewer(who))
    if (outcome.kind !== 'item') throw new Error(outcome.kind)
    return outcome.view
  }

  it('looks like any other row, also after an undo', async () => {
    await accepted(1)
    const view = await blindCard('ada')
    expect(view).toMatchObject({ state: 'open', decision: null, waiting: 1 })
    const done = await world.stories.decide(viewer('ada'), view.itemId, { kind: 'not-same' }, 'c1')
    if (done.kind !== 'decided') throw new Error(done.kind)
    const back = await world.stories.undo(viewer('ada'), done.decisionId, 'u1')
    expect(back).toMatchObject({ kind: 'decided', view: { state: 'open', decision: null } })
    expect(await stateOf(view.itemId)).toBe('auto')
    expect((await blindCard('ada')).itemId).toBe(view.itemId)
    expect((await viewAutoAccept(services(), admin, world.catalogueId))!.measured).toBeNull()
  })

  it('measures how often it is right', async () => {
    await accepted(3)
    for (let i = 0; i < 3; i++) await world.stories.decide(viewer('ada'), (await blindCard('ada')).itemId, { kind: 'approve' }, `c${i}`)
    const view = (await viewAutoAccept(services(), admin, world.catalogueId))!
    expect(view).toMatchObject({ state: 'on', measured: { right: 3, checked: 3, value: 1, high: 1 } })
    expect(view.measured!.low).toBeGreaterThan(0.4)
  })

  it('stops it when too much was wrong, loses nothing, and does not hold that against a new start', async () => {
    await accepted(4)
    const first = await blindCard('ada')
    await world.stories.decide(viewer('ada'), first.itemId, { kind: 'not-same' }, 'c1')
    expect((await catalogueById(world.handle.db, orgId, world.catalogueId))!.autoAccept).toBe('on')
    const second = await blindCard('ada')
    await world.stories.decide(viewer('ada'), second.itemId, { kind: 'correct', to: { title: 'Sony KDL-46' } }, 'c2')
    const catalogue = (await catalogueById(world.handle.db, orgId, world.catalogueId))!
    expect(catalogue).toMatchObject({ autoAccept: 'stopped', autoAcceptReason: expect.stringContaining('0 of 2 checked rows were right') as string })
    const notices = world.handle.db.select().from(productNotices).all().filter((each) => each.kind === 'auto-stopped')
    expect(notices).toMatchObject([{ facts: { right: 0, checked: 2, target: 0.98, batchId: expect.stringMatching(/^bat_/) as string } }])
    expect(announced).toContain(notices[0]!.id)
    await rows(1)
    expect(await accept('job_2')).toEqual({ kind: 'off' })
    const states = (await world.handle.db.query.reviewItems.findMany()).map((each) => each.state).toSorted()
    expect(states).toEqual(['auto', 'auto', 'decided', 'decided', 'open'])
    // A third wrong one says it once only.
    const third = (await world.handle.db.query.reviewItems.findMany()).find((each) => each.state === 'auto')!
    world.handle.raw.prepare("insert into review_claims values (?, 'ben', 'blind', 1, ?)").run(third.id, Date.now() + 60_000)
    await world.stories.decide(viewer('ben'), (await blindCard('ben')).itemId, { kind: 'not-same' }, 'c3')
    expect(world.handle.db.select().from(productNotices).all().filter((each) => each.kind === 'auto-stopped')).toHaveLength(1)

    expect(await world.stories.undoBatch(admin, String(notices[0]!.facts.batchId), 'u1')).toMatchObject({ kind: 'undone' })
    expect(await stateOf(first.itemId)).toBe('decided')
    await switchOn()
    expect(await viewAutoAccept(services(), admin, world.catalogueId)).toMatchObject({ state: 'on', reason: null, measured: null })
    expect(await accept('job_3')).toMatchObject({ items: 1 })
  })
})

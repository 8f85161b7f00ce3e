import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { itemsById, updateItem } from '../../../db/review-items.js'
import { decisions } from '../../../db/schema/products.js'
import { seeded } from '../../learning/random.js'
import type { DecideOutcome, NextOutcome, ReviewView } from './review-view.js'
import { streamsFor } from './review-deck.js'
import { orgId, reviewWorld, viewer, type ReviewWorld } from './testing.js'

let dir: string
let world: ReviewWorld

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'review-'))
  world = await reviewWorld(join(dir, 'q.db'))
})
afterEach(() => {
  world.handle.close()
  rmSync(dir, { recursive: true })
})

const ada = viewer('ada')
const ben = viewer('ben')

function item(outcome: NextOutcome | DecideOutcome): ReviewView {
  if (!('view' in outcome)) throw new Error(`no item: ${JSON.stringify(outcome)}`)
  return outcome.view
}

describe('who may review', () => {
  it('refuses people who are not reviewers, guests included', async () => {
    const id = await world.item({ title: 'sony tv' })
    const guest = { ...ada, actor: { ...ada.actor, guest: true } }
    for (const other of [viewer('cy', 'user'), guest]) {
      expect((await world.stories.next(other)).kind).toBe('refused')
      expect((await world.stories.decide(other, id, { kind: 'approve' }, 'a1')).kind).toBe('refused')
      expect(await world.stories.overview(other)).toEqual([])
    }
    expect(item(await world.stories.next(ada)).state).toBe('open')
  })

  it('shows rows of a private channel to its members alone, in cards that only they read', async () => {
    const id = await world.item({ title: 'secret thing', channelId: 'secret' })
    expect((await world.stories.next(ben)).kind).toBe('empty')
    expect(await world.stories.view(ben, id)).toBeNull()
    expect((await world.stories.decide(ben, id, { kind: 'approve' }, 'b1')).kind).toBe('refused')
    expect((await world.stories.next(viewer('ada', 'reviewer', { kind: 'channel', channelId: 'general' }))).kind).toBe('empty')
    expect(item(await world.stories.next(viewer('ada', 'reviewer', { kind: 'channel', channelId: 'secret' }))).itemId).toBe(id)
  })

  it('never shows a product of another channel as suggestion, candidate or search result', async () => {
    const hidden = await world.product('Secret Anvil', 'secret')
    const id = await world.item({ title: 'anvil', suggest: hidden })
    const view = item(await world.stories.next(ben))
    expect(view.suggestion).toMatchObject({ kind: 'new', productId: null, title: 'ANVIL', product: null })
    expect(JSON.stringify(view)).not.toContain('Secret')
    expect(await world.stories.findProducts(ben, id, 'anvil')).toEqual([])
    expect(await world.stories.decide(ben, id, { kind: 'correct', to: { productId: hidden } }, 'b1')).toMatchObject({ kind: 'refused' })
    expect(await world.stories.findProducts(ada, id, 'anvil')).toEqual([{ productId: hidden, title: 'Secret Anvil' }])
  })
})

describe('the queue', () => {
  it('gives two reviewers different items, and each of them their own again until it is decided', async () => {
    await world.item({ title: 'one', margin: 0.1 })
    await world.item({ title: 'two', margin: 0.2 })
    const first = item(await world.stories.next(ada))
    const second = item(await world.stories.next(ben))
    expect([first.original.title, second.original.title]).toEqual(['one', 'two'])
    expect(item(await world.stories.next(ada)).itemId).toBe(first.itemId)
    expect((await world.stories.next(viewer('dora'))).kind).toBe('empty')
    world.clock.now += 16 * 60_000
    expect(item(await world.stories.next(viewer('dora'))).itemId).toBe(first.itemId)
  })

  it('asks what is least sure first, random ones and the surest in their share', () => {
    for (const who of ['ada', 'ben']) {
      const firsts = Array.from({ length: 20 }, (_each, n) => streamsFor(who, { all: n, first: n }))
      const shares = (of: string) => firsts.filter((streams) => streams.find((each) => each !== 'second' && each !== 'blind') === of).length
      expect([shares('margin'), shares('audit'), shares('confident')]).toEqual([14, 4, 2])
      expect(['second', 'blind'].map((kind) => firsts.filter(([first]) => first === kind).length)).toEqual([2, 2])
      // Whatever is empty, something else stands in.
      for (const streams of firsts) expect(streams.toSorted()).toEqual(['audit', 'blind', 'confident', 'margin', 'second'])
    }
    expect(Array.from({ length: 40 }, (_each, n) => streamsFor('ada', { all: n, first: n })[0])).not.toEqual(Array.from({ length: 40 }, (_each, n) => streamsFor('ben', { all: n, first: n })[0]))
  })

  it('keeps its shares in what a person really sees, and the audit a random fifth of all rows', async () => {
    const random = seeded(3)
    const audit = new Set<string>()
    for (let n = 0; n < 120; n++) {
      const margin = random() / 2
      const isAudit = random() < 0.25
      const id = await world.item({ title: `row ${n}`, margin, confidence: 0.5 + margin, audit: isAudit, double: n % 10 === 0 })
      if (isAudit) audit.add(id)
    }
    const work = async (who: string, cards: number) => {
      for (let n = 0; n < cards; n++) await world.stories.decide(viewer(who), item(await world.stories.next(viewer(who))).itemId, { kind: 'approve' }, `${who}${n}`)
      const seen = (await world.handle.db.query.decisions.findMany()).filter((each) => each.userId === who)
      for (const each of seen) if (each.stream !== 'second') expect(each.stream === 'audit').toBe(audit.has(each.itemId))
      return Object.fromEntries(['margin', 'audit', 'confident', 'second'].map((stream) => [stream, seen.filter((each) => each.stream === stream).length]))
    }
    expect(await work('ada', 60)).toEqual({ margin: 42, audit: 12, confident: 6, second: 0 })
    const ben = await work('ben', 20)
    expect(ben.second).toBe(2)
    expect(ben.margin! + ben.audit! + ben.confident!).toBe(18)
  })

  it('comes back to what was skipped only when nothing else waits', async () => {
    const hard = await world.item({ title: 'hard', margin: 0.01 })
    await world.item({ title: 'easy', margin: 0.4 })
    expect(item(await world.stories.next(ada)).itemId).toBe(hard)
    await world.stories.decide(ada, hard, { kind: 'skip' }, 's1')
    const easy = item(await world.stories.next(ada))
    expect(easy.original.title).toBe('easy')
    await world.stories.decide(ada, easy.itemId, { kind: 'approve' }, 's2')
    world.clock.now += 60_000
    expect(item(await world.stories.next(ada)).itemId).toBe(hard)
  })
})

describe('deciding', () => {
  it('records once what one click says, and leaves what others decided', async () => {
    const product = await world.product('Sony KDL-40')
    const id = await world.item({ title: 'sony kdl40', suggest: product, size: 3 })
    const done = await world.stories.decide(ada, id, { kind: 'approve' }, 'click-1')
    expect(done.kind).toBe('decided')
    expect(item(done)).toMatchObject({ state: 'decided', decision: { kind: 'approve', title: 'Sony KDL-40', userId: 'ada', undoable: true }, original: { rows: 3 } })
    expect((await world.stories.decide(ada, id, { kind: 'approve' }, 'click-1')).kind).toBe('already')
    const late = await world.stories.decide(ben, id, { kind: 'correct', to: { title: 'Something else' } }, 'click-2')
    expect(late.kind).toBe('already')
    expect(item(late).decision).toMatchObject({ title: 'Sony KDL-40', undoable: false })
    expect(world.handle.db.select().from(decisions).all()).toHaveLength(1)
  })

  it('makes a product of a new title, finds it the next time, and removes it with the undo', async () => {
    const a = await world.item({ title: 'bose am53bk' })
    const b = await world.item({ title: 'bose am-53 bk' })
    const made = item(await world.stories.decide(ada, a, { kind: 'correct', to: { title: 'Bose Acoustimass 5 (AM53BK)' } }, 'c1'))
    const again = item(await world.stories.decide(ada, b, { kind: 'correct', to: { title: 'Bose Acoustimass 5 (AM53BK)' } }, 'c2'))
    const found = await world.stories.findProducts(ada, a, 'acoustimass')
    expect(found).toHaveLength(1)
    const undone = await world.stories.undo(ada, again.decision!.decisionId, 'u2')
    expect(item(undone)).toMatchObject({ state: 'open', decision: null })
    expect(await world.stories.findProducts(ada, a, 'acoustimass')).toEqual(found)
    await world.stories.undo(ada, made.decision!.decisionId, 'u1')
    expect(await world.stories.findProducts(ada, a, 'acoustimass')).toEqual([])
    expect((await world.stories.undo(ada, made.decision!.decisionId, 'u3')).kind).toBe('already')
    expect(world.handle.db.select().from(decisions).all()).toHaveLength(4)
  })

  it('lets people take back their own decisions, admins everybody’s', async () => {
    const id = await world.item({ title: 'x' })
    const { decisionId } = item(await world.stories.decide(ada, id, { kind: 'approve' }, 'c1')).decision!
    expect((await world.stories.undo(ben, decisionId, 'u1')).kind).toBe('refused')
    expect((await world.stories.undo(viewer('dora', 'admin'), decisionId, 'u2')).kind).toBe('decided')
  })

  it('refuses titles that are empty or too long', async () => {
    const id = await world.item({ title: 'x' })
    expect(await world.stories.decide(ada, id, { kind: 'correct', to: { title: '  ' } }, 'c1')).toMatchObject({ kind: 'refused' })
    expect(await world.stories.decide(ada, id, { kind: 'correct', to: { title: 'x'.repeat(501) } }, 'c2')).toMatchObject({ kind: 'refused' })
  })

  it('asks a second reviewer who does not see the first decision, and a third where they differ', async () => {
    const p = await world.product('Right')
    const id = await world.item({ title: 'thing', suggest: p, double: true })
    await world.stories.decide(ada, id, { kind: 'approve' }, 'c1')
    expect((await world.stories.next(ada)).kind).toBe('empty')
    const second = item(await world.stories.next(ben))
    expect(second).toMatchObject({ itemId: id, state: 'open', decision: null })
    await world.stories.decide(ben, id, { kind: 'not-same' }, 'c2')
    expect(item({ kind: 'already', view: (await world.stories.view(ada, id))! }).decision).toMatchObject({ title: 'Right' })
    const third = item(await world.stories.next(viewer('dora')))
    expect(third).toMatchObject({ itemId: id, state: 'open' })
    await world.stories.decide(viewer('dora'), id, { kind: 'not-same' }, 'c3')
    expect((await world.stories.view(ada, id))!.decision).toMatchObject({ title: 'THING', userId: 'dora' })
    expect((await world.stories.next(viewer('cy'))).kind).toBe('empty')
  })
})

describe('agreement', () => {
  it('is told with its interval from ten double-reviewed rows on; other products in two corrections are no agreement', async () => {
    const agreement = async () => (await world.stories.overview(ada))[0]!.agreement
    const right = await world.product('Right')
    const others = [await world.product('One'), await world.product('Two')]
    for (let n = 0; n < 12; n++) {
      expect(await agreement() === null).toBe(n < 10)
      const id = await world.item({ title: `row ${n}`, suggest: right, double: true })
      const verdict = (who: number) => (n % 3 === 0 ? { kind: 'correct' as const, to: { productId: others[n === 0 ? who : 0]! } } : { kind: 'approve' as const })
      await world.stories.decide(ada, id, verdict(0), `a${n}`)
      expect(item(await world.stories.next(ben)).itemId).toBe(id)
      await world.stories.decide(ben, id, verdict(1), `b${n}`)
    }
    // 11 of 12 agree; by chance 8/12 · 8/12 + 4/12 · 3/12 = 76/144.
    expect(await agreement()).toMatchObject({ items: 12, kappa: expect.closeTo((11 / 12 - 76 / 144) / (1 - 76 / 144), 6) as number })
    const { low, high } = (await agreement())!
    expect(low).toBeLessThan(0.7)
    expect(high).toBe(1)
  })
})

describe('many at once', () => {
  it('approves exactly what the preview showed and takes it back as a whole', async () => {
    const p = await world.product('Sony A')
    const ids = [await world.item({ title: 'Sony a', suggest: p, confidence: 0.97 }), await world.item({ title: 'Sony aa', suggest: p, confidence: 0.96, size: 2 })]
    await world.item({ title: 'Canon c', suggest: p, confidence: 0.99 })
    await world.item({ title: 'Sony unsure', suggest: p, confidence: 0.6 })
    const preview = (await world.stories.previewBulk(ada, ids[0]!))!
    expect(preview).toMatchObject({ items: 2, rows: 3 })
    await world.item({ title: 'Sony b', suggest: p, confidence: 0.98 })
    expect(await world.stories.approveBulk(ada, preview.token, 'k0')).toMatchObject({ kind: 'changed', preview: { items: 3 } })
    const fresh = (await world.stories.previewBulk(ada, ids[0]!))!
    const done = await world.stories.approveBulk(ada, fresh.token, 'k1')
    expect(done).toMatchObject({ kind: 'done', items: 3, rows: 4 })
    expect(await world.stories.approveBulk(ada, fresh.token, 'k1')).toMatchObject({ kind: 'already' })
    const [overview] = await world.stories.overview(ada)
    expect(overview).toMatchObject({ waiting: 2, decided: 3 })
    if (done.kind !== 'done') throw new Error('not done')
    expect((await world.stories.undoBatch(ben, done.batchId, 'u0')).kind).toBe('refused')
    expect(await world.stories.undoBatch(ada, done.batchId, 'u1')).toEqual({ kind: 'undone', items: 3 })
    expect(await world.stories.undoBatch(ada, done.batchId, 'u2')).toEqual({ kind: 'already' })
    expect((await world.stories.overview(ada))[0]).toMatchObject({ waiting: 5, decided: 0 })
  })
})

describe('what is on the card counts', () => {
  it('decides nothing on a suggestion that changed since it was shown', async () => {
    const [one, two] = [await world.product('Sony TV'), await world.product('Bose Speaker')]
    const id = await world.item({ title: 'sony tv', suggest: one })
    const seen = item(await world.stories.next(ada)).suggestion.mark
    const [row] = await itemsById(world.handle.db, orgId, [id])
    await updateItem(world.handle.db, orgId, id, { suggestion: { ...row!.suggestion!, productId: two, text: 'Bose Speaker' } })
    for (const kind of ['approve', 'not-same'] as const) expect((await world.stories.decide(ada, id, { kind }, `a-${kind}`, seen)).kind).toBe('changed')
    const now = item(await world.stories.next(ada))
    expect(now.suggestion.title).toBe('Bose Speaker')
    expect((await world.stories.decide(ada, id, { kind: 'approve' }, 'a2', now.suggestion.mark)).kind).toBe('decided')
  })

  it('approves the new title that is shown where the suggested product may not be seen', async () => {
    const hidden = await world.product('Secret Anvil', 'secret')
    await world.item({ title: 'anvil', suggest: hidden })
    const view = item(await world.stories.next(ben))
    const outcome = item(await world.stories.decide(ben, view.itemId, { kind: 'approve' }, 'b1', view.suggestion.mark))
    expect(outcome.decision).toMatchObject({ kind: 'approve', title: 'ANVIL' })
  })

  it('hands what was taken back to who took it back, and to nobody else', async () => {
    const ids = [await world.item({ title: 'one' }), await world.item({ title: 'two' })]
    const first = item(await world.stories.next(ada))
    const done = await world.stories.decide(ada, first.itemId, { kind: 'approve' }, 'a1')
    await world.stories.next(ada)
    if (done.kind !== 'decided') throw new Error(done.kind)
    world.clock.now += 1
    await world.stories.undo(ada, done.decisionId, 'u1')
    expect((await world.stories.next(ben)).kind).toBe('empty')
    expect(item(await world.stories.next(ada)).itemId).toBe(first.itemId)
    expect(ids).toContain(first.itemId)
  })

  it('takes a skip back', async () => {
    await world.item({ title: 'one' })
    const view = item(await world.stories.next(ada))
    const skipped = await world.stories.decide(ada, view.itemId, { kind: 'skip' }, 's1')
    if (skipped.kind !== 'decided') throw new Error(skipped.kind)
    expect((await world.stories.undo(ada, skipped.decisionId, 'u1')).kind).toBe('decided')
    expect((await world.stories.undo(ada, skipped.decisionId, 'u2')).kind).toBe('already')
    expect(item(await world.stories.next(ada)).itemId).toBe(view.itemId)
  })
})

describe('reviewers at once', () => {
  it('never get the same row, whichever process they ask', async () => {
    for (let n = 0; n < 12; n++) await world.item({ title: `thing ${n}` })
    const reviewers = ['ada', 'ben', 'cy'].map((userId) => {
      const worker = new Worker(new URL('./testing-reviewer.js', import.meta.url), { workerData: { file: join(dir, 'q.db'), userId, now: world.clock.now } })
      return new Promise<string[]>((resolve, reject) => worker.once('message', resolve).once('error', reject))
    })
    const got = (await Promise.all(reviewers)).flat()
    expect(got).toHaveLength(12)
    expect(new Set(got).size).toBe(12)
  })

  it('never get the same row from one process either', async () => {
    for (let n = 0; n < 8; n++) await world.item({ title: `thing ${n}` })
    const desks = [ada, ben, viewer('cy'), viewer('dora')]
    const got = await Promise.all([...desks, ...desks].map((who) => world.stories.next(who)))
    const ids = got.map((outcome) => item(outcome).itemId)
    // The same person gets the same row however often they ask.
    expect(ids.slice(0, 4)).toEqual(ids.slice(4))
    expect(new Set(ids).size).toBe(4)
  })
})

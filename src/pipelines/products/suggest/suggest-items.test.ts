import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { itemsById } from '../../../db/review-items.js'
import { orgId, reviewWorld, viewer, type ReviewWorld } from '../review/testing.js'
import { createCatalogueCopy } from './catalogue-copy.js'
import { explainSuggestion } from './explain-item.js'
import { readMatcher, startingMatcher, writeMatcher, type ServingMatcher } from './matcher-artifact.js'
import { suggestItems } from './suggest-items.js'
import { unpackFeatures } from './suggest-row.js'

let dir: string
let world: ReviewWorld
let matcher: ServingMatcher
const titles = { version: '1', make: (title: string) => ({ text: title.replace(/\bblk\b/, 'Black'), ruleIds: ['r1'] }) }

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'suggest-'))
  world = await reviewWorld(join(dir, 'q.db'))
  matcher = startingMatcher()
})
afterEach(() => {
  world.handle.close()
  rmSync(dir, { recursive: true })
})

async function suggest(copy = createCatalogueCopy(orgId, world.catalogueId), onlyNew = false): Promise<number> {
  return suggestItems(
    { handle: world.handle, catalogueCopy: () => copy, matcher: async () => matcher, titles: async () => () => titles },
    { orgId, catalogueId: world.catalogueId, onlyNew, signal: new AbortController().signal, progress: async () => undefined },
  )
}

async function stored(id: string) {
  return (await itemsById(world.handle.db, orgId, [id]))[0]!
}

const catalogueTitles = ['Sony Bravia KDL-40W4100 40" LCD TV', 'Sony Bravia KDL-46W4100 46" LCD TV', 'Bose Acoustimass 5 Series III AM53BK', 'Canon PIXMA MP620 Printer', 'Linksys EZXS88W Switch']

describe('suggesting', () => {
  it('finds the product that a row is, says why, and how sure it is', async () => {
    const ids = []
    for (const title of catalogueTitles) ids.push(await world.product(title))
    const id = await world.item({ title: 'sony bravia kdl40w4100 40 inch lcd', fresh: true })
    expect(await suggest()).toBe(1)
    const item = await stored(id)
    expect(item).toMatchObject({ state: 'open', suggestion: { kind: 'match', productId: ids[0], text: catalogueTitles[0] } })
    expect(item.suggestion!.candidates[0]!.probability).toBeGreaterThan(item.suggestion!.candidates[1]!.probability)
    const made = { suggestion: item.suggestion!, features: item.features }
    const why = explainSuggestion(made, matcher)!
    expect(why.length).toBeGreaterThan(2)
    expect(why[0]).toMatchObject({ words: 'the model code is the same' })
    expect(explainSuggestion(made, { ...matcher, version: 'another' })).toBeNull()
    expect(explainSuggestion(made, null)).toBeNull()
    expect(unpackFeatures(item.features!, item.suggestion!.candidates.length)).toHaveLength(item.suggestion!.candidates.length)
    expect(await suggest()).toBe(0)
  })

  it('makes a title by rules where no product fits', async () => {
    await world.product('Canon PIXMA MP620 Printer')
    const id = await world.item({ title: 'garden hose blk', fresh: true })
    await suggest()
    expect((await stored(id)).suggestion).toMatchObject({ kind: 'new', productId: null, text: 'garden hose Black', ruleIds: ['r1'] })
  })

  it('uses nothing of a private channel for rows of another place', async () => {
    const hidden = await world.product('Sony Bravia KDL-40W4100', 'secret')
    const open = await world.item({ title: 'sony bravia kdl-40w4100', fresh: true })
    const inside = await world.item({ title: 'sony bravia kdl-40w4100', fresh: true, channelId: 'secret' })
    await suggest()
    expect((await stored(open)).suggestion!.candidates).toEqual([])
    expect((await stored(inside)).suggestion!.productId).toBe(hidden)
  })

  it('suggests again when another model serves, but not for what was decided', async () => {
    const copy = createCatalogueCopy(orgId, world.catalogueId)
    await world.product('Canon PIXMA MP620 Printer')
    const decided = await world.item({ title: 'canon mp620', fresh: true })
    const open = await world.item({ title: 'canon pixma', fresh: true })
    await suggest(copy)
    await world.stories.decide(viewer('ada'), decided, { kind: 'approve' }, 'c1')
    matcher = { ...readMatcher('model_2', 'v2', writeMatcher({ model: matcher.model, matchFrom: 0.99999, acceptFrom: null })) }
    expect(await suggest(copy)).toBe(1)
    expect((await stored(open)).suggestion!.versions).toMatchObject({ model: 'v2', threshold: 0.99999 })
    expect((await stored(decided)).suggestion!.versions.model).toBe('starter-1')
  })

  it('suggests again when products came, also what the starter model suggested; a table of rows leaves the others alone', async () => {
    const copy = createCatalogueCopy(orgId, world.catalogueId)
    await world.product('Canon PIXMA MP620 Printer')
    const waiting = await world.item({ title: 'sony bravia kdl40w4100', fresh: true })
    expect(await suggest(copy)).toBe(1)
    expect(await stored(waiting)).toMatchObject({ modelId: null, suggestion: { kind: 'new' } })
    const late = await world.product('Sony Bravia KDL-40W4100 40" LCD TV')
    await world.item({ title: 'another row', fresh: true })
    expect(await suggest(copy, true)).toBe(1)
    expect((await stored(waiting)).suggestion!.kind).toBe('new')
    expect(await suggest(copy)).toBe(1)
    expect((await stored(waiting)).suggestion!.productId).toBe(late)
    expect(await suggest(copy)).toBe(0)
  })

  it('makes again what it wrote while another model took over', async () => {
    await world.product('Canon PIXMA MP620 Printer')
    const id = await world.item({ title: 'canon mp620', fresh: true })
    const next = readMatcher('model_2', 'v2', writeMatcher({ model: matcher.model, matchFrom: 0.5, acceptFrom: null }))
    let asked = 0
    const copy = createCatalogueCopy(orgId, world.catalogueId)
    const done = await suggestItems(
      { handle: world.handle, catalogueCopy: () => copy, matcher: async () => (asked++ === 0 ? matcher : next), titles: async () => () => titles },
      { orgId, catalogueId: world.catalogueId, onlyNew: true, signal: new AbortController().signal, progress: async () => undefined },
    )
    expect(done).toBe(2)
    expect((await stored(id)).modelId).toBe('model_2')
  })

  it('follows products that come and go', async () => {
    const copy = createCatalogueCopy(orgId, world.catalogueId)
    await copy.catchUp(world.handle.db)
    expect(copy.index.size).toBe(0)
    const first = await world.item({ title: 'bosch drill gsr 12v', fresh: true })
    await suggest(copy)
    const view = await world.stories.decide(viewer('ada'), first, { kind: 'correct', to: { title: 'Bosch GSR 12V-15 Drill' } }, 'c1')
    if (view.kind !== 'decided') throw new Error(view.kind)
    await copy.catchUp(world.handle.db)
    expect(copy.index.size).toBe(1)
    await world.stories.undo(viewer('ada'), view.decisionId, 'u1')
    await copy.catchUp(world.handle.db)
    expect(copy.index.size).toBe(0)
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { learnedTitles } from '../suggest/learned-titles.js'
import { ruleId } from '../rules/rule.js'
import { orgId, reviewWorld, viewer, type ReviewWorld } from './testing.js'

let dir: string
let world: ReviewWorld
const ada = viewer('ada')
const ben = viewer('ben')
const black = ruleId('abbreviation', 'blk', 'Black')
const gigabytes = ruleId('unit', '#gb', '# GB')

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'rules-'))
  world = await reviewWorld(join(dir, 'q.db'))
})
afterEach(() => {
  world.handle.close()
  rmSync(dir, { recursive: true })
})

let clicks = 0
async function correct(raw: string, title: string, channelId = 'general'): Promise<string> {
  const outcome = await world.stories.decide(ada, await world.item({ title: raw, channelId }), { kind: 'correct', to: { title } }, `c${++clicks}`)
  if (outcome.kind !== 'decided') throw new Error(outcome.kind)
  return outcome.decisionId
}

async function titled(title: string, channelId = 'general'): Promise<string> {
  return (await learnedTitles(world.handle.db, orgId, world.catalogueId))(channelId).make(title, '').text
}

it('writes no title by a rule below its evidence', async () => {
  await correct('phone blk', 'phone Black')
  expect(await titled('garden hose blk')).toBe('garden hose blk')
  const second = await correct('lamp blk', 'lamp Black')
  expect(await titled('garden hose blk')).toBe('garden hose Black')
  await correct('table blk', 'table blk wood')
  await correct('chair blk', 'chair blk wood')
  expect(await titled('garden hose blk')).toBe('garden hose blk')
  await world.stories.undo(ada, second, 'u1')
  expect(await titled('garden hose blk')).toBe('garden hose blk')
})

it('names the rules that made a title, with the corrections that speak for each', async () => {
  await correct('phone blk', 'phone Black')
  await correct('lamp blk', 'lamp Black')
  const id = await world.item({ title: 'hose blk 16gb', ruleIds: [black, gigabytes, 'unknown'] })
  expect((await world.stories.view(ben, id))!.suggestion.rules).toEqual([
    { id: black, description: '"blk" becomes "Black"', support: 2 },
    { id: gigabytes, description: '"16gb" becomes "16 GB"', support: null },
  ])
})

it('counts only corrections that the reader may see, and writes no row by those of a private channel', async () => {
  await correct('phone blk', 'phone Black', 'secret')
  const last = await correct('lamp blk', 'lamp Black', 'secret')
  expect(await titled('hose blk')).toBe('hose blk')
  expect(await titled('hose blk', 'secret')).toBe('hose Black')
  // A row that is open to all names no rule that only a private channel taught.
  const open = await world.item({ title: 'hose blk', ruleIds: [black] })
  expect((await world.stories.view(ben, open))!.suggestion.rules).toEqual([])
  const inside = await world.item({ title: 'tap blk', ruleIds: [black], channelId: 'secret' })
  expect((await world.stories.view(ada, inside))!.suggestion.rules).toMatchObject([{ support: 2 }])
  expect(await world.stories.view(ben, inside)).toBeNull()
  await world.stories.undo(ada, last, 'u1')
  expect((await world.stories.view(ada, inside))!.suggestion.rules).toMatchObject([{ support: 1 }])
})

it('tells no reason about a product that the reader may not see', async () => {
  const hidden = await world.product('Secret Anvil', 'secret')
  const id = await world.item({ title: 'anvil', suggest: hidden })
  expect((await world.stories.view(ben, id))!.suggestion).toMatchObject({ why: [], closest: null })
  expect((await world.stories.view(ada, id))!.suggestion.why).toHaveLength(1)
})

it('shows as evidence only decisions that every reader may see', async () => {
  const product = await world.product('Garden Hose')
  const inside = await world.item({ title: 'hose of the secret project', suggest: product, channelId: 'secret' })
  expect((await world.stories.decide(ada, inside, { kind: 'approve' }, 'c1')).kind).toBe('decided')
  const open = await world.item({ title: 'hose', suggest: product })
  const evidence = async (who: typeof ada) => (await world.stories.view(who, open))!.suggestion.evidence.map((each) => each.rawTitle)
  expect(await evidence(ada)).toEqual(['hose of the secret project'])
  expect(await evidence(ben)).toEqual([])
  expect(await evidence(viewer('ada', 'reviewer', { kind: 'channel', channelId: 'general' }))).toEqual([])
})

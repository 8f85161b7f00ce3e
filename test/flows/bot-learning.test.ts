import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Message } from '../../playground/shared/things.js'
import { addNotice } from '../../src/db/product-notices.js'
import type { Actor } from '../../src/pipelines/access/actor.js'
import { createWorld, wordsOf, type World } from './bot-harness.js'
import { addRows, appointReviewers, type Cells } from './product-rows.js'

let world: World
let general: string
let catalogueId: string
let reviewer: Actor
const count = 30

const codes = Array.from({ length: count }, (_each, at) => `QX-${4100 + 37 * at}`)
const products: Cells[] = codes.map((code) => [`Bravia Desk lamp ${code}`, 'Bravia', '', code])
const raw: Cells[] = codes.map((code) => [`bravia desk lamp ${code}`, 'Bravia', '', code])

beforeEach(async () => {
  world = await createWorld({ retrainAfter: 25 })
  general = await world.channel('general')
  const [userId] = await appointReviewers(world, 'reviewer')
  await world.say('admin', general, 'hello all')
  catalogueId = await addRows(world, { channel: general, catalogue: 'Office', table: 'office.csv', products, raw })
  const { id: orgId } = (await world.handle.db.query.organisations.findFirst())!
  reviewer = { orgId, userId: userId!, role: 'reviewer', guest: false }
}, 60_000)
afterEach(() => world.close())

/** Lets connections that idled too long be closed before they are used again. */
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function decide(rows: number): Promise<void> {
  const viewer = { actor: reviewer, audience: { kind: 'private' as const } }
  for (let n = 0; n < rows; n++) {
    const next = await world.products.review.next(viewer, catalogueId)
    if (next.kind !== 'item') throw new Error(next.kind)
    await world.products.review.decide(viewer, next.view.itemId, { kind: 'approve' }, `d${n}-${next.view.itemId}`)
    await pause(5)
  }
  await pause(200)
}

const jobs = (name: string) => world.handle.db.query.jobs.findMany({ where: (row, { eq }) => eq(row.name, name) })
const history = async (who: string, channel: string) => (await world.api(who, 'conversations.history', { channel, limit: 40 })).messages as Message[]

async function message(who: string, channel: string, says: string): Promise<Message> {
  return world.until(`“${says}”`, async () => (await history(who, channel)).find((each) => wordsOf(each).includes(says)), 30_000)
}

async function start(): Promise<string> {
  await world.client('admin', 'command', { channel: general, command: '/retrain' })
  const menu = await world.until('the menu', async () => (await world.ephemerals('admin', general)).find((each) => wordsOf(each).includes('Which model shall learn')), 30_000)
  await world.client('admin', 'action', { channel: general, ts: menu.ts, action_id: 'retrain.start' })
  return (await world.client('admin', 'messages', {})).channel as string
}

it('shows how far a training is and what came of it in one message, with all that is known of the model', async () => {
  await decide(24)
  const direct = await start()
  const result = await message('admin', direct, 'Trained on 24 decisions')
  expect(wordsOf(result)).toMatch(/Model .* is better|The model stays/)
  expect((await history('admin', direct)).filter((each) => /Training a model|Trained on/.test(wordsOf(each)))).toHaveLength(1)
  await world.client('admin', 'action', { channel: direct, ts: result.ts, action_id: 'retrain.card' })
  const card = await world.until('the model card', async () => {
    const view = await world.view('admin')
    return view && wordsOf(view).includes('24 to train') ? view : null
  }, 30_000)
  expect(wordsOf(card)).toMatch(/accuracy: [\d.]+ % \([\d.]+ % to [\d.]+ %\)/)
  expect(wordsOf(card)).toContain('Calibration error')
  expect(wordsOf(card)).toMatch(/Made .* by .*\. It (serves since|does not serve)/)
}, 60_000)

it('tries a model that did not take over beside the one that serves, until an admin ends it', async () => {
  await decide(22)
  const direct = await start()
  const result = await message('admin', direct, 'The model stays')
  await world.client('admin', 'action', { channel: direct, ts: result.ts, action_id: 'trial.ask' })
  const form = await world.until('the form', async () => {
    const view = await world.view('admin')
    return view?.callback_id === 'trial.form' ? view : null
  }, 30_000)
  await world.client('reviewer', 'submit', { view_id: form.id, values: { 'trial.input-share': '0.5' } })
  await world.client('admin', 'submit', { view_id: form.id, values: { 'trial.input-share': '0.5' } })
  await message('admin', direct, 'The trial has started')
  await world.queue.drain()
  const open = (await world.handle.db.query.reviewItems.findMany()).filter((each) => each.state === 'open')
  expect(open).toHaveLength(8)
  for (const item of open) expect(item.suggestion!.versions.arm).toMatch(/^exp_.*:(control|challenger)$/)
  await decide(3)
  await world.client('admin', 'command', { channel: general, command: '/retrain' })
  const menu = await world.until('the trial in the menu', async () => (await world.ephemerals('admin', general)).find((each) => wordsOf(each).includes('Trial of two models')), 30_000)
  expect(wordsOf(menu)).toContain('is tried on 50 % of the rows')
  expect(wordsOf(menu)).toContain('Too early')
  await world.client('admin', 'action', { channel: general, ts: menu.ts, action_id: 'trial.take' })
  await world.until('its end', async () => (await world.ephemerals('admin', general)).some((each) => wordsOf(each).includes('the challenger serves')), 30_000)
  expect((await world.handle.db.query.activeArtifacts.findMany()).map((each) => each.share)).toEqual([1])
}, 90_000)

it('says why nothing came of it', async () => {
  await decide(3)
  const direct = await start()
  await message('admin', direct, 'There is too little to learn from yet: 3 decided rows')
}, 60_000)

it('can be stopped, which leaves everything as it was', async () => {
  await decide(24)
  const { id: orgId } = (await world.handle.db.query.organisations.findFirst())!
  const channel = (await world.handle.db.query.channels.findFirst({ where: (row, { eq }) => eq(row.slackChannelId, general) }))!
  const jobId = await world.queue.enqueue('products.train', { orgId, catalogueId, requestedBy: null, replyTo: { channelId: channel.id } }, { orgId, delayMs: 600_000 })
  await world.queue.enqueue('slack.reply', { orgId, subject: `training:${jobId}`, replyTo: { channelId: channel.id } }, { orgId })
  const waiting = await message('admin', general, 'waiting for its turn')
  await world.client('reviewer', 'action', { channel: general, ts: waiting.ts, action_id: 'retrain.stop' })
  await world.until('the refusal', async () => (await world.ephemerals('reviewer', general)).some((each) => wordsOf(each).includes('Only admins stop')))
  await world.client('admin', 'action', { channel: general, ts: waiting.ts, action_id: 'retrain.stop' })
  const stopped = await message('admin', general, 'was stopped. Nothing was changed')
  expect(stopped.ts).toBe(waiting.ts)
  expect((await jobs('products.train')).map((each) => each.state)).toEqual(['cancelled'])
}, 60_000)

it('trains by itself after enough decisions, once, and tells the review channel', async () => {
  await world.client('admin', 'command', { channel: general, command: '/review', text: 'here' })
  await world.until('the review channel', async () => (await world.ephemerals('admin', general)).some((each) => wordsOf(each).includes('is reviewed here')))
  const { id: orgId } = (await world.handle.db.query.organisations.findFirst())!
  const look = async () => {
    await world.queue.enqueue('products.learn', { orgId, catalogueId }, { orgId })
    await world.queue.drain()
  }
  await decide(24)
  // Asked for with the first decision, and only once; it comes a minute later.
  expect((await jobs('products.learn')).map((each) => each.state)).toEqual(['waiting'])
  await look()
  expect(await jobs('products.train')).toEqual([])
  await decide(1)
  await look()
  await message('admin', general, 'by itself')
  await look()
  expect(await jobs('products.train')).toHaveLength(1)
}, 60_000)

it('tells the review channel of an alarm about incoming rows', async () => {
  const { id: orgId } = (await world.handle.db.query.organisations.findFirst())!
  const channel = (await world.handle.db.query.channels.findFirst({ where: (row, { eq }) => eq(row.slackChannelId, general) }))!
  const id = await addNotice(world.handle.db, { orgId, catalogueId, kind: 'drift', facts: { modelId: 'm', rows: 412, findings: ['confidence fell from 93 % to 71 % (median)'] } })
  for (let twice = 0; twice < 2; twice++) await world.queue.enqueue('slack.reply', { orgId, subject: `notice:${id}`, replyTo: { channelId: channel.id } }, { orgId })
  const alarm = await message('admin', general, 'New rows of Office look different from before')
  expect(wordsOf(alarm)).toContain('confidence fell from 93 % to 71 %')
  expect(wordsOf(alarm)).toContain('Measured on 412 rows')
  await world.queue.drain()
  expect((await history('admin', general)).filter((each) => wordsOf(each).includes('look different'))).toHaveLength(1)
}, 60_000)

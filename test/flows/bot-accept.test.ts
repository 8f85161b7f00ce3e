import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Message, View } from '../../playground/shared/things.js'
import { createArtifactFiles } from '../../src/db/artifact-files.js'
import { activateArtifact, saveArtifact } from '../../src/db/artifacts.js'
import { matcherKind, startingMatcher, writeMatcher } from '../../src/pipelines/products/suggest/matcher-artifact.js'
import { createWorld, wordsOf, type World } from './bot-harness.js'
import { addRows, appointReviewers, type Cells } from './product-rows.js'

let world: World
let general: string
let catalogueId: string
const count = 24

/** Titles that the model is sure of, each with a product of nearly the same name. */
const things = ['Garden hose', 'Office chair', 'Desk lamp', 'Paper bin', 'Cable drum', 'Wall clock', 'Tool box', 'Water pump']
const codes = Array.from({ length: count }, (_each, at) => `QX-${4100 + 37 * at}`)
const products: Cells[] = codes.map((code, at) => [`${things[at % things.length]} Bravia ${code}`, 'Bravia', '', code])
const raw: Cells[] = codes.map((code, at) => [`bravia ${things[at % things.length]!.toLowerCase()} ${code}`, 'Bravia', '', code])

beforeEach(async () => {
  world = await createWorld()
  general = await world.channel('general')
  await appointReviewers(world, 'reviewer')
  await world.say('admin', general, 'hello all')
  catalogueId = await addRows(world, { channel: general, catalogue: 'Office', table: 'office.csv', products, raw })
  await world.client('admin', 'command', { channel: general, command: '/review', text: 'here' })
  await ephemeral('admin', 'is reviewed here from now on')
  // A model as training leaves it: 200 decided rows that it had not seen were right.
  const { orgId } = (await world.handle.db.query.catalogues.findFirst())!
  const bytes = writeMatcher({ model: startingMatcher().model, matchFrom: 0.5, acceptFrom: 0.6, heldOut: { scores: Array.from({ length: 200 }, (_each, at) => 0.6 + at / 1000), right: Array.from({ length: 200 }, () => true) } })
  const kind = matcherKind(catalogueId)
  const saved = await saveArtifact(world.handle, createArtifactFiles(join(world.dir, 'artifacts')), { orgId, kind, bytes, metrics: {}, madeBy: null })
  await world.handle.transaction((tx) => activateArtifact(tx, { orgId, kind, artifactId: saved.id, by: null }))
  await world.queue.enqueue('products.resuggest', { orgId, catalogueId }, { orgId })
  await world.queue.drain()
}, 60_000)
afterEach(() => world.close())

const states = async () => (await world.handle.db.query.reviewItems.findMany()).map((each) => each.state)
const howMany = async (state: string) => (await states()).filter((each) => each === state).length

async function ephemeral(who: string, says: string): Promise<Message> {
  return world.until(`“${says}”`, async () => (await world.ephemerals(who, general)).find((each) => wordsOf(each).includes(says)))
}

async function message(who: string, channel: string, says: string): Promise<Message> {
  return world.until(`“${says}”`, async () => ((await world.api(who, 'conversations.history', { channel, limit: 40 })).messages as Message[]).find((each) => wordsOf(each).includes(says)))
}

async function settings(): Promise<View> {
  await world.client('admin', 'command', { channel: general, command: '/retrain' })
  const menu = await ephemeral('admin', 'Which model shall learn')
  await world.client('admin', 'action', { channel: general, ts: menu.ts, action_id: 'accept.settings' })
  return world.until('the form', async () => {
    const view = await world.view('admin')
    return view?.callback_id === 'accept.form' ? view : null
  })
}

it('accepts what it is sure of, stops when the blind sample was wrong, says so, and takes the batch back', async () => {
  const direct = (await world.client('admin', 'messages', {})).channel as string
  expect(await howMany('open')).toBe(count)
  const form = await settings()
  expect(wordsOf(form)).toContain('It is off')
  expect(wordsOf(form)).toContain(`${count} open rows would be accepted now`)
  expect(JSON.stringify(await world.client('admin', 'submit', { view_id: form.id, values: { 'accept.input-state': 'on', 'accept.input-target': '40' } }))).toContain('A number from 80')
  await world.client('admin', 'submit', { view_id: form.id, values: { 'accept.input-state': 'on', 'accept.input-target': '97' } })
  await message('admin', direct, 'Accepting without a person is on')
  await world.queue.drain()
  expect(await howMany('auto')).toBe(count)
  const accepted = await message('admin', general, `${count} rows of Office accepted without a person`)
  expect(wordsOf(accepted)).not.toContain('sample')

  // The reviewer sees a row like any other, and says that it is wrong; so the next one.
  const desk = (await world.client('reviewer', 'messages', {})).channel as string
  await world.client('reviewer', 'command', { channel: desk, command: '/review' })
  let card = await message('reviewer', desk, 'Original')
  for (let n = 0; n < 2; n++) {
    expect(wordsOf(card)).toContain('Is this the same product?')
    expect(wordsOf(card)).not.toMatch(/accepted|without a person|sample|automatic/i)
    const before = wordsOf(card)
    await world.client('reviewer', 'action', { channel: desk, ts: card.ts, action_id: 'review.not-same' })
    card = await world.until('the next card', async () => {
      const shown = await message('reviewer', desk, 'Not the same: a product of its own')
      return wordsOf(shown) === before ? null : shown
    })
    await world.queue.drain()
  }

  const stopped = await message('admin', general, 'Accepting without a person stopped for Office')
  expect(wordsOf(stopped)).toContain('Of 2 rows in the blind sample 0 % were right')
  expect(wordsOf(stopped)).toContain('97 % is the aim')
  expect(await howMany('auto')).toBe(count - 2)
  expect(wordsOf(await settings())).toContain('It stopped by itself')

  // Nobody but an admin takes it back; what the reviewer decided stays.
  await world.client('reviewer', 'action', { channel: general, ts: stopped.ts, action_id: 'review.undo-auto' })
  await world.until('the refusal', async () => (await world.ephemerals('reviewer', general)).some((each) => wordsOf(each).includes('an admin can take back anything')))
  await world.client('admin', 'action', { channel: general, ts: stopped.ts, action_id: 'review.undo-auto' })
  await world.until('the result', async () => (await world.replies(general, stopped.ts)).some((each) => wordsOf(each).includes(`${count - 2} items wait for a person again`)))
  expect(await howMany('open')).toBe(count - 2)
  expect(await howMany('decided')).toBe(2)
  await world.client('admin', 'action', { channel: general, ts: accepted.ts, action_id: 'review.undo-auto' })
  await ephemeral('admin', 'taken back before')
}, 60_000)

it('lets nobody but admins see or change it', async () => {
  await world.client('reviewer', 'command', { channel: general, command: '/retrain' })
  await ephemeral('reviewer', 'is for admins')
  const form = await settings()
  await world.client('reviewer', 'submit', { view_id: form.id, values: { 'accept.input-state': 'on', 'accept.input-target': '98' } })
  await world.queue.drain()
  expect(await howMany('auto')).toBe(0)
})

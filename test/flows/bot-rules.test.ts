import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Message, View } from '../../playground/shared/things.js'
import { createWorld, wordsOf, type World } from './bot-harness.js'
import { addRows, appointReviewers } from './product-rows.js'

let world: World
let general: string

beforeEach(async () => {
  world = await createWorld()
  general = await world.channel('general')
  await appointReviewers(world, 'reviewer')
  await world.say('admin', general, 'hello all')
  const raw = ['Garden hose 20 m', 'Office chair', 'Desk lamp', 'Paper bin', 'Cable drum', 'Wall clock'].map((title): [string] => [`${title} blk`])
  await addRows(world, { channel: general, catalogue: 'Office', table: 'office.csv', raw })
}, 30_000)
afterEach(() => world.close())

async function card(who: string, channel: string, says: string): Promise<Message> {
  return world.until(`“${says}”`, async () => ((await world.api(who, 'conversations.history', { channel, limit: 20 })).messages as Message[]).find((message) => wordsOf(message).includes(says)))
}

async function view(who: string, says: string): Promise<View> {
  return world.until(`a view that says “${says}”`, async () => {
    const shown = await world.view(who)
    return shown && wordsOf(shown).includes(says) ? shown : null
  })
}

/** The value of a button whose section or own label says this. */
function valueOf(shown: View | Message, action: string, says = ''): string {
  const blocks = (shown as { blocks: { text?: { text: string }; accessory?: Button; elements?: Button[] }[] }).blocks
  const found = blocks.flatMap((block) => [...(block.accessory ? [block.accessory] : []), ...(block.elements ?? [])].filter((each) => each.action_id === action && (block.text?.text ?? each.text?.text ?? '').includes(says)))
  return found[0]!.value
}
interface Button {
  action_id: string
  value: string
  text?: { text: string }
}

async function correctTwo(): Promise<void> {
  const channel = (await world.client('reviewer', 'messages', {})).channel as string
  await world.client('reviewer', 'command', { channel, command: '/review' })
  let message = await card('reviewer', channel, 'Original')
  for (let n = 0; n < 2; n++) {
    const title = /\*Original\*\n(.*) blk/.exec(wordsOf(message))![1]!
    await world.client('reviewer', 'action', { channel, ts: message.ts, action_id: 'review.correct' })
    const form = await world.until('the form', async () => {
      const shown = await world.view('reviewer')
      return shown?.callback_id === 'review.correct-form' && wordsOf(shown).includes(title) ? shown : null
    })
    await world.client('reviewer', 'submit', { view_id: form.id, values: { 'review.input-title': `${title} Black` } })
    message = await card('reviewer', channel, `Corrected to *${title} Black*`)
  }
  await world.queue.drain()
}

const press = (who: string, shown: View, action_id: string, value: string) => world.client(who, 'action', { view_id: shown.id, action_id, value })

it('shows reviewers what was learned, with its corrections, and lets admins switch it', async () => {
  await correctTwo()
  await world.client('reviewer', 'command', { channel: general, command: '/review', text: 'rules' })
  const list = await view('reviewer', 'blk → Black')
  expect(wordsOf(list)).toContain('abbreviation  ·  2 corrections for  ·  :white_check_mark: applied')
  await press('reviewer', list, 'review.rule', valueOf(list, 'review.rule', 'blk'))
  const one = await view('reviewer', 'Corrections for it')
  expect(wordsOf(one)).toContain('~blk~ *Black*')
  expect(wordsOf(one)).toContain('Admins can switch it off or on.')
  expect(JSON.stringify(one)).not.toContain('review.rule-off')

  await world.client('admin', 'command', { channel: general, command: '/review', text: 'rules Office' })
  const theirs = await view('admin', 'blk → Black')
  const rule = valueOf(theirs, 'review.rule', 'blk')
  await press('admin', theirs, 'review.rule', rule)
  const open = await view('admin', 'Corrections for it')
  await press('admin', open, 'review.rule-off', rule)
  await view('admin', 'Switched off. Titles that wait')
  await world.queue.drain()
  const items = await world.handle.db.query.reviewItems.findMany({ where: (row, { eq }) => eq(row.state, 'open') })
  expect(items.length).toBeGreaterThan(0)
  for (const item of items) expect(item.suggestion!.text).toContain('blk')
  await press('admin', await view('admin', 'switched off by'), 'review.rule-on', rule)
  await view('admin', 'Switched on')
  await world.queue.drain()
  const again = await world.handle.db.query.reviewItems.findMany({ where: (row, { eq }) => eq(row.state, 'open') })
  for (const item of again) expect(item.suggestion!.text).toContain('Black')
})

it('refuses others, by command and by a click that was made up', async () => {
  await correctTwo()
  await world.client('employee', 'command', { channel: general, command: '/review', text: 'rules' })
  await world.until('the refusal', async () => (await world.ephemerals('employee', general)).find((each) => wordsOf(each).includes('An admin appoints reviewers')))
  await world.client('reviewer', 'command', { channel: general, command: '/review', text: 'rules' })
  const list = await view('reviewer', 'blk → Black')
  const rule = valueOf(list, 'review.rule', 'blk')
  const menu = await world.api('bot', 'chat.postMessage', { channel: general, text: 'x', blocks: [{ type: 'actions', elements: [{ type: 'button', action_id: 'review.rule-off', text: { type: 'plain_text', text: 'x' }, value: rule }] }] })
  await world.client('reviewer', 'action', { channel: general, ts: menu.ts, action_id: 'review.rule-off' })
  await world.until('the refusal', async () => (await world.ephemerals('reviewer', general)).find((each) => wordsOf(each).includes('Only admins switch rules')))
  expect(await world.handle.db.query.ruleSwitches.findMany()).toEqual([])
})

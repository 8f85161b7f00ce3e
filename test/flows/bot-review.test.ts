import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Message, View } from '../../playground/shared/things.js'
import { createFakeReview, fakeView, type FakeReview } from '../../src/pipelines/products/review/fake-review.js'
import { appoint } from '../../src/db/organisation.js'
import type { Turn } from '../../src/agents/turn.js'
import { createWorld, echo, wordsOf, type Respond, type World } from './bot-harness.js'

let world: World
let review: FakeReview
let general: string
let heard: Turn[]

const titles = ['Sony KDL46 TV blk', 'Sony KDL 46 black TV', 'LG 42LG30 lcd', 'Bose SoundDock blk', 'Canon MP620 printer']
const suggestions = ['Sony KDL-46 television', 'Sony KDL-46 television', 'LG 42LG30 LCD television', 'Bose SoundDock black', 'Canon PIXMA MP620']

beforeEach(async () => {
  review = createFakeReview(titles.map((title, n) => fakeView({ itemId: `item_${n + 1}`, original: { title, rows: n + 1 }, suggestion: { title: suggestions[n]! } })))
  heard = []
  const respond: Respond = (turn, ...rest) => {
    heard.push(turn)
    return echo(turn, ...rest)
  }
  world = await createWorld({ respond, deps: { review } })
  general = await world.channel('general')
  for (const who of ['reviewer', 'colleague']) {
    await world.client(who, 'home', {})
    const slackUserId = (await world.api(who, 'auth.test')).user_id as string
    const person = await world.until(`${who} to be known`, () => world.handle.db.query.users.findFirst({ where: (row, { eq }) => eq(row.slackUserId, slackUserId) }))
    await appoint(world.handle.db, person.orgId, person.id, 'reviewer')
  }
}, 30_000)
afterEach(() => world.close())

async function direct(who: string): Promise<string> {
  return (await world.client(who, 'messages', {})).channel as string
}

async function shown(who: string, channel: string, ts?: string): Promise<Message[]> {
  const page = ts ? await world.api(who, 'conversations.replies', { channel, ts }) : await world.api(who, 'conversations.history', { channel, limit: 20 })
  return (page.messages ?? []) as Message[]
}

/** The newest card in a conversation once it says something. */
async function card(who: string, channel: string, says: string, ts?: string): Promise<Message> {
  return world.until(`a card that says “${says}”`, async () => (await shown(who, channel, ts)).find((message) => wordsOf(message).includes(says)))
}

const click = (who: string, channel: string, message: Message, action_id: string) => world.client(who, 'action', { channel, ts: message.ts, action_id })

async function openDirect(who: string): Promise<{ channel: string; message: Message }> {
  const channel = await direct(who)
  await world.client(who, 'command', { channel, command: '/review' })
  return { channel, message: await card(who, channel, 'Original') }
}

async function formOf(who: string, filled: (view: View) => boolean): Promise<View> {
  return world.until('the form', async () => {
    const view = await world.view(who)
    return view && filled(view) ? view : null
  })
}

describe('/review', () => {
  it('goes from card to card in one message, and takes back', async () => {
    const { channel, message } = await openDirect('reviewer')
    expect(wordsOf(message)).toContain('Sony KDL46 TV blk')
    await click('reviewer', channel, message, 'review.approve')
    const second = await card('reviewer', channel, 'KDL 46 black')
    expect(second.ts).toBe(message.ts)
    expect(wordsOf(second)).toContain('Approved *Sony KDL-46 television* for 1 row')
    await click('reviewer', channel, second, 'review.undo')
    const again = await card('reviewer', channel, 'is open again')
    expect(wordsOf(again)).toContain('KDL46 TV blk')
    expect(review.decided.size).toBe(0)
    await click('reviewer', channel, again, 'review.not-same')
    await click('reviewer', channel, await card('reviewer', channel, 'Not the same: a product'), 'review.skip')
    await card('reviewer', channel, 'Skipped *Sony KDL 46 black TV*')
    expect([...review.decided.values()].map((each) => each.verdict.kind)).toEqual(['not-same', 'skip'])
    expect((await shown('reviewer', channel)).filter((each) => wordsOf(each).includes('Original'))).toHaveLength(1)
  })

  it('corrects in a form that says what is wrong', async () => {
    const { channel, message } = await openDirect('reviewer')
    await click('reviewer', channel, message, 'review.correct')
    const view = await formOf('reviewer', (each) => each.callback_id === 'review.correct-form')
    const send = (values: Record<string, unknown>) => world.client('reviewer', 'submit', { view_id: view.id, values })
    expect(JSON.stringify(await send({}))).toContain('the suggestion itself')
    expect(JSON.stringify(await send({ 'review.input-title': '' }))).toContain('write the title')
    expect(JSON.stringify(await send({ 'review.input-title': 'x'.repeat(600) }))).toContain('too many')
    expect(JSON.stringify(await send({ 'review.input-candidate': 'prod_2', 'review.input-title': 'Something else' }))).toContain('which is meant')
    const offered = await world.client('reviewer', 'options', { view_id: view.id, action_id: 'review.find-product', value: 'kdl-52' })
    expect(offered.options).toMatchObject([{ value: 'prod_2' }])
    await send({ 'review.input-candidate': 'none', 'review.input-title': 'Sony KDL-46S television' })
    await card('reviewer', channel, 'Corrected to *Sony KDL-46S television*')
    expect(review.decided.get('item_1')?.verdict).toEqual({ kind: 'correct', to: { title: 'Sony KDL-46S television' } })
  })

  it('overwrites nothing that was decided while the form was open', async () => {
    const { channel, message } = await openDirect('reviewer')
    await click('reviewer', channel, message, 'review.correct')
    const view = await formOf('reviewer', (each) => each.callback_id === 'review.correct-form')
    review.decideAs('somebody', 'item_1', { kind: 'approve' })
    await world.client('reviewer', 'submit', { view_id: view.id, values: { 'review.input-title': 'My own title' } })
    await card('reviewer', channel, 'Decided meanwhile')
    await card('reviewer', channel, 'You had written: My own title')
    expect(review.decided.get('item_1')?.userId).toBe('somebody')
  })

  it('approves look-alikes after a preview, and takes all of them back', async () => {
    const { channel, message } = await openDirect('reviewer')
    await click('reviewer', channel, message, 'review.bulk')
    const view = await formOf('reviewer', (each) => each.callback_id === 'review.bulk-form')
    expect(wordsOf(view)).toContain('2 suggestions, 3 rows')
    await world.client('reviewer', 'submit', { view_id: view.id })
    const done = await card('reviewer', channel, 'Approved 2 suggestions at once')
    expect(review.decided.size).toBe(2)
    await click('reviewer', channel, done, 'review.undo-batch')
    await card('reviewer', channel, '2 items of the batch are open again')
    expect(review.decided.size).toBe(0)
  })

  it('tells truthfully what became of a stale card, and that all is done', async () => {
    const { channel, message } = await openDirect('reviewer')
    review.remove('item_1')
    await click('reviewer', channel, message, 'review.approve')
    const next = await card('reviewer', channel, 'not here any more')
    for (const id of ['item_2', 'item_3', 'item_4', 'item_5']) review.decideAs('somebody', id, { kind: 'approve' })
    await click('reviewer', channel, next, 'review.approve')
    expect(wordsOf(await card('reviewer', channel, 'Nothing waits for you'))).toContain('Decided meanwhile')
  })

  it('keeps reviewers in one channel apart, and shows there what all may see', async () => {
    const question = await world.say('reviewer', general, 'who reviews?')
    const menu = await world.api('bot', 'chat.postMessage', { channel: general, thread_ts: question, text: 'menu', blocks: [{ type: 'actions', elements: [{ type: 'button', action_id: 'review.open', text: { type: 'plain_text', text: 'Start review' }, value: 'cat_1' }] }] })
    await click('reviewer', general, { ts: menu.ts as string } as Message, 'review.open')
    const theirs = await card('reviewer', general, 'Original', question)
    expect(review.calls).toContain('next channel')
    await click('colleague', general, theirs, 'review.approve')
    const told = await world.until('a kind word', async () => (await world.ephemerals('colleague', general)).find((each) => wordsOf(each).includes('another reviewer')))
    expect(review.decided.size).toBe(0)
    await click('colleague', general, told, 'review.open')
    const own = await card('colleague', await direct('colleague'), 'Original')
    expect(wordsOf(own)).toContain('KDL 46 black')
  })

  it('knows which row is meant by words in the thread of a card', async () => {
    const { channel, message } = await openDirect('reviewer')
    await world.say('reviewer', channel, 'explain this suggestion', message.ts)
    await world.until('the question', async () => heard.length === 1)
    await click('reviewer', channel, message, 'review.approve')
    await card('reviewer', channel, 'KDL 46 black')
    await world.say('reviewer', channel, 'and why this one?', message.ts)
    const other = await world.say('reviewer', channel, 'what is the weather?')
    await world.until('the questions', async () => heard.length === 3)
    expect(new Set(heard.map((turn) => turn.reviewItemId))).toEqual(new Set(['item_1', 'item_2', undefined]))
    expect(heard.find((turn) => turn.questionKey.endsWith(other))?.reviewItemId).toBeUndefined()
  })

  it('refuses who may not review, and says who appoints', async () => {
    await world.client('employee', 'command', { channel: general, command: '/review' })
    await world.until('the refusal', async () => (await world.ephemerals('employee', general)).find((each) => wordsOf(each).includes('An admin appoints reviewers')))
    await world.client('reviewer', 'command', { channel: general, command: '/review', text: 'here' })
    await world.until('the refusal', async () => (await world.ephemerals('reviewer', general)).find((each) => wordsOf(each).includes('Only admins choose')))
    await world.client('reviewer', 'command', { channel: general, command: '/review', text: 'nowhere' })
    await world.until('the answer', async () => (await world.ephemerals('reviewer', general)).find((each) => wordsOf(each).includes('No catalogue here')))
  })
})

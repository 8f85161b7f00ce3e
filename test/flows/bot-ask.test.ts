import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { actionIds } from '../../src/bot/blocks.js'
import { createWorld, keeping, wordsOf, type World } from './bot-harness.js'

describe('asking in Slack', () => {
  let world: World
  let general: string
  let bot: string
  const answered = (ts: string, words: string, channel = general) =>
    world.until(`“${words}”`, async () => (await world.replies(channel, ts)).find((m) => wordsOf(m).includes(words) && m.streaming_state !== 'in_progress'))
  const settle = (ms = 400) => new Promise((resolve) => setTimeout(resolve, ms))

  beforeAll(async () => {
    world = await createWorld({ respond: (turn, sink, signal) => keeping(() => world)(turn, sink, signal) })
    general = await world.channel('general')
    bot = (await world.api('bot', 'auth.test')).user_id as string
  })
  afterEach(() => world.client('admin', 'faults', { reset: true }))
  afterAll(() => world.close())

  it('answers a mention in its thread, once, with feedback and a way to see why', async () => {
    expect(world.bot.health()).toEqual({ ready: true, problem: null, degraded: [] })
    const ts = await world.say('employee', general, `<@${bot}> how many days of leave?`)
    const reply = await answered(ts, 'channel answer to: how many days of leave?')
    expect(actionIds(reply.blocks)).toEqual(['ask.feedback', 'ask.why'])
    await settle(1200)
    expect(await world.replies(general, ts)).toHaveLength(1)
  })

  it('gives one answer when every event comes three times, late and out of order', async () => {
    await world.client('admin', 'faults', { deliver_times: 3, reorder: true })
    const ts = await world.say('employee', general, `<@${bot}> once please`)
    await world.say('employee', general, 'something else')
    await answered(ts, 'once please')
    await settle(1500)
    expect(await world.replies(general, ts)).toHaveLength(1)
  })

  it('goes on in the thread without a mention, but not when people speak to each other, and not after the mute word', async () => {
    const ts = await world.say('employee', general, `<@${bot}> first`)
    await answered(ts, 'first')
    await world.say('employee', general, 'and the second?', ts)
    await answered(ts, 'and the second?')
    const people = (await world.client('admin', 'boot')).people as { name: string; id: string }[]
    await world.say('employee', general, `<@${people.find((p) => p.name === 'admin')!.id}> what do you think`, ts)
    await world.say('employee', general, 'mute', ts)
    await answered(ts, 'silent in this thread')
    await world.say('employee', general, 'hello again?', ts)
    await settle()
    const bots = (await world.replies(general, ts)).filter((m) => m.bot_id)
    expect(bots).toHaveLength(3)
    await world.say('employee', general, `<@${bot}> are you back`, ts)
    await answered(ts, 'are you back')
    await world.say('employee', general, 'and now?', ts)
    const last = await answered(ts, 'and now?')
    await world.api('employee', 'reactions.add', { channel: general, timestamp: last.ts, name: 'mute' })
    await world.until('a second note of silence', async () => (await world.replies(general, ts)).filter((m) => wordsOf(m).includes('silent in this thread')).length === 2)
  })

  it('splits what is too long for one message, losing nothing', async () => {
    const ts = await world.say('employee', general, `<@${bot}> long story`)
    await answered(ts, 'Paragraph 299')
    const words = (await world.replies(general, ts)).map((m) => wordsOf(m)).join('\n')
    for (let n = 0; n < 300; n++) expect(words).toContain(`Paragraph ${n} says`)
  })

  it('edits where streaming is refused, and keeps the text when a stream dies', async () => {
    await world.client('admin', 'faults', { refuse_streams: true })
    const refused = await world.say('employee', general, `<@${bot}> without streams`)
    await answered(refused, 'answer to: without streams')
    await world.client('admin', 'faults', { reset: true, fail: { 'chat.appendStream': { error: 'message_not_in_streaming_state', times: 1 }, 'chat.stopStream': { error: 'message_not_in_streaming_state', times: 1 } } })
    const died = await world.say('employee', general, `<@${bot}> stream that dies`)
    const reply = await answered(died, 'answer to: stream that dies')
    expect(actionIds(reply.blocks)).toContain('ask.feedback')
    expect(await world.replies(general, died)).toHaveLength(1)
  })

  it('stops when it is told to, in Slack', async () => {
    const ts = await world.say('employee', general, `<@${bot}> slow one`)
    await world.until('the beginning', async () => (await world.replies(general, ts)).find((m) => wordsOf(m).includes('slow one')))
    await world.client('employee', 'stop', { channel: general, ts })
    await answered(ts, 'Stopped here, as you asked')
    const boot = await world.client('employee', 'boot')
    expect((boot.statuses as { status: string; thread_ts: string }[]).filter((s) => s.thread_ts === ts && s.status !== '')).toEqual([])
  })

  it('shows an answer that was finished but never posted', async () => {
    const ts = await world.say('employee', general, `<@${bot}> unposted thing`)
    await answered(ts, 'answer to: unposted thing')
    expect((await world.replies(general, ts)).filter((m) => m.bot_id)).toHaveLength(1)
  })

  it('says that a file is still read, and answers in a message of its own when it is ready', async () => {
    const ts = await world.say('employee', general, `<@${bot}> later please`)
    await answered(ts, 'I am still reading *report.pdf*')
    const { answers } = await import('../../src/db/schema/conversations.js')
    const waiting = (await world.handle.db.select().from(answers)).find((row) => row.status === 'waiting')!
    await world.queue.enqueue('answers.resume', { orgId: waiting.orgId, answerId: waiting.id }, { uniqueKey: `resume:${waiting.id}` })
    await answered(ts, 'answer to: later please')
    expect(await world.replies(general, ts)).toHaveLength(2)
  })

  it('tells a failure with a reference, and nothing of its cause', async () => {
    const ts = await world.say('employee', general, `<@${bot}> boom`)
    const reply = await answered(ts, 'Reference R-')
    expect(wordsOf(reply)).toContain('Something went wrong on my side.')
  })

  it('tells the asker alone that there is more, and answers it in private', async () => {
    const ts = await world.say('employee', general, `<@${bot}> leftout things`)
    await answered(ts, 'leftout things')
    const notice = await world.until('the notice', async () => (await world.ephemerals('employee', general)).find((m) => wordsOf(m).includes('There is more on this')))
    expect(await world.ephemerals('colleague', general)).toEqual([])
    const clicked = await world.client('employee', 'action', { channel: general, ts: notice.ts, action_id: 'ask.privately' })
    expect(clicked.ok).toBe(true)
    await world.until('the private answer', async () => (await world.ephemerals('employee', general)).find((m) => wordsOf(m).includes('private answer to: leftout things')))
    expect((await world.replies(general, ts)).filter((m) => wordsOf(m).includes('private answer'))).toEqual([])
  })

  it('stores a thumb and its reason, and shows the ledger to who asks', async () => {
    const ts = await world.say('employee', general, `<@${bot}> judge me`)
    const reply = await answered(ts, 'judge me')
    await world.client('colleague', 'action', { channel: general, ts: reply.ts, action_id: 'ask.feedback', value: 'negative' })
    const view = await world.until('the reason form', () => world.view('colleague'))
    await world.client('colleague', 'submit', { view_id: view.id, values: { 'ask.input-reason': { 'ask.input-reason': 'out of date' } } })
    const { feedback } = await import('../../src/db/schema/conversations.js')
    const rows = await world.until('two rows', async () => {
      const found = await world.handle.db.select().from(feedback)
      return found.length === 2 && found
    })
    expect(rows.map((row) => [row.verdict, row.reason])).toEqual([
      ['bad', null],
      ['bad', 'out of date'],
    ])
    await world.client('colleague', 'action', { channel: general, ts: reply.ts, action_id: 'ask.why' })
    const why = await world.until('the ledger', async () => {
      const open = await world.view('colleague')
      return wordsOf(open).includes('made: extractive') && open
    })
    expect(why.title?.text).toBe('Why this answer?')
  })

  it('answers /ask for the asker alone, /help at once, and keeps health and everything for admins', async () => {
    await world.client('employee', 'command', { channel: general, command: '/ask', text: 'only for me' })
    await world.until('the private answer', async () => (await world.ephemerals('employee', general)).find((m) => wordsOf(m).includes('private answer to: only for me')))
    const refused = await world.client('employee', 'command', { channel: general, command: '/ask', text: 'all: everything' })
    expect(refused.ok).toBe(true)
    await world.until('the refusal', async () => (await world.ephemerals('employee', general)).find((m) => wordsOf(m).includes('Only admins')))
    await world.client('admin', 'command', { channel: general, command: '/ask', text: 'all: everything' })
    await world.until('the audited answer', async () => (await world.ephemerals('admin', general)).find((m) => wordsOf(m).includes('everything answer to: everything')))
    const { auditLog } = await import('../../src/db/schema/work.js')
    expect((await world.handle.db.select().from(auditLog)).map((row) => row.action)).toContain('ask.everything')
    await world.client('employee', 'command', { channel: general, command: '/help' })
    await world.until('the help', async () => (await world.ephemerals('employee', general)).find((m) => wordsOf(m).includes('What I can do')))
    await world.client('employee', 'command', { channel: general, command: '/index-health' })
    await world.until('a friendly no', async () => (await world.ephemerals('employee', general)).find((m) => wordsOf(m).includes('is for admins')))
    await world.client('admin', 'command', { channel: general, command: '/index-health' })
    await world.until('the health', async () => (await world.ephemerals('admin', general)).find((m) => wordsOf(m).includes('Index health')))
  })

  it('answers in the Messages tab with the asker’s own rights, and suggests what to ask', async () => {
    const opened = await world.client('employee', 'messages', {})
    const dm = opened.channel as string
    await world.until('prompts', async () => ((await world.client('employee', 'boot')).prompts as { channel: string }[]).find((p) => p.channel === dm))
    const ts = await world.say('employee', dm, 'in private')
    await world.until('the answer', async () => {
      const page = await world.api('employee', 'conversations.replies', { channel: dm, ts })
      return (page.messages as { text: string }[]).find((m) => wordsOf(m as never).includes('private answer to: in private'))
    })
  })

  it('takes a question about a message by its shortcut', async () => {
    const ts = await world.say('colleague', general, 'what about parking')
    await world.client('employee', 'shortcut', { callback_id: 'ask.about-this', channel: general, ts })
    const view = await world.until('the form', () => world.view('employee'))
    await world.client('employee', 'submit', { view_id: view.id, values: { 'ask.input-question': { 'ask.input-question': 'where may I park?' } } })
    await world.until('the answer', async () => (await world.ephemerals('employee', general)).find((m) => wordsOf(m).includes('where may I park?')))
  })

  it('refuses guests politely, and ignores bots, edits and itself', async () => {
    const partners = await world.channel('partners')
    await world.say('guest', partners, `<@${bot}> may I?`)
    await world.until('the refusal', async () => (await world.ephemerals('guest', partners)).find((m) => wordsOf(m).includes('here as a guest')))
    const ts = await world.say('employee', general, `<@${bot}> edit me`)
    await answered(ts, 'edit me')
    await world.api('employee', 'chat.update', { channel: general, ts, text: `<@${bot}> edited` })
    await settle(1000)
    expect(await world.replies(general, ts)).toHaveLength(1)
  })
})

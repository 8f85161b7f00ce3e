import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { answers } from '../../src/db/schema/conversations.js'
import { inbox } from '../../src/db/schema/work.js'
import { createWorld, keeping, wordsOf, type World } from './bot-harness.js'

describe('a bot that dies, is cut off, or is busy', () => {
  let world: World
  let general: string
  let bot: string
  const answered = (ts: string, words: string) =>
    world.until(`“${words}”`, async () => (await world.replies(general, ts)).find((m) => wordsOf(m).includes(words) && m.streaming_state !== 'in_progress'), 20_000)
  const settle = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

  beforeEach(async () => {
    world = await createWorld({ respond: (turn, sink, signal) => keeping(() => world)(turn, sink, signal) })
    general = await world.channel('general')
    bot = (await world.api('bot', 'auth.test')).user_id as string
  })
  afterEach(() => world.close())

  it('answers once what was asked while it was away', async () => {
    const first = await world.say('employee', general, `<@${bot}> before`)
    await answered(first, 'before')
    await world.bot.stop()
    const away = await world.say('employee', general, `<@${bot}> while you were away`)
    const inThread = await world.say('employee', general, 'and in the thread', first)
    await world.restartBot()
    await answered(away, 'while you were away')
    await answered(first, 'and in the thread')
    await settle(1500)
    expect((await world.replies(general, away)).filter((m) => m.bot_id)).toHaveLength(1)
    expect((await world.replies(general, first)).filter((m) => m.bot_id)).toHaveLength(2)
    expect(inThread).toBeTruthy()
  })

  it('takes up what was acknowledged but not finished, and still says it once', async () => {
    const ts = await world.say('employee', general, `<@${bot}> slow question`)
    await world.until('its beginning', async () => (await world.replies(general, ts)).find((m) => wordsOf(m).includes('slow question')))
    // As after a kill: nothing of the old bot may write any more, and its row stays open.
    await world.bot.stop()
    const open = await world.handle.db.select().from(inbox)
    expect(open.filter((row) => row.state === 'received').length).toBeGreaterThan(0)
    await world.restartBot()
    await world.until('the work again', async () => (await world.handle.db.select().from(inbox)).some((row) => row.attempts > 0))
    await world.client('employee', 'stop', { channel: general, ts })
    await world.until('one reply', async () => (await world.replies(general, ts)).some((m) => wordsOf(m).includes('Stopped here')), 20_000)
    expect(await world.replies(general, ts)).toHaveLength(1)
  })

  it('reconnects when the socket is cut, and answers what came meanwhile', async () => {
    await world.client('admin', 'faults', { disconnect: 'cut' })
    const cut = await world.say('employee', general, `<@${bot}> after the cut`)
    await answered(cut, 'after the cut')
    await world.client('admin', 'faults', { disconnect: 'refresh' })
    await world.until('a warning handled', async () => world.bot.health().ready)
    const refreshed = await world.say('employee', general, `<@${bot}> after the refresh`)
    await answered(refreshed, 'after the refresh')
    await settle(600)
    expect(await world.replies(general, refreshed)).toHaveLength(1)
  })

  it('acknowledges everything at once, whatever it is busy with', async () => {
    const busy = await world.say('employee', general, `<@${bot}> slow question`)
    const asked = await Promise.all(Array.from({ length: 25 }, (_each, n) => world.say('employee', general, `<@${bot}> slow question ${n}`)))
    await world.until('all acknowledged', async () => (await world.client('admin', 'faults')).pending_events === 0, 2500)
    expect((await world.handle.db.select().from(inbox)).filter((row) => row.state === 'received').length).toBeGreaterThanOrEqual(20)
    for (const ts of [busy, ...asked]) await world.client('employee', 'stop', { channel: general, ts })
  })

  it('waits when Slack says so, and says it all the same', async () => {
    await world.client('admin', 'faults', { rate_limit: { 'chat.startStream': 1, 'chat.stopStream': 1 }, retry_after_s: 1 })
    const ts = await world.say('employee', general, `<@${bot}> when limited`)
    await answered(ts, 'when limited')
    expect(await world.replies(general, ts)).toHaveLength(1)
  })

  it('stops when the workspace removes the app, and comes back with it', async () => {
    const running = await world.say('employee', general, `<@${bot}> slow when the app goes`)
    const rowOf = async () => (await world.handle.db.select().from(answers)).find((row) => row.question === 'slow when the app goes')
    await world.until('the first words', async () => (await world.replies(general, running)).length > 0)
    await world.client('admin', 'admin', { do: 'uninstall' })
    await world.until('not ready', async () => !world.bot.health().ready)
    expect(world.bot.health().problem).toMatch(/removed|refuses/)
    await world.until('the running answer to be stopped', async () => (await rowOf())?.status === 'stopped', 3000)
    await world.client('admin', 'admin', { do: 'reinstall' })
    await world.until('ready again', async () => world.bot.health().ready, 15_000)
    const ts = await world.say('employee', general, `<@${bot}> back again`)
    await answered(ts, 'back again')
  })
})

describe('a socket that went deaf', () => {
  it('is replaced when nothing was heard for a while, and what came meanwhile is looked for', async () => {
    const world = await createWorld({ dontStart: true })
    const { createSocket } = await import('../../src/bot/socket.js')
    const { createLogger } = await import('../../src/log.js')
    const back: number[] = []
    const socket = createSocket({ kind: 'socket', botToken: 'xoxb-playground', appToken: 'xapp-playground', apiUrl: `${world.playground.url}/api/` }, createLogger('silent', 'test'), (ms) => back.push(ms), { quietMs: 400 })
    await socket.open()
    expect(socket.state().connected).toBe(true)
    await world.until('a fresh socket', async () => back.length > 0 && socket.state().connected)
    expect(back[0]).toBeGreaterThanOrEqual(400)
    await socket.close()
    await world.close()
  })

  it('goes on trying when Slack is away, and says so', async () => {
    const { createSocket } = await import('../../src/bot/socket.js')
    const { createLogger } = await import('../../src/log.js')
    const socket = createSocket({ kind: 'socket', botToken: 'xoxb-playground', appToken: 'xapp-playground', apiUrl: 'http://127.0.0.1:9/api/' }, createLogger('silent', 'test'), () => undefined)
    await socket.open()
    expect(socket.state()).toEqual({ connected: false, problem: 'Slack cannot be reached; trying again' })
    await socket.close()
  })
})

describe('guests where they are allowed', () => {
  it('may ask, but bring in no files', async () => {
    const world = await createWorld({ env: { GUESTS: 'allow' }, respond: (turn, sink, signal) => keeping(() => world)(turn, sink, signal) })
    const partners = await world.channel('partners')
    const bot = (await world.api('bot', 'auth.test')).user_id as string
    const ts = await world.say('guest', partners, `<@${bot}> may I?`)
    await world.until('the answer', async () => (await world.replies(partners, ts)).find((m) => wordsOf(m).includes('answer to: may I?')))
    const upload = await world.upload('guest', partners, 'guest.md', '# x', `<@${bot}> read it`)
    await world.until('the word about files', async () => (await world.replies(partners, upload.ts)).find((m) => wordsOf(m).includes('do not take in files from guests')))
    await world.close()
  })
})

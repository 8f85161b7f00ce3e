import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inbox } from '../../src/db/schema/work.js'
import type { TrafficEntry } from '../../playground/shared/contract.js'
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

  it('acknowledges within 200 ms while it answers many', async () => {
    const asked = await Promise.all(Array.from({ length: 25 }, (_each, n) => world.say('employee', general, `<@${bot}> question ${n}`)))
    await answered(asked.at(-1)!, 'question 24')
    const { entries } = (await world.client('admin', 'traffic')) as unknown as { entries: TrafficEntry[] }
    const acks = entries.filter((entry) => entry.kind === 'event' && entry.took !== undefined).map((entry) => entry.took!)
    expect(acks.length).toBeGreaterThanOrEqual(25)
    expect(Math.max(...acks)).toBeLessThan(200)
  })

  it('waits when Slack says so, and says it all the same', async () => {
    await world.client('admin', 'faults', { rate_limit: { 'chat.startStream': 1, 'chat.stopStream': 1 }, retry_after_s: 1 })
    const ts = await world.say('employee', general, `<@${bot}> when limited`)
    await answered(ts, 'when limited')
    expect(await world.replies(general, ts)).toHaveLength(1)
  })

  it('stops when the workspace removes the app', async () => {
    await world.client('admin', 'admin', { do: 'uninstall' })
    await world.until('not ready', async () => !world.bot.health().ready)
    expect(world.bot.health().problem).toContain('removed')
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createWorld, wordsOf, type World } from './bot-harness.js'

describe('asking in Slack', () => {
  let world: World
  let general: string
  let bot: string
  beforeAll(async () => {
    world = await createWorld()
    general = await world.channel('general')
    bot = (await world.api('bot', 'auth.test')).user_id
  })
  afterAll(() => world.close())

  it('answers a mention in its thread, once', async () => {
    expect(world.bot.health()).toEqual({ ready: true, problem: null, degraded: [] })
    const ts = await world.say('employee', general, `<@${bot}> how many days of leave?`)
    const reply = await world.until('the answer', async () => (await world.replies(general, ts)).find((m) => m.streaming_state === 'completed'))
    expect(wordsOf(reply)).toContain('You said: how many days of leave?')
    await new Promise((resolve) => setTimeout(resolve, 1200))
    expect(await world.replies(general, ts)).toHaveLength(1)
  })
})

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { forwardToBot } from '../../src/web/slack-forward.js'
import { createWorld, keeping, wordsOf, type World } from './bot-harness.js'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('events over HTTP', () => {
  let world: World
  let general: string
  let bot: string
  let door: ReturnType<typeof createServer>
  let botPort: number
  let doorPort: number

  beforeAll(async () => {
    botPort = await freePort()
    const app = express()
    app.post('/slack/events', forwardToBot(botPort))
    door = createServer(app).listen(0, '127.0.0.1')
    await new Promise((resolve) => door.once('listening', resolve))
    doorPort = (door.address() as AddressInfo).port
    world = await createWorld({
      respond: (turn, sink, signal) => keeping(() => world)(turn, sink, signal),
      eventsUrl: `http://127.0.0.1:${doorPort}/slack/events`,
      deps: { http: { host: '127.0.0.1', port: botPort } },
    })
    general = await world.channel('general')
    bot = (await world.api('bot', 'auth.test')).user_id as string
  })
  afterAll(async () => {
    await world.close()
    door.close()
  })

  it('answers mentions and commands that arrive through the web door', async () => {
    expect(world.bot.health().ready).toBe(true)
    const ts = await world.say('employee', general, `<@${bot}> over http`)
    await world.until('the answer', async () => (await world.replies(general, ts)).find((m) => wordsOf(m).includes('answer to: over http')))
    await world.client('employee', 'command', { channel: general, command: '/ask', text: 'by command' })
    await world.until('the private answer', async () => (await world.ephemerals('employee', general)).find((m) => wordsOf(m).includes('answer to: by command')))
  })

  it('refuses what Slack did not sign', async () => {
    const forged = await fetch(`http://127.0.0.1:${doorPort}/slack/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000)), 'x-slack-signature': `v0=${'0'.repeat(64)}` },
      body: JSON.stringify({ type: 'event_callback', event_id: 'Ev1', event: { type: 'app_mention', channel: general, user: 'U1', ts: '1.1', text: 'x' } }),
    })
    expect(forged.status).toBe(401)
  })
})

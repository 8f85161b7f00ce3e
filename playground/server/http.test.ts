import { App, LogLevel } from '@slack/bolt'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { general, until, world } from './test-kit.js'

const freePort = (): Promise<number> => new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port } = probe.address() as AddressInfo
    probe.close(() => resolve(port))
  })
})

describe('a Bolt app over HTTP', () => {
  it('gets signed events, commands and clicks; what it missed comes when it is back', async () => {
    const port = await freePort()
    const w = await world({ eventsUrl: `http://127.0.0.1:${port}/slack/events` })
    await w.as('employee').post(general, 'you were away')
    const heard: string[] = []
    const app = new App({ token: 'xoxb-playground', signingSecret: 'playground', logLevel: LogLevel.ERROR, clientOptions: { slackApiUrl: `${w.url}/api/` } })
    app.message(async ({ message, say }) => {
      if (message.subtype !== undefined || message.bot_id) return
      heard.push(message.text ?? '')
      await say({ text: 'yes?', thread_ts: message.ts, blocks: [{ type: 'actions', elements: [{ type: 'overflow', action_id: 'more', options: [{ text: { type: 'plain_text', text: 'A' }, value: 'a' }] }] }] })
    })
    app.action('more', async ({ ack, action, respond }) => {
      await ack()
      await respond({ text: `chose ${(action as { selected_option: { value: string } }).selected_option.value}`, replace_original: true })
    })
    app.command('/ask', async ({ ack }) => { await ack({ text: 'hm', response_type: 'ephemeral' }) })
    await app.start(port)
    await until('the missed message', () => heard.includes('you were away'))
    const employee = w.as('employee')
    expect(await employee.client('command', { channel: general, command: '/ask' })).toMatchObject({ ok: true, ack_text: 'hm' })
    const [root] = (await employee.api('conversations.history', { channel: general })).messages as { ts: string }[]
    const reply = await until('the reply', async () => (await employee.replies(general, root?.ts ?? ''))[1])
    expect(await employee.client('action', { channel: general, ts: reply.ts, action_id: 'more', value: 'a' })).toMatchObject({ ok: true })
    await until('the replacement', async () => (await employee.replies(general, root?.ts ?? ''))[1]?.text === 'chose a')
    await app.stop()
    expect(await employee.client('command', { channel: general, command: '/ask' })).toMatchObject({ ok: false, error: 'app_not_connected' })
    await w.end()
  })

  it('is not believed with another secret', async () => {
    const port = await freePort()
    const w = await world({ eventsUrl: `http://127.0.0.1:${port}/slack/events` })
    const app = new App({ token: 'xoxb-playground', signingSecret: 'another', logLevel: LogLevel.ERROR, clientOptions: { slackApiUrl: `${w.url}/api/` }, logger: { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => LogLevel.ERROR, setName() {} } })
    await app.start(port)
    expect(await w.as('employee').client('command', { channel: general, command: '/ask' })).toMatchObject({ ok: false, error: 'dispatch_failed' })
    await app.stop()
    await w.end()
  })
})

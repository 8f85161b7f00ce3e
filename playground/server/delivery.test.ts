import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { Hand, finance, general, until, world } from './test-kit.js'
import type { World } from './test-kit.js'

interface Envelope { envelope_id: string; type: string; retry_attempt: number; retry_reason: string; payload: { event_id: string; event: { type: string; text?: string } } }

/** A socket that acknowledges only when told to. */
async function connect(url: string, answer: (envelope: Envelope) => boolean = () => true): Promise<{ socket: WebSocket; heard: Envelope[] }> {
  const opened = await new Hand(url, 'xapp-playground').api('apps.connections.open')
  const socket = new WebSocket(opened.url as string)
  const heard: Envelope[] = []
  let hello = false
  socket.on('message', (data: Buffer) => {
    const envelope = JSON.parse(data.toString('utf8')) as Envelope
    if (envelope.type === 'hello') hello = true
    else if (envelope.type === 'events_api') {
      heard.push(envelope)
      if (answer(envelope)) socket.send(JSON.stringify({ envelope_id: envelope.envelope_id }))
    }
  })
  socket.on('error', () => {})
  await until('hello', () => hello)
  return { socket, heard }
}

describe('delivery of events', () => {
  let w: World | undefined
  afterEach(async () => {
    await w?.end()
    w = undefined
  })
  const pending = async (): Promise<unknown> => (await (w as World).as('admin').client('faults')).pending_events

  it('waits for the bot while no socket is open, and keeps the order', async () => {
    w = await world()
    for (const text of ['one', 'two', 'three']) await w.as('employee').post(general, text)
    expect(await pending()).toBe(3)
    const { heard, socket } = await connect(w.url)
    await until('all three', () => heard.length === 3)
    expect(heard.map((one) => one.payload.event.text)).toEqual(['one', 'two', 'three'])
    expect(await until('none pending', async () => await pending() === 0)).toBe(true)
    socket.close()
  })

  it('redelivers what was not acknowledged within three seconds, once at once', async () => {
    w = await world()
    const { heard, socket } = await connect(w.url, (envelope) => envelope.retry_attempt > 0)
    await w.as('employee').post(general, 'hear me')
    await until('the second try', () => heard.length === 2)
    expect(heard[1]).toMatchObject({ retry_attempt: 1, retry_reason: 'timeout' })
    expect(heard[1]?.payload.event_id).toBe(heard[0]?.payload.event_id)
    await until('none pending', async () => await pending() === 0)
    socket.close()
  })

  it('sends each envelope to exactly one of several sockets', async () => {
    w = await world()
    const a = await connect(w.url), b = await connect(w.url)
    for (let n = 0; n < 6; n++) await w.as('employee').post(general, `n${n}`)
    await until('six', () => a.heard.length + b.heard.length === 6)
    expect(new Set([...a.heard, ...b.heard].map((one) => one.payload.event_id)).size).toBe(6)
    expect(a.heard.length).toBe(3)
    a.socket.close()
    b.socket.close()
  })

  it('doubles, reorders, cuts and limits on demand', async () => {
    w = await world()
    const admin = w.as('admin')
    expect((await w.as('employee').client('faults', { deliver_times: 2 })).error).toBe('not_allowed')
    expect((await admin.client('faults', { deliver_times: 2 })).ok).toBe(true)
    const first = await connect(w.url)
    await w.as('employee').post(general, 'twice')
    await until('both', () => first.heard.length === 2)
    expect(first.heard[0]?.payload.event_id).toBe(first.heard[1]?.payload.event_id)
    expect(first.heard[0]?.envelope_id).not.toBe(first.heard[1]?.envelope_id)
    await admin.client('faults', { reset: true, reorder: true })
    await w.as('employee').post(general, 'early')
    await w.as('employee').post(general, 'late')
    await until('four', () => first.heard.length === 4)
    expect(first.heard.slice(2).map((one) => one.payload.event.text)).toEqual(['late', 'early'])
    await admin.client('faults', { reset: true, disconnect: 'cut' })
    await until('the cut', () => first.socket.readyState === WebSocket.CLOSED)
    await admin.client('faults', { rate_limit: { 'chat.postMessage': 1 }, retry_after_s: 2 })
    const limited = await fetch(`${w.url}/api/chat.postMessage`, { method: 'POST', headers: { authorization: 'Bearer xoxb-playground' } })
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '2'])
    expect((await w.bot.api('chat.postMessage', { channel: general, text: 'again' })).ok).toBe(true)
    expect((await admin.client('faults', { nonsense: 1 })).error).toBe('invalid_arguments')
  })

  it('closes a stream when its time is over', async () => {
    w = await world()
    await w.as('admin').client('faults', { stream_expiry_s: 0 })
    const root = await w.as('employee').post(general, 'q')
    const { ts } = await w.bot.api('chat.startStream', { channel: general, thread_ts: root.ts, recipient_user_id: 'U0EMPLOYEE1', recipient_team_id: 'T0PRACTICE', markdown_text: 'half' })
    expect((await w.bot.api('chat.appendStream', { channel: general, ts, markdown_text: ' more' })).error).toBe('message_not_in_streaming_state')
    expect((await w.as('employee').replies(general, root.ts))[1]).toMatchObject({ text: 'half', streaming_state: 'expired' })
  })

  it('tells the bot who stopped it, and refuses what it streams after that', async () => {
    w = await world()
    const root = await w.as('employee').post(general, 'q')
    const { ts } = await w.bot.api('chat.startStream', { channel: general, thread_ts: root.ts, recipient_user_id: 'U0EMPLOYEE1', recipient_team_id: 'T0PRACTICE', markdown_text: 'half' })
    expect(await w.as('employee').client('stop', { channel: general, ts })).toMatchObject({ ok: true, stopped: [ts] })
    expect((await w.bot.api('chat.stopStream', { channel: general, ts })).error).toBe('stopped_by_user')
    const { heard, socket } = await connect(w.url)
    const stopped = await until('the event', () => heard.find((one) => one.payload.event.type === 'agent_session_stopped'))
    expect(stopped.payload.event).toMatchObject({ channel: general, thread_ts: root.ts, user: 'U0EMPLOYEE1', streaming_message_ts: [ts] })
    socket.close()
  })
})

describe('the process', () => {
  const main = join(import.meta.dirname, 'main.js')
  const start = async (dataDir: string) => {
    const child = spawn(process.execPath, [main], { env: { ...process.env, DATA_DIR: dataDir, PLAYGROUND_PORT: '0', SLACK_MANIFEST: join(dataDir, 'none.yaml') }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const url = await new Promise<string>((resolve, reject) => {
      child.once('message', (message) => resolve((message as { url: string }).url))
      child.once('exit', () => reject(new Error('ended before it was ready')))
    })
    const gone = new Promise<void>((resolve) => { child.once('exit', () => resolve()) })
    return { child, url, gone }
  }

  it('shows the same workspace after a kill, undelivered events included, and ends with its parent', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'playground-'))
    const first = await start(dataDir)
    const employee = new Hand(first.url, 'xoxp-employee')
    await employee.post(finance, 'before the kill')
    const file = await employee.upload(finance, 'empty.txt', '')
    first.child.kill('SIGKILL')
    await first.gone
    const second = await start(dataDir)
    const again = new Hand(second.url, 'xoxp-employee')
    const { messages } = await again.api('conversations.history', { channel: finance }) as unknown as { messages: { text: string; files?: { id: string; size: number }[] }[] }
    expect(messages.map((one) => one.text)).toEqual(['', 'before the kill'])
    expect(messages[0]?.files).toMatchObject([{ id: file, size: 0 }])
    const { heard } = await connect(second.url)
    await until('the events', () => heard.length === 3)
    expect(heard.map((one) => one.payload.event.type)).toEqual(['message', 'file_shared', 'message'])
    second.child.disconnect()
    await second.gone
    await rm(dataDir, { recursive: true, force: true })
  })
})

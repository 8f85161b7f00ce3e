import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { general, world } from '../test-kit.js'
import type { World } from '../test-kit.js'

describe('what the Web API refuses', () => {
  let w: World
  beforeAll(async () => { w = await world() })
  afterAll(() => w.end())

  it('too long, empty or unknown', async () => {
    const post = async (args: object) => (await w.bot.api('chat.postMessage', { channel: general, ...args })).error
    const section = { type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(2900) } }
    expect(await post({ text: 'x'.repeat(40_001) })).toBe('msg_too_long')
    expect(await post({ text: 'x', blocks: Array.from({ length: 5 }, () => section) })).toBe('msg_blocks_too_long')
    expect(await post({ text: 'x', blocks: Array.from({ length: 4 }, () => section) })).toBeUndefined()
    expect(await post({ text: '' })).toBe('no_text')
    expect(await post({ text: 'x', blocks: '{' })).toBe('invalid_blocks_format')
    expect(await post({ text: 'x', thread_ts: '1.0' })).toBe('thread_not_found')
    expect((await w.bot.api('chat.postMassage', {})).error).toBe('unknown_method')
    expect((await w.bot.api('toString', {})).error).toBe('unknown_method')
    const refused = await w.bot.api('chat.postMessage', { channel: general, text: 'x', blocks: [{ type: 'section' }] })
    expect(refused).toMatchObject({ error: 'invalid_blocks', response_metadata: { messages: [expect.stringContaining('[json-pointer:/blocks/0]')] } })
  })

  it('takes forms, JSON, GET with a header, and a token in the body', async () => {
    const call = async (init: RequestInit, query = '') => (await (await fetch(`${w.url}/api/conversations.info${query}`, init)).json() as { channel?: { name: string } }).channel?.name
    const bearer = { authorization: 'Bearer xoxb-playground' }
    expect(await call({ method: 'POST', body: new URLSearchParams({ channel: general, token: 'xoxb-playground' }) })).toBe('general')
    expect(await call({ method: 'POST', headers: { ...bearer, 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify({ channel: general }) })).toBe('general')
    expect(await call({ headers: bearer }, `?channel=${general}`)).toBe('general')
    const form = new FormData()
    form.set('channel', general)
    form.set('token', 'xoxb-playground')
    expect(await call({ method: 'POST', body: form })).toBe('general')
  })

  it('a trigger twice, or a view that changed meanwhile', async () => {
    const home = { type: 'home', blocks: [{ type: 'divider' }] }
    const first = await w.bot.api('views.publish', { user_id: 'U0ADMIN0001', view: home }) as unknown as { view: { id: string; hash: string } }
    expect((await w.bot.api('views.publish', { user_id: 'U0ADMIN0001', view: home, hash: first.view.hash })).ok).toBe(true)
    expect((await w.bot.api('views.publish', { user_id: 'U0ADMIN0001', view: home, hash: first.view.hash })).error).toBe('hash_conflict')
    const modal = { type: 'modal', title: { type: 'plain_text', text: 'x' }, blocks: [{ type: 'divider' }] }
    expect((await w.bot.api('views.open', { trigger_id: 'made.up', view: modal })).error).toBe('invalid_trigger_id')
    expect((await w.as('admin').api('views.open', { trigger_id: 'made.up', view: modal })).error).toBe('not_allowed_token_type')
  })

  it('pages through history and threads without gaps', async () => {
    const employee = w.as('employee')
    const root = await employee.post('random', 'root')
    for (let n = 0; n < 5; n++) await employee.post('random', `reply ${n}`, { thread_ts: root.ts })
    const texts: string[] = []
    let cursor = ''
    do {
      const page = await employee.api('conversations.replies', { channel: 'random', ts: root.ts, limit: 2, cursor }) as unknown as { messages: { text: string }[]; response_metadata: { next_cursor: string } }
      texts.push(...page.messages.map((one) => one.text))
      cursor = page.response_metadata.next_cursor
    } while (cursor !== '')
    expect(texts).toEqual(['root', 'reply 0', 'reply 1', 'reply 2', 'reply 3', 'reply 4'])
    const [top] = (await employee.api('conversations.history', { channel: 'random' })).messages as { reply_count: number }[]
    expect(top?.reply_count).toBe(5)
  })

  it('starts afresh on a reset, and tells the bot that the files are gone', async () => {
    const id = await w.as('employee').upload(general, 'a.txt', 'a')
    expect((await w.as('employee').client('reset', {})).ok).toBe(true)
    expect((await w.as('employee').api('conversations.history', { channel: general })).messages).toEqual([])
    expect((await w.as('admin').client('faults')).pending_events).toBe(1)
    expect(await w.as('employee').upload(general, 'b.txt', 'b')).not.toBe(id)
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { finance, general, partners, random, until, world } from './test-kit.js'
import type { World } from './test-kit.js'

describe('what each person may', () => {
  let w: World
  beforeAll(async () => { w = await world() })
  afterAll(() => w.end())

  it('hides private channels and direct messages from those who are not in them', async () => {
    await w.as('employee').post(finance, 'the budget')
    const colleague = w.as('colleague')
    for (const [method, args] of [
      ['conversations.history', { channel: finance }], ['conversations.info', { channel: finance }], ['conversations.members', { channel: 'finance' }],
      ['chat.postMessage', { channel: finance, text: 'hello' }], ['conversations.join', { channel: finance }],
    ] as const) expect((await colleague.api(method, args)).error, method).toBe('channel_not_found')
    const { channel } = await w.as('admin').api('conversations.open', { users: 'U0EMPLOYEE1' }) as unknown as { channel: { id: string } }
    expect((await colleague.api('conversations.history', { channel: channel.id })).error).toBe('channel_not_found')
    expect((await w.bot.api('conversations.history', { channel: channel.id })).error).toBe('channel_not_found')
    const { channels } = await colleague.api('conversations.list', { types: 'public_channel,private_channel' }) as unknown as { channels: { name: string }[] }
    expect(channels.map((one) => one.name)).toEqual(['general', 'random', 'partners'])
  })

  it('lets a full member read and join a public channel, and a guest neither', async () => {
    const colleague = w.as('colleague'), guest = w.as('guest')
    expect((await colleague.api('conversations.history', { channel: partners })).ok).toBe(true)
    expect((await colleague.api('chat.postMessage', { channel: partners, text: 'x' })).error).toBe('not_in_channel')
    expect((await guest.api('conversations.history', { channel: general })).error).toBe('channel_not_found')
    expect((await guest.api('conversations.join', { channel: general })).error).toBe('channel_not_found')
    expect((await guest.api('conversations.history', { channel: partners })).ok).toBe(true)
    expect((await colleague.api('conversations.join', { channel: partners })).ok).toBe(true)
    expect((await colleague.api('chat.postMessage', { channel: partners, text: 'x' })).ok).toBe(true)
  })

  it('shows a file to those who can read where it was shared, and takes it away with its last place', async () => {
    const employee = w.as('employee')
    const id = await employee.upload(finance, 'secret.txt', 'forty-two')
    const { file } = await employee.api('files.info', { file: id }) as unknown as { file: { url_private_download: string; shares: object } }
    expect(file.shares).toMatchObject({ private: { [finance]: [{}] } })
    const status = async (token: string) => (await fetch(file.url_private_download, { headers: { authorization: `Bearer ${token}` } })).status
    expect(await Promise.all(['xoxp-admin', 'xoxb-playground', 'xoxp-colleague', 'xoxp-guest', 'nonsense'].map(status))).toEqual([200, 200, 404, 404, 401])
    expect((await w.as('colleague').api('files.info', { file: id })).error).toBe('file_not_found')
    const bytes = await fetch(file.url_private_download, { headers: { authorization: 'Bearer xoxb-playground' } })
    expect(bytes.headers.get('content-disposition')).toContain('attachment')
    expect(bytes.headers.get('content-security-policy')).toContain('sandbox')
    await w.as('admin').api('conversations.kick', { channel: finance, user: 'U0QUARTERBOT' })
    expect(await status('xoxb-playground')).toBe(404)
    await w.as('admin').api('conversations.invite', { channel: finance, users: 'U0QUARTERBOT' })
    expect((await w.as('colleague').api('files.delete', { file: id })).error).toBe('file_not_found')
    expect((await employee.api('files.delete', { file: id })).ok).toBe(true)
    expect((await employee.api('files.info', { file: id })).error).toBe('file_deleted')
    expect(await status('xoxp-employee')).toBe(404)
  })

  it('lets people change and delete their own messages only, an admin delete any', async () => {
    const { ts } = await w.as('employee').post(general, 'mine')
    expect((await w.as('colleague').api('chat.update', { channel: general, ts, text: 'no' })).error).toBe('cant_update_message')
    expect((await w.as('colleague').api('chat.delete', { channel: general, ts })).error).toBe('cant_delete_message')
    expect((await w.as('employee').api('chat.update', { channel: general, ts, text: 'changed' })).ok).toBe(true)
    expect((await w.as('admin').api('chat.delete', { channel: general, ts })).ok).toBe(true)
  })

  it('tells the bot of everything that takes access or content away, and of nothing elsewhere', async () => {
    const events = async (): Promise<Record<string, unknown>[]> => ((await w.as('admin').client('traffic')).entries as { kind: string; request: { event: Record<string, unknown> } }[])
      .filter((one) => one.kind === 'event').map((one) => one.request.event)
    const opened = await w.bot.api('auth.test')
    expect(opened.ok).toBe(true)
    const { WebSocket } = await import('ws')
    const { url } = await (await fetch(`${w.url}/api/apps.connections.open`, { method: 'POST', headers: { authorization: 'Bearer xapp-playground' } })).json() as { url: string }
    const socket = new WebSocket(url)
    socket.on('message', (data: Buffer) => {
      const { envelope_id } = JSON.parse(data.toString('utf8')) as { envelope_id?: string }
      if (envelope_id) socket.send(JSON.stringify({ envelope_id }))
    })
    const employee = w.as('employee'), admin = w.as('admin')
    const file = await employee.upload(random, 'plan.txt', 'x')
    const [message] = (await employee.api('conversations.history', { channel: random, limit: 1 })).messages as { ts: string }[]
    await employee.client('file', { file, title: 'The plan' })
    await employee.client('file', { file, channel: random, ts: message?.ts })
    await employee.api('files.delete', { file })
    await employee.api('conversations.leave', { channel: random })
    await admin.client('admin', { do: 'share_channel', channel: 'random' })
    await admin.client('admin', { do: 'unshare_channel', channel: 'random' })
    await admin.api('conversations.archive', { channel: random })
    await admin.api('conversations.unarchive', { channel: random })
    await admin.client('admin', { do: 'set_user', user: 'colleague', deleted: true })
    await admin.client('admin', { do: 'set_user', user: 'colleague', deleted: false })
    const own = await admin.api('conversations.create', { name: 'boardroom', is_private: true }) as unknown as { channel: { id: string } }
    await admin.post(own.channel.id, 'not for the bot')
    await admin.client('admin', { do: 'delete_channel', channel: 'random' })
    await admin.client('admin', { do: 'uninstall' })
    await until('the last event', async () => (await events()).some((event) => event.type === 'app_uninstalled'))
    const types = (await events()).map((event) => event.subtype ?? event.type)
    for (const type of ['file_share', 'file_shared', 'file_change', 'message_changed', 'file_unshared', 'member_left_channel', 'channel_shared', 'channel_unshared',
      'channel_archive', 'channel_unarchive', 'user_change', 'channel_deleted', 'tokens_revoked']) expect(types).toContain(type)
    expect(JSON.stringify(await events())).not.toContain('not for the bot')
    expect((await w.bot.api('auth.test')).error).toBe('token_revoked')
    await admin.client('admin', { do: 'reinstall' })
    expect((await w.bot.api('auth.test')).ok).toBe(true)
    socket.close()
  })
})

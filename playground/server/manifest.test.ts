import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { general, world } from './test-kit.js'

const manifest = `
display_information: { name: Quartermaster }
features:
  slash_commands:
    - command: /ask
      description: Ask a question
      usage_hint: your question
  shortcuts:
    - { name: Ask about this, type: message, callback_id: ask.about, description: Ask }
oauth_config: { scopes: { bot: [commands, chat:write] } }
settings:
  event_subscriptions:
    bot_events: [app_mention, message.im]
`

describe('the manifest', () => {
  it('decides which commands exist and which events are delivered', async () => {
    const manifestPath = join(await mkdtemp(join(tmpdir(), 'manifest-')), 'slack-manifest.yaml')
    await writeFile(manifestPath, manifest)
    const w = await world({ manifestPath })
    const employee = w.as('employee')
    expect(await employee.client('commands')).toMatchObject({ commands: [{ command: '/ask', usage_hint: 'your question' }], shortcuts: [{ callback_id: 'ask.about', type: 'message' }] })
    expect((await employee.client('command', { channel: general, command: '/nope' })).error).toBe('unknown_command')
    expect((await employee.client('command', { channel: general, command: '/ask' })).error).toBe('app_not_connected')
    expect((await employee.client('shortcut', { callback_id: 'ask.about' })).error).toBe('invalid_arguments')
    await employee.post(general, 'a message that nobody subscribed to')
    await employee.post(general, '@quartermaster a mention')
    expect((await w.as('admin').client('faults')).pending_events).toBe(1)
    const scopes = await fetch(`${w.url}/api/auth.test`, { method: 'POST', headers: { authorization: 'Bearer xoxb-playground' } })
    expect(scopes.headers.get('x-oauth-scopes')).toBe('commands,chat:write')
    await w.end()
  })
})

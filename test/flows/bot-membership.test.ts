import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSlackClient, type ConnectedSlack } from '../../src/bot/slack-client.js'
import { createSlackMembership } from '../../src/bot/slack-membership.js'
import { channelBySlackId } from '../../src/db/channels.js'
import { organisations } from '../../src/db/schema/organisation.js'
import { markUninstalled, userBySlackId } from '../../src/db/organisation.js'
import { createLogger } from '../../src/log.js'
import type { Membership } from '../../src/pipelines/access/membership.js'
import { resolveScope } from '../../src/pipelines/access/resolve-scope.js'
import { createWorld, type World } from './bot-harness.js'

describe('membership as Slack has it', () => {
  let world: World
  let membership: Membership
  let orgId: string
  const slackIds = new Map<string, string>()
  const names = new Map<string, string>()

  beforeAll(async () => {
    world = await createWorld()
    const slack: ConnectedSlack = { kind: 'socket', botToken: 'xoxb-playground', appToken: 'xapp-playground', apiUrl: `${world.playground.url}/api/` }
    const log = createLogger('silent', 'test')
    membership = createSlackMembership({ client: createSlackClient(slack, log, { impatient: true }), handle: world.handle, log, adminUserIds: [] })
    orgId = (await world.handle.db.select().from(organisations))[0]!.id
    for (const person of (await world.client('admin', 'boot')).people as { name: string; id: string }[]) slackIds.set(person.name, person.id)
    for (const name of ['general', 'random', 'partners', 'finance']) names.set((await channelOf(name)).id, name)
    const everybody = [...slackIds.values()]
    const { createDirectory } = await import('../../src/bot/directory.js')
    await createDirectory({ client: createSlackClient(slack, log), handle: world.handle, log, adminUserIds: [] }).people(orgId, everybody)
  })
  afterAll(() => world.close())

  const channelOf = async (name: string) => (await channelBySlackId(world.handle.db, orgId, await world.channel(name)))!
  const userOf = async (name: string) => (await userBySlackId(world.handle.db, orgId, slackIds.get(name)!))!
  const scope = async (who: string, where?: string) => {
    const user = await userOf(who)
    const actor = { orgId, userId: user.id, role: user.role, guest: user.guest !== 'no' }
    const found = await resolveScope(membership, actor, where === undefined ? { kind: 'private' } : { kind: 'channel', channelId: (await channelOf(where)).id })
    return [...(found.channelIds as string[])].map((id) => names.get(id) ?? 'dm').filter((name) => name !== 'dm').toSorted()
  }

  it('knows roles and guests', async () => {
    expect((await userOf('admin')).role).toBe('admin')
    expect((await userOf('employee')).role).toBe('user')
    expect((await userOf('guest')).guest).not.toBe('no')
  })

  it('gives each person what they may read, and each audience what all of it may read', async () => {
    expect(await scope('employee')).toEqual(['finance', 'general', 'partners', 'random'])
    expect(await scope('colleague')).toEqual(['general', 'partners', 'random'])
    expect(await scope('guest')).toEqual(['partners'])
    expect(await scope('employee', 'general')).toEqual(['general', 'partners', 'random'])
    expect(await scope('employee', 'finance')).toEqual(['finance', 'general', 'partners', 'random'])
    expect(await scope('colleague', 'finance')).toEqual([])
    // The guest reads along in #partners: nothing from where the guest is not.
    expect(await scope('employee', 'partners')).toEqual(['partners'])
  })

  it('follows joins and leaves at once', async () => {
    const finance = await world.channel('finance')
    await world.api('admin', 'conversations.invite', { channel: finance, users: slackIds.get('colleague')! })
    await world.until('the colleague in', async () => (await scope('colleague')).includes('finance'))
    await world.api('admin', 'conversations.kick', { channel: finance, user: slackIds.get('colleague')! })
    await world.until('the colleague out', async () => !(await scope('colleague')).includes('finance'))
  })

  it('denies everything of a workspace that removed the app, until it is back', async () => {
    await markUninstalled(world.handle.db, orgId)
    expect(await scope('employee')).toEqual([])
    expect(await scope('admin', 'general')).toEqual([])
    await world.handle.db.update(organisations).set({ uninstalledAt: null })
    expect(await scope('employee')).toContain('general')
  })

  it('denies when the bot was removed, and when Slack cannot be asked', async () => {
    const finance = await world.channel('finance')
    const bot = (await world.api('bot', 'auth.test')).user_id as string
    await world.api('admin', 'conversations.kick', { channel: finance, user: bot })
    await world.until('nothing from there', async () => !(await scope('employee')).includes('finance'))
    const { channels } = await import('../../src/db/schema/organisation.js')
    await world.handle.db.update(channels).set({ membersReadAt: null })
    await world.client('admin', 'faults', { fail: { 'conversations.members': { error: 'internal_error', times: 1000 } } })
    expect(await scope('guest')).toEqual([])
    expect(await scope('employee', 'general')).toEqual([])
  })
})

import type { App } from '@slack/bolt'
import { changeChannel, channelBySlackId, dropMembers, forgetIntroduction } from '../../db/channels.js'
import { removePlaces } from '../../db/places.js'
import { placesOfChannel } from '../../db/file-checks.js'
import type { ChannelRow } from '../../db/organisation.js'
import type { BotContext } from '../context.js'
import type { SlackUser } from '../directory.js'

type Change = Parameters<typeof changeChannel>[3]

/** What changes who may read what: each acts on rows at once, before anybody asks again. */
export function registerChannelChanges(app: App, ctx: BotContext): void {
  const { db } = ctx.handle
  const on = (name: string, act: (event: Record<string, unknown>) => Promise<void>) => app.event(name, async ({ event }) => act(event as unknown as Record<string, unknown>))

  const change = async (event: Record<string, unknown>, what: Change) => {
    const channel = await channelOf(event)
    if (channel) await changeChannel(db, ctx.org.id, channel.id, what)
  }
  const channelOf = async (event: Record<string, unknown>): Promise<ChannelRow | undefined> => {
    const given = event.channel
    const id = typeof given === 'string' ? given : (given as { id?: string } | undefined)?.id
    return id ? channelBySlackId(db, ctx.org.id, id) : undefined
  }
  const left = async (event: Record<string, unknown>) => {
    const channel = await channelOf(event)
    if (!channel) return
    await changeChannel(db, ctx.org.id, channel.id, { botMember: false })
    await dropMembers(db, channel.id)
    await forgetIntroduction(db, channel.id)
  }

  on('member_left_channel', async (event) => {
    if (event.user === ctx.botUserId) return left(event)
    const channel = await channelOf(event)
    if (channel) await dropMembers(db, channel.id)
  })
  for (const name of ['channel_left', 'group_left']) on(name, left)
  for (const name of ['channel_archive', 'group_archive']) on(name, (event) => change(event, { archived: true }))
  for (const name of ['channel_unarchive', 'group_unarchive']) on(name, (event) => change(event, { archived: false }))
  for (const name of ['channel_rename', 'group_rename']) {
    on(name, (event) => change(event, { name: (event.channel as { name?: string } | undefined)?.name ?? null }))
  }
  for (const name of ['channel_deleted', 'group_deleted']) {
    on(name, async (event) => {
      const channel = await channelOf(event)
      if (!channel) return
      await left(event)
      const places = await placesOfChannel(db, channel.id)
      await ctx.handle.transaction((tx) => removePlaces(tx, places.map((place) => place.id), 'channel-deleted'))
    })
  }
  on('channel_shared', (event) => change(event, { externallyShared: true }))
  on('channel_unshared', async (event) => {
    const channel = await channelOf(event)
    // Others may still be connected: Slack knows.
    if (channel) await ctx.directory.channel(ctx.org.id, channel.slackChannelId, { maxAgeMs: 0 })
  })
  on('message', async (event) => {
    if (event.subtype === 'channel_convert_to_private') await change(event, { kind: 'private' })
    if (event.subtype === 'channel_convert_to_public') await change(event, { kind: 'public' })
  })
  on('user_change', async (event) => {
    const user = event.user as SlackUser | undefined
    if (user?.id) await ctx.directory.notePerson(ctx.org.id, user)
  })
  on('team_join', async (event) => {
    const user = event.user as SlackUser | undefined
    if (user?.id) await ctx.directory.notePerson(ctx.org.id, user)
  })
  on('app_uninstalled', () => ctx.goodbye())
  on('tokens_revoked', async (event) => {
    const bots = (event.tokens as { bot?: string[] } | undefined)?.bot
    if (bots === undefined || bots.includes(ctx.botUserId)) await ctx.goodbye()
  })
}

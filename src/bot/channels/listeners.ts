import type { App, BlockAction } from '@slack/bolt'
import { audit } from '../../db/audit.js'
import { changeChannel, channelBySlackId, channelById, claimIntroduction, dropMembers, forgetIntroduction } from '../../db/channels.js'
import { rememberPosted, postedReply } from '../../db/posted-replies.js'
import type { ChannelRow } from '../../db/organisation.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { when } from '../blocks.js'
import { onClick, type Click } from '../clicks.js'
import { isSilentHere, type BotContext } from '../context.js'
import { edit, post, whisper } from '../posting.js'
import { saidCard } from '../say-error.js'
import { tellPrivately } from '../tell.js'
import { channelIds } from './ids.js'
import { introductionCard, isIndexing, silentCard } from './card.js'
import { registerChannelChanges } from './changes.js'

export function registerChannels(app: App, ctx: BotContext): void {
  app.event('member_joined_channel', async ({ event }) => {
    const channel = await ctx.directory.channel(ctx.org.id, event.channel, { maxAgeMs: 0 })
    if (!channel) return
    await dropMembers(ctx.handle.db, channel.id)
    if (event.user === ctx.botUserId) await introduce(ctx, channel, event.inviter)
  })

  app.action<BlockAction>(channelIds.indexing, (args) => onClick(ctx, 'the choice for a channel could not be changed', args, (click) => choose(ctx, click)))
  app.action<BlockAction>(channelIds.olderFiles, (args) => onClick(ctx, 'older files could not be looked for', args, (click) => readOlder(ctx, click)))
  registerChannelChanges(app, ctx)
}

/** Says once what is read here and who will see it. Coming back after having left is a new stay. */
async function introduce(ctx: BotContext, channel: ChannelRow, inviterSlackId: string | undefined): Promise<void> {
  const inviter = inviterSlackId ? await ctx.directory.person(ctx.org.id, inviterSlackId) : null
  const updated = (await changeChannel(ctx.handle.db, ctx.org.id, channel.id, { botMember: true, ...(inviter ? { invitedBy: inviter.id } : {}) })) ?? channel
  if (!(await claimIntroduction(ctx.handle.db, channel.id))) return
  try {
    if (isSilentHere(ctx, updated)) {
      if (inviter && !inviter.external) await whisper(ctx.client, { slackChannelId: channel.slackChannelId }, inviter.slackUserId, silentCard())
      return
    }
    const ts = await post(ctx.client, { slackChannelId: channel.slackChannelId }, introductionCard(updated))
    await rememberPosted(ctx.handle.db, { subject: introductionOf(channel.id), orgId: ctx.org.id, slackChannelId: channel.slackChannelId, slackTs: ts })
  } catch (error) {
    await forgetIntroduction(ctx.handle.db, channel.id)
    throw error
  }
}

function introductionOf(channelId: string): string {
  return `introduction:${channelId}`
}

async function choose(ctx: BotContext, click: Click): Promise<void> {
  const { db } = ctx.handle
  const channel = click.place && (await channelBySlackId(db, ctx.org.id, click.place.slackChannelId))
  if (!channel || !isIndexing(click.value)) return
  if (!mayDecide(click, channel)) {
    await redraw(ctx, channel, click.messageTs)
    return tellPrivately(ctx, click.place, click.slackUserId, saidCard('Only who invited me here, or an admin, can change this.'))
  }
  const changed = await changeChannel(db, ctx.org.id, channel.id, { indexing: click.value })
  await audit(db, ctx.org.id, click.speaker.person.id, 'channel.indexing', { channelId: channel.id, before: channel.indexing, after: click.value })
  await redraw(ctx, changed ?? channel, click.messageTs, { by: inertMrkdwn(click.speaker.person.name, 80), at: when(Date.now()) })
}

async function readOlder(ctx: BotContext, click: Click): Promise<void> {
  const channel = await channelById(ctx.handle.db, ctx.org.id, click.value)
  if (!channel || channel.slackChannelId !== click.place?.slackChannelId) return
  if (!mayDecide(click, channel)) return tellPrivately(ctx, click.place, click.slackUserId, saidCard('Only who invited me here, or an admin, can ask for that.'))
  if (channel.indexing === 'off') return tellPrivately(ctx, click.place, click.slackUserId, saidCard('Reading files is off for this channel. Choose something else first.'))
  await audit(ctx.handle.db, ctx.org.id, click.speaker.person.id, 'channel.older-files', { channelId: channel.id })
  await ctx.queue.enqueue(
    'slack.catch-up',
    { orgId: ctx.org.id, channelId: channel.id, kind: 'older-files', requestedBy: click.speaker.person.id },
    { orgId: ctx.org.id, requestedBy: click.speaker.person.id, uniqueKey: `older:${channel.id}` },
  )
  await tellPrivately(ctx, click.place, click.slackUserId, saidCard('I look through the older messages here and tell you what I find.'))
}

function mayDecide(click: Click, channel: ChannelRow): boolean {
  return click.speaker.actor.role === 'admin' || (channel.invitedBy !== null && channel.invitedBy === click.speaker.person.id)
}

async function redraw(ctx: BotContext, channel: ChannelRow, clickedTs: string | undefined, decided?: { by: string; at: string }): Promise<void> {
  const ts = clickedTs ?? (await postedReply(ctx.handle.db, introductionOf(channel.id)))?.slackTs
  if (ts) await edit(ctx.client, { slackChannelId: channel.slackChannelId }, ts, introductionCard(channel, decided))
}

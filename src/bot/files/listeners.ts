import type { App, BlockAction } from '@slack/bolt'
import { channelBySlackId, channelById } from '../../db/channels.js'
import { forgetMessage } from '../../db/conversations.js'
import { dropMessage, placesOfMessage } from '../../db/place-messages.js'
import { placesOfFile, removePlaces, type PlaceRow } from '../../db/places.js'
import { retitlePlaces } from '../../db/file-checks.js'
import { onClick } from '../clicks.js'
import type { BotContext } from '../context.js'
import { saidCard } from '../say-error.js'
import type { SlackFile } from '../slack-files.js'
import { tellPrivately } from '../tell.js'
import { readAgainIfChanged } from './changed-file.js'
import { isLost } from './check-files.js'
import { redrawFile, retryFile } from './file-jobs.js'
import { fileIds } from './ids.js'

/** What takes files away in Slack takes them out of the answers at once. */
export function registerFiles(app: App, ctx: BotContext): void {
  app.event('file_deleted', async ({ event }) => {
    await takeAway(ctx, await placesOfFile(ctx.handle.db, ctx.org.id, event.file_id), 'file-deleted')
  })
  app.event('file_unshared', async ({ event }) => {
    const channel = 'channel_id' in event && typeof event.channel_id === 'string' ? await channelBySlackId(ctx.handle.db, ctx.org.id, event.channel_id) : undefined
    if (channel) await takeAway(ctx, await placesOfFile(ctx.handle.db, ctx.org.id, event.file_id, channel.id), 'unshared')
    await askAgain(ctx, event.file_id, true)
  })
  app.event('file_change', async ({ event }) => askAgain(ctx, event.file_id, false))

  app.event('message', async ({ event }) => {
    if (event.subtype === 'message_deleted') await messageDeleted(ctx, event as unknown as Deleted)
    if (event.subtype === 'message_changed') await messageChanged(ctx, event as unknown as Changed)
  })

  app.action<BlockAction>(fileIds.retry, (args) =>
    onClick(ctx, 'a file could not be tried again', args, async (click) => {
      const outcome = await retryFile(ctx, click.speaker.actor, click.value)
      if (outcome !== 'queued') await tellPrivately(ctx, click.place, click.slackUserId, saidCard(retryWords[outcome]))
    }),
  )
}

export const retryWords = {
  queued: 'I read it again. `/documents` shows how it goes.',
  'not-yours': 'Only who shared the file, or an admin, can try it again.',
  'not-failed': 'This file is not waiting for another try.',
  gone: 'This file is not here any more. Share it again.',
} as const

interface Deleted {
  channel: string
  deleted_ts: string
  previous_message?: { thread_ts?: string }
}

interface Changed {
  channel: string
  message: { ts: string; files?: SlackFile[]; subtype?: string; thread_ts?: string }
}

async function messageDeleted(ctx: BotContext, event: Deleted): Promise<void> {
  const channel = await channelBySlackId(ctx.handle.db, ctx.org.id, event.channel)
  if (!channel) return
  await takeOutOf(ctx, event.deleted_ts, await placesOfMessage(ctx.handle.db, channel.id, event.deleted_ts), 'message-deleted')
  await forgetMessage(ctx.handle.db, channel.id, event.previous_message?.thread_ts ?? event.deleted_ts, event.deleted_ts)
}

async function messageChanged(ctx: BotContext, event: Changed): Promise<void> {
  const channel = await channelBySlackId(ctx.handle.db, ctx.org.id, event.channel)
  if (!channel) return
  const places = await placesOfMessage(ctx.handle.db, channel.id, event.message.ts)
  if (event.message.subtype === 'tombstone') {
    await takeOutOf(ctx, event.message.ts, places, 'message-deleted')
    await forgetMessage(ctx.handle.db, channel.id, event.message.thread_ts ?? event.message.ts, event.message.ts)
    return
  }
  const still = new Set((event.message.files ?? []).filter((file) => file.mode !== 'tombstone').map((file) => file.id))
  await takeOutOf(ctx, event.message.ts, places.filter((place) => !still.has(place.slackFileId)), 'file-removed')
}

/** Slack says that something about a file changed, not always what: it is asked. After an unsharing an empty list means nowhere. */
async function askAgain(ctx: BotContext, slackFileId: string, unshared: boolean): Promise<void> {
  const places = await placesOfFile(ctx.handle.db, ctx.org.id, slackFileId)
  if (places.length === 0) return
  const file = await ctx.files.info(ctx.org.id, slackFileId)
  const lost: PlaceRow[] = []
  for (const place of places) {
    const channel = await channelById(ctx.handle.db, ctx.org.id, place.channelId)
    if (!channel || (unshared && file?.sharedIn.length === 0) || isLost(file, { ...place, slackChannelId: channel.slackChannelId })) lost.push(place)
  }
  await takeAway(ctx, lost, file === null ? 'file-deleted' : 'unshared')
  const kept = places.filter((place) => !lost.includes(place))
  if (file?.title) await retitlePlaces(ctx.handle.db, kept.map((place) => place.id), file.title)
  if (file && !unshared) await readAgainIfChanged(ctx, file, kept)
}

/** A message lost these files: a place goes unless another message of the channel still carries its file. */
async function takeOutOf(ctx: BotContext, messageTs: string, places: PlaceRow[], because: string): Promise<void> {
  if (places.length === 0) return
  const lost = await ctx.handle.transaction((tx) => dropMessage(tx, places, messageTs))
  await takeAway(ctx, lost, because)
}

/** Removes places, and lets their messages in the threads say so. */
async function takeAway(ctx: BotContext, places: PlaceRow[], because: string): Promise<void> {
  if (places.length === 0) return
  await ctx.handle.transaction(async (tx) => {
    await removePlaces(tx, places.map((place) => place.id), because)
    for (const place of places) await redrawFile(ctx, tx, place)
  })
}

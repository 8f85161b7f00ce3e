import type { ChannelRow } from '../../db/organisation.js'
import { userById } from '../../db/organisation.js'
import { heardMessage } from '../ask/heard-message.js'
import { speakerOf, type BotContext } from '../context.js'
import { count } from '../blocks.js'
import { whisper } from '../posting.js'
import { saidCard } from '../say-error.js'
import { shareFiles } from './share-files.js'

const mostMessages = 5000

/** Reads the files that were shared before the bot came, because a person asked for it. Each under its own sharer. */
export async function shareOlderFiles(ctx: BotContext, channel: ChannelRow, requestedBy: string | undefined, signal: AbortSignal): Promise<number> {
  let seen = 0
  let files = 0
  let cursor: string | undefined
  do {
    signal.throwIfAborted()
    const page = await ctx.client.conversations.history({ channel: channel.slackChannelId, limit: 100, ...(cursor ? { cursor } : {}) })
    for (const raw of page.messages ?? []) {
      seen += 1
      const message = heardMessage(raw, ctx.botUserId, channel.slackChannelId)
      if (!message || message.files.length === 0) continue
      const speaker = await speakerOf(ctx, message.slackUserId)
      if (speaker) files += (await shareFiles(ctx, { message, channel: { ...channel, indexing: 'auto' }, speaker, addressed: false })).length
    }
    cursor = page.response_metadata?.next_cursor || undefined
  } while (cursor && seen < mostMessages)
  const asker = requestedBy && (await userById(ctx.handle.db, ctx.org.id, requestedBy))
  if (asker) {
    const text = files === 0 ? 'I looked through the older messages here and found no files that I read.' : `I found ${count(files, 'older file')} here. Each tells in its thread when it is ready.`
    await whisper(ctx.client, { slackChannelId: channel.slackChannelId }, asker.slackUserId, saidCard(text))
  }
  return files
}

import type { Card } from './blocks.js'
import type { BotContext } from './context.js'
import { post, whisper, type Place } from './posting.js'

/** Tells one person, where they are if the bot is there too, else in a direct message. */
export async function tellPrivately(ctx: BotContext, place: Place | null, slackUserId: string, card: Card): Promise<void> {
  if (place && !place.slackChannelId.startsWith('D')) {
    try {
      await whisper(ctx.client, place, slackUserId, card)
      return
    } catch (error) {
      ctx.log.info({ err: error }, 'not told in the channel; a direct message is sent')
    }
  }
  if (place?.slackChannelId.startsWith('D')) {
    try {
      await post(ctx.client, place, card)
      return
    } catch {
      // Somebody else's direct message: ours is used.
    }
  }
  const opened = await ctx.client.conversations.open({ users: slackUserId })
  await post(ctx.client, { slackChannelId: opened.channel!.id! }, card)
}

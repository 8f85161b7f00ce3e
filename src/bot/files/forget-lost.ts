import { channelById } from '../../db/channels.js'
import { deletedPlaces, removePlaces } from '../../db/places.js'
import type { BotContext } from '../context.js'
import { isLost } from './check-files.js'

/** Slack may have lost a file since a person deleted it here: what is not shared there any more cannot be restored. */
export async function forgetLost(ctx: BotContext, documentId: string): Promise<void> {
  const lost: string[] = []
  for (const place of await deletedPlaces(ctx.handle.db, ctx.org.id, documentId)) {
    const file = await ctx.files.info(ctx.org.id, place.slackFileId)
    const channel = await channelById(ctx.handle.db, ctx.org.id, place.channelId)
    if (!channel || isLost(file, { ...place, slackChannelId: channel.slackChannelId })) lost.push(place.id)
  }
  await ctx.handle.transaction((tx) => removePlaces(tx, lost, 'file-gone'))
}

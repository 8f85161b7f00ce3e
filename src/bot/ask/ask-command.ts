import type { App } from '@slack/bolt'
import type { Turn } from '../../agents/turn.js'
import { audit } from '../../db/audit.js'
import { channelBySlackId, upsertChannel } from '../../db/channels.js'
import type { ChannelRow } from '../../db/organisation.js'
import { isOutsider, speakerOf, type BotContext, type Speaker } from '../context.js'
import type { Card } from '../blocks.js'
import { guarded } from '../guarded.js'
import { saidCard } from '../say-error.js'
import { answerPrivately } from './run-turn.js'
import { readableText } from './words.js'

export const guestRefusal = 'I am sorry: I answer only full members of this workspace, and you are here as a guest. An admin can change that.'

export function registerAskCommand(app: App, ctx: BotContext): void {
  app.command('/ask', async ({ command, ack, respond }) => {
    const asked = command.text.trim()
    await ack({ response_type: 'ephemeral', text: asked ? 'Looking through the documents that you may see …' : 'Write your question after the command, such as `/ask How many days of leave do I have?`' })
    if (!asked) return
    await guarded(ctx, 'a command could not be carried out', { slackUserId: command.user_id, slackChannelId: command.channel_id }, async () => {
      const show = (card: Card) => respond({ response_type: 'ephemeral', replace_original: true, text: card.text, blocks: card.blocks, unfurl_links: false, unfurl_media: false })
      const speaker = await speakerOf(ctx, command.user_id)
      if (!speaker || (isOutsider(speaker.person) && ctx.config.access.guests === 'refuse')) return void (await show(saidCard(guestRefusal)))
      const all = /^all:\s*/i.exec(asked)
      if (all && speaker.actor.role !== 'admin') return void (await show(saidCard('Only admins can search everything. Ask without `all:` and I look through all that you may see.')))
      const text = readableText(asked.slice(all?.[0].length ?? 0), ctx.botUserId, () => undefined)
      const channel = await channelOfCommand(ctx, command)
      if (all) await audit(ctx.handle.db, ctx.org.id, speaker.person.id, 'ask.everything', { channelId: channel.id })
      const card = await answerPrivately(ctx, privateTurn(speaker, channel, { text, key: `command:${command.trigger_id}`, everything: all !== null }))
      if (card) await show(card)
    })
  })
}

export function privateTurn(speaker: Speaker, channel: ChannelRow, asked: { text: string; key: string; everything?: boolean; documentIds?: string[] }): Turn {
  return {
    actor: speaker.actor,
    audience: asked.everything ? { kind: 'everything' } : { kind: 'private' },
    channelId: channel.id,
    channelKind: channel.kind,
    conversationId: null,
    questionKey: asked.key,
    text: asked.text,
    documentIds: asked.documentIds ?? [],
  }
}

/** The conversation of a command, which the bot need not be in: then only what the command tells of it is known. */
export async function channelOfCommand(ctx: BotContext, command: { channel_id: string; channel_name: string }): Promise<ChannelRow> {
  const known = await ctx.directory.channel(ctx.org.id, command.channel_id)
  if (known) return known
  // Slack could not be asked, or said no: what was known of it is not overwritten by a guess.
  const before = await channelBySlackId(ctx.handle.db, ctx.org.id, command.channel_id)
  if (before) return before
  const kind = command.channel_id.startsWith('D') ? 'im' : command.channel_name === 'privategroup' || command.channel_name.startsWith('mpdm-') ? 'private' : 'public'
  return upsertChannel(ctx.handle.db, ctx.org.id, { slackChannelId: command.channel_id, kind, name: null, externallyShared: false, archived: false, botMember: false })
}

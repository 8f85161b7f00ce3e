import type { App } from '@slack/bolt'
import { findConversation, conversationOfMessage, setMuted } from '../../db/conversations.js'
import { channelBySlackId } from '../../db/channels.js'
import { speakerOf, type BotContext } from '../context.js'
import { guarded } from '../guarded.js'
import { post } from '../posting.js'
import { saidCard } from '../say-error.js'
import { registerAnswerClicks } from './answer-clicks.js'
import { registerAskCommand } from './ask-command.js'
import { registerAskAbout } from './ask-about.js'
import { heardMessage } from './heard-message.js'
import { alreadyHeard, hearOnce } from './hear-message.js'
import { laneOf } from './run-turn.js'
import { muteReactions } from './words.js'

/** Slack sends `message` beside `app_mention` where the bot is a member; it carries the files and is preferred. */
const mentionWaitsMs = 700

export function registerAsk(app: App, ctx: BotContext): void {
  app.event('message', async ({ event }) => {
    const message = heardMessage(event, ctx.botUserId)
    if (!message) return
    await guarded(ctx, 'a message could not be handled', { slackUserId: message.slackUserId, slackChannelId: message.slackChannelId, threadTs: message.threadTs }, () => hearOnce(ctx, message))
  })

  app.event('app_mention', async ({ event }) => {
    const message = heardMessage(event, ctx.botUserId)
    if (!message) return
    if (!(await alreadyHeard(ctx, message.slackChannelId, message.ts))) await new Promise((resolve) => setTimeout(resolve, mentionWaitsMs))
    if (ctx.lanes.closing) return
    await guarded(ctx, 'a mention could not be handled', { slackUserId: message.slackUserId, slackChannelId: message.slackChannelId, threadTs: message.threadTs }, () => hearOnce(ctx, message))
  })

  // Newer than the typings of Bolt's events.
  app.event('agent_session_stopped' as string, async ({ event }) => {
    const stopped = event as unknown as { channel?: string; thread_ts?: string }
    if (stopped.channel && stopped.thread_ts) ctx.lanes.stop(laneOf({ slackChannelId: stopped.channel, threadTs: stopped.thread_ts }))
  })

  app.event('reaction_added', async ({ event }) => {
    if (!muteReactions.has(event.reaction) || event.item.type !== 'message' || event.user === ctx.botUserId) return
    const { channel: slackChannelId, ts } = event.item
    const channel = await channelBySlackId(ctx.handle.db, ctx.org.id, slackChannelId)
    const conversation = channel && ((await findConversation(ctx.handle.db, channel.id, ts)) ?? (await conversationOfMessage(ctx.handle.db, channel.id, ts)))
    if (!conversation || !(await speakerOf(ctx, event.user))) return
    const place = { slackChannelId, threadTs: conversation.threadTs }
    ctx.lanes.stop(laneOf(place))
    if (await setMuted(ctx.handle.db, conversation.id, true)) await post(ctx.client, place, saidCard('I am silent in this thread from now on. Mention me and I am back.'))
  })

  registerAskCommand(app, ctx)
  registerAskAbout(app, ctx)
  registerAnswerClicks(app, ctx)
}

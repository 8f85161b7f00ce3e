import { channelById, channelsWithBot, markSeen } from '../db/channels.js'
import { recentConversations } from '../db/conversations.js'
import type { ChannelRow } from '../db/organisation.js'
import type { JobPayload } from '../jobs/definitions.js'
import { heardMessage } from './ask/heard-message.js'
import { hearOnce } from './ask/hear-message.js'
import type { BotContext } from './context.js'
import { shareOlderFiles } from './files/older-files.js'
import { slackErrorCode } from './slack-client.js'

/** Further back nobody waits for an answer any more. */
const mostDaysMissed = 3

/** After a start or a long absence: a job for each conversation that has a last seen message. */
export async function catchUpAfterAbsence(ctx: BotContext): Promise<void> {
  await ctx.directory.refreshOwnChannels(ctx.org.id)
  for (const channel of await channelsWithBot(ctx.handle.db, ctx.org.id)) {
    if (channel.archived) continue
    if (channel.lastSeenTs === null) await markSeen(ctx.handle.db, channel.id, slackTs(Date.now()))
    else await ctx.queue.enqueue('slack.catch-up', { orgId: ctx.org.id, channelId: channel.id, kind: 'missed' }, { orgId: ctx.org.id, uniqueKey: `missed:${channel.id}` })
  }
}

/** The job `slack.catch-up`. What was heard already is known by its ts, so reading too much does no harm. */
export async function catchUp(ctx: BotContext, job: JobPayload<'slack.catch-up'>, signal: AbortSignal): Promise<{ heard: number }> {
  const channel = await channelById(ctx.handle.db, ctx.org.id, job.channelId)
  if (!channel || !channel.botMember || channel.archived) return { heard: 0 }
  if (job.kind === 'older-files') return { heard: await shareOlderFiles(ctx, channel, job.requestedBy, signal) }
  return { heard: await hearMissed(ctx, channel, signal) }
}

async function hearMissed(ctx: BotContext, channel: ChannelRow, signal: AbortSignal): Promise<number> {
  const oldest = laterOf(channel.lastSeenTs ?? slackTs(Date.now()), slackTs(Date.now() - mostDaysMissed * 86_400_000))
  const missed: { raw: Record<string, unknown>; ts: string }[] = []
  let cursor: string | undefined
  try {
    do {
      signal.throwIfAborted()
      const page = await ctx.client.conversations.history({ channel: channel.slackChannelId, oldest, limit: 100, ...(cursor ? { cursor } : {}) })
      for (const message of page.messages ?? []) {
        missed.push({ raw: message as Record<string, unknown>, ts: message.ts! })
        // History holds only the roots: what was said in a thread meanwhile is read from the thread.
        if (message.reply_count && message.latest_reply && message.latest_reply > oldest) missed.push(...(await replies(ctx, channel, message.ts!, oldest)))
      }
      cursor = page.response_metadata?.next_cursor || undefined
    } while (cursor)
  } catch (error) {
    const code = slackErrorCode(error)
    if (code === 'not_in_channel' || code === 'channel_not_found' || code === 'missing_scope') return 0
    throw error
  }
  // Threads that are older than what was missed may have gone on.
  for (const conversation of await recentConversations(ctx.handle.db, channel.id, Date.now() - mostDaysMissed * 86_400_000)) {
    if (!missed.some((message) => message.ts === conversation.threadTs)) missed.push(...(await replies(ctx, channel, conversation.threadTs, oldest).catch(() => [])))
  }
  let heard = 0
  for (const { raw } of missed.toSorted((a, b) => (a.ts < b.ts ? -1 : 1))) {
    signal.throwIfAborted()
    const message = heardMessage(raw, ctx.botUserId, channel.slackChannelId)
    if (!message) continue
    await hearOnce(ctx, message)
    heard += 1
  }
  return heard
}

async function replies(ctx: BotContext, channel: ChannelRow, threadTs: string, oldest: string): Promise<{ raw: Record<string, unknown>; ts: string }[]> {
  const page = await ctx.client.conversations.replies({ channel: channel.slackChannelId, ts: threadTs, oldest, limit: 100 })
  return (page.messages ?? []).filter((reply) => reply.ts !== threadTs).map((reply) => ({ raw: reply as Record<string, unknown>, ts: reply.ts! }))
}

export function slackTs(ms: number): string {
  return (ms / 1000).toFixed(6)
}

function laterOf(a: string, b: string): string {
  return a > b ? a : b
}

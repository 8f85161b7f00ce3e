import type { Reply, Turn } from '../../agents/turn.js'
import { answerToQuestion, noteAnswerPosted } from '../../db/answers-posted.js'
import { rememberMessage } from '../../db/conversations.js'
import { forgetPosted, rememberPosted } from '../../db/posted-replies.js'
import { limits, markdown, splitMarkdown, type Card } from '../blocks.js'
import type { BotContext, Speaker } from '../context.js'
import { stoppedByRemoval, stoppedByShutdown } from '../lanes.js'
import { messageOf } from '../post-once.js'
import { whisper } from '../posting.js'
import { problemCard, reportError, saidCard } from '../say-error.js'
import { createReplyStream, type ReplyStream } from '../stream.js'
import { drawReply, leftOutCard, type DrawnReply } from './card.js'
import { storedReply } from './stored-reply.js'

export interface VisibleTurn {
  turn: Turn
  speaker: Speaker
  slackChannelId: string
  threadTs: string
}

/**
 * Answers in a thread, visibly: status, growing message, sources and buttons under it. One message per question, whatever
 * is delivered twice or dies in between. Ends in a message in any case.
 */
export async function answerInThread(ctx: BotContext, asked: VisibleTurn): Promise<void> {
  const { turn } = asked
  const subject = subjectOf(turn)
  await ctx.lanes.run(laneOf(asked), async (signal) => {
    const before = await messageOf(ctx, subject, asked)
    const controller = new AbortController()
    const either = AbortSignal.any([signal, controller.signal])
    const target = { slackChannelId: asked.slackChannelId, threadTs: asked.threadTs, recipientUserId: asked.speaker.person.slackUserId, recipientTeamId: ctx.org.slackTeamId, subject }
    const stream = createReplyStream(
      ctx.client,
      target,
      ctx.log,
      {
        onPosted: (ts) => rememberPosted(ctx.handle.db, { subject, orgId: ctx.org.id, slackChannelId: asked.slackChannelId, slackTs: ts }),
        onStopped: () => controller.abort(new Error('stopped in Slack')),
      },
      before,
    )
    // Nobody waits for this call.
    const begun = setSession(ctx, asked, 'processing')
    try {
      stream.status('is looking through the documents…')
      const reply = (await ctx.respond(turn, stream, either)) ?? (await unposted(ctx, turn))
      if (!reply) return await stream.dismiss()
      if (signal.reason === stoppedByShutdown && reply.kind === 'stopped') throw stoppedByShutdown
      if (signal.reason === stoppedByRemoval) return await stream.dismiss()
      await showReply(ctx, asked, stream, reply)
    } catch (error) {
      if (signal.reason === stoppedByShutdown) throw error
      if (signal.reason === stoppedByRemoval) return await stream.dismiss()
      await stream.replaceWith(problemCard(reportError(ctx.log, error, 'an answer failed')))
    } finally {
      await begun.then(() => setSession(ctx, asked, 'active'))
    }
  })
}

function subjectOf(turn: Turn): string {
  return `turn:${turn.questionKey}`
}

/** Answered before: shown now if it never was. */
async function unposted(ctx: BotContext, turn: Turn): Promise<Reply | null> {
  const answer = await answerToQuestion(ctx.handle.db, ctx.org.id, turn.questionKey)
  return answer && answer.slackTs === null && answer.status !== 'working' ? storedReply(ctx, turn, answer) : null
}

async function showReply(ctx: BotContext, asked: VisibleTurn, stream: ReplyStream, reply: Reply): Promise<void> {
  if (reply.kind === 'health' && asked.turn.audience.kind === 'channel') {
    await whisper(ctx.client, asked, asked.speaker.person.slackUserId, cardOf(reply))
    await stream.replaceWith(saidCard('How the index is, is for admins: only you see it.'))
    return
  }
  const drawn = drawReply(reply, asked.turn.audience.kind !== 'channel')
  const ts = isCard(drawn) ? await stream.replaceWith(drawn) : await stream.finish(drawn)
  const { db } = ctx.handle
  // The answer comes as a message of its own, since an edit tells nobody.
  if (reply.kind === 'waiting') return forgetPosted(db, subjectOf(asked.turn))
  await noteAnswerPosted(db, ctx.org.id, asked.turn.questionKey, asked.slackChannelId, ts)
  if (asked.turn.conversationId) {
    const text = isCard(drawn) ? drawn.text : drawn.markdown
    await rememberMessage(db, { conversationId: asked.turn.conversationId, ts, author: 'bot', userId: null, text, visibleOnlyTo: null, answerId: 'answerId' in reply ? reply.answerId : null })
  }
  if ((reply.kind === 'answer' || reply.kind === 'nothing') && reply.leftOut && asked.turn.audience.kind === 'channel') {
    await whisper(ctx.client, asked, asked.speaker.person.slackUserId, leftOutCard(reply.answerId))
  }
}

/** An answer for one person's eyes: nothing streams, nothing is kept where others read. Returns what to show; null when it was shown before. */
export async function answerPrivately(ctx: BotContext, turn: Turn): Promise<Card | null> {
  try {
    return await ctx.lanes.run(`private:${turn.actor.userId}`, async (signal) => {
      const reply = (await ctx.respond(turn, silentSink, signal)) ?? (await unposted(ctx, turn))
      return reply && signal.reason !== stoppedByRemoval ? cardOf(reply) : null
    })
  } catch (error) {
    return problemCard(reportError(ctx.log, error, 'a private answer failed'))
  }
}

/** A reply as one card, for places where nothing can grow. */
export function cardOf(reply: Reply): Card {
  const drawn = drawReply(reply, true)
  if (isCard(drawn)) return drawn
  const [first = '', ...rest] = splitMarkdown(drawn.markdown, limits.markdown)
  return { text: drawn.text, blocks: [...(first ? [markdown(rest.length > 0 ? `${first}\n\n…` : first)] : []), ...drawn.tail] }
}

function isCard(drawn: DrawnReply | Card): drawn is Card {
  return 'blocks' in drawn
}

const silentSink = { status: () => undefined, step: () => undefined, delta: () => undefined }

export function laneOf(place: { slackChannelId: string; threadTs: string }): string {
  return `${place.slackChannelId}:${place.threadTs}`
}

/** Slack's own stop button shows while a session is processing. Workspaces without agent sessions refuse; nothing is lost. */
async function setSession(ctx: BotContext, place: { slackChannelId: string; threadTs: string }, status: 'processing' | 'active'): Promise<void> {
  await ctx.client.agents.sessions.setStatus({ channel_id: place.slackChannelId, thread_ts: place.threadTs, status }).catch(() => undefined)
}

import type { Turn } from '../../agents/turn.js'
import { findAnswer } from '../../db/answers.js'
import { channelById } from '../../db/channels.js'
import { conversationById } from '../../db/conversations.js'
import { userById } from '../../db/organisation.js'
import type { JobPayload } from '../../jobs/definitions.js'
import { isOutsider, isSilentHere, speakerOf, type BotContext } from '../context.js'
import { tellPrivately } from '../tell.js'
import { answerInThread, answerPrivately } from './run-turn.js'

/** The job `answers.resume`: a question that waited for its file. Rights are looked up again. */
export async function resumeAnswer(ctx: BotContext, job: JobPayload<'answers.resume'>): Promise<{ kind: string }> {
  const { db } = ctx.handle
  const answer = await findAnswer(db, ctx.org.id, job.answerId)
  if (!answer || answer.status !== 'waiting' || !answer.channelId) return { kind: 'not-waiting' }
  const known = await channelById(db, ctx.org.id, answer.channelId)
  const channel = known && (await ctx.directory.channel(ctx.org.id, known.slackChannelId))
  const asker = await userById(db, ctx.org.id, answer.askedBy)
  const speaker = asker && (await speakerOf(ctx, asker.slackUserId))
  if (!channel || !speaker || (isOutsider(speaker.person) && ctx.config.access.guests === 'refuse')) return { kind: 'gone' }
  // The conversation may have been shared with another company, archived, or left meanwhile: then nothing is said in it.
  const visible = answer.audience === 'channel'
  if (visible && (isSilentHere(ctx, channel) || channel.archived || !channel.botMember)) return { kind: 'gone' }
  const conversation = answer.conversationId ? await conversationById(db, answer.conversationId) : undefined
  const turn: Turn = {
    actor: speaker.actor,
    audience: answer.audience === 'channel' ? { kind: 'channel', channelId: channel.id } : { kind: answer.audience },
    channelId: channel.id,
    channelKind: channel.kind,
    conversationId: answer.conversationId,
    questionKey: answer.questionKey,
    text: answer.question,
    documentIds: answer.documentIds,
  }
  if (conversation && (visible || channel.kind === 'im')) {
    await answerInThread(ctx, { turn, speaker, slackChannelId: channel.slackChannelId, threadTs: conversation.threadTs })
    return { kind: 'answered' }
  }
  const card = await answerPrivately(ctx, turn)
  if (card) await tellPrivately(ctx, { slackChannelId: channel.slackChannelId, threadTs: conversation?.threadTs }, speaker.person.slackUserId, card)
  return { kind: 'answered' }
}

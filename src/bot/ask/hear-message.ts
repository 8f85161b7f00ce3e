import { ensureConversation, findConversation, rememberMessage, setMuted, type ConversationRow } from '../../db/conversations.js'
import { markSeen } from '../../db/channels.js'
import { claimOnce, wasClaimed } from '../../db/inbox.js'
import type { ChannelRow } from '../../db/organisation.js'
import type { Turn } from '../../agents/turn.js'
import { isOutsider, isSilentHere, speakerOf, type BotContext, type Speaker } from '../context.js'
import { shareFiles } from '../files/share-files.js'
import { helpCard } from '../ops/help-card.js'
import { itemOfThread } from '../review/thread-item.js'
import { post, whisper } from '../posting.js'
import { saidCard } from '../say-error.js'
import { readableText, mentionsIn, isMuteWord, isUnmuteWord } from './words.js'
import { answerInThread, laneOf } from './run-turn.js'
import type { HeardMessage } from './heard-message.js'

/** Hears one message once, whichever and however many deliveries bring it. */
export async function hearOnce(ctx: BotContext, message: HeardMessage): Promise<void> {
  const key = `message:${message.slackChannelId}:${message.ts}`
  const { hearing } = ctx.memory
  const running = hearing.get(key)
  if (running) return running
  if (await wasClaimed(ctx.handle.db, key)) return
  // A second delivery may have come while the table was asked.
  const again = hearing.get(key)
  if (again) return again
  const work = hear(ctx, message).then(async () => {
    if (!ctx.lanes.closing) await claimOnce(ctx.handle.db, key)
  })
  hearing.set(key, work)
  try {
    await work
  } finally {
    hearing.delete(key)
  }
}

export async function alreadyHeard(ctx: BotContext, slackChannelId: string, ts: string): Promise<boolean> {
  const key = `message:${slackChannelId}:${ts}`
  return ctx.memory.hearing.has(key) || (await wasClaimed(ctx.handle.db, key))
}

async function hear(ctx: BotContext, message: HeardMessage): Promise<void> {
  const { db } = ctx.handle
  const channel = await ctx.directory.channel(ctx.org.id, message.slackChannelId)
  if (!channel) {
    if (message.slackChannelId.startsWith('D') || mentionsIn(message.text).includes(ctx.botUserId)) throw new Error('the conversation of a question could not be looked up')
    return
  }
  await markSeen(db, channel.id, message.ts)
  const direct = channel.kind === 'im'
  const mentioned = mentionsIn(message.text).includes(ctx.botUserId)
  const threadTs = message.threadTs ?? message.ts
  const conversation = await findConversation(db, channel.id, threadTs)
  const addressed = direct || mentioned
  if (!addressed && message.files.length === 0 && !continues(ctx, message, conversation)) return

  const speaker = await speakerOf(ctx, message.slackUserId)
  const place = { slackChannelId: message.slackChannelId, threadTs: message.threadTs ?? (direct ? message.ts : undefined) }
  if (!speaker) {
    if (addressed && (await ctx.directory.person(ctx.org.id, message.slackUserId)) === null) throw new Error('who asks could not be looked up')
    return
  }
  const refusal = refuse(ctx, channel, speaker)
  if (refusal) {
    if (addressed && refusal !== 'silence') await (direct ? post(ctx.client, { ...place, threadTs }, saidCard(refusal)) : whisper(ctx.client, place, message.slackUserId, saidCard(refusal)))
    return
  }

  const names = await ctx.directory.people(ctx.org.id, mentionsIn(message.text).filter((id) => id !== ctx.botUserId))
  const text = readableText(message.text, ctx.botUserId, (id) => names.get(id)?.name)
  const toMe = addressed || continues(ctx, message, conversation)
  const documentIds = await shareFiles(ctx, { message, channel, speaker, addressed: toMe, asks: toMe && text !== '' })
  if (!toMe) return
  if (await muteOrUnmute(ctx, { channel, conversation, message, text, mentioned, threadTs })) return
  if (text === '') {
    if (message.files.length === 0) await post(ctx.client, { ...place, threadTs }, helpCard())
    return
  }
  await answer(ctx, { channel, speaker, message, text, threadTs, documentIds })
}

/** In a thread where the bot answers, people go on without mentioning it; not when they speak to somebody else. */
function continues(ctx: BotContext, message: HeardMessage, conversation: ConversationRow | undefined): boolean {
  if (!message.threadTs || !conversation || conversation.mutedAt !== null) return false
  return !startsWithMentionOfAnother(message.text, ctx.botUserId)
}

function startsWithMentionOfAnother(text: string, botUserId: string): boolean {
  const first = /^\s*<@([UW][A-Z0-9]+)/.exec(text)?.[1]
  return first !== undefined && first !== botUserId
}

/** Why this person gets no answer here: a sentence for them, or silence. */
function refuse(ctx: BotContext, channel: ChannelRow, speaker: Speaker): string | null {
  if (isSilentHere(ctx, channel)) {
    return speaker.person.external ? 'silence' : 'This channel is shared with another company, so I stay silent in it. Ask me in a direct message, or with `/ask`.'
  }
  if (isOutsider(speaker.person) && ctx.config.access.guests === 'refuse') {
    return 'I am sorry: I answer only full members of this workspace, and you are here as a guest. An admin can change that.'
  }
  return null
}

async function muteOrUnmute(
  ctx: BotContext,
  heard: { channel: ChannelRow; conversation: ConversationRow | undefined; message: HeardMessage; text: string; mentioned: boolean; threadTs: string },
): Promise<boolean> {
  const { db } = ctx.handle
  const place = { slackChannelId: heard.message.slackChannelId, threadTs: heard.threadTs }
  if (isMuteWord(heard.text) && (heard.message.threadTs || heard.mentioned)) {
    const conversation = heard.conversation ?? (await ensureConversation(db, ctx.org.id, heard.channel.id, heard.threadTs))
    ctx.lanes.stop(laneOf(place))
    await setMuted(db, conversation.id, true)
    await post(ctx.client, place, saidCard('I am silent in this thread from now on. Mention me and I am back.'))
    return true
  }
  if (heard.conversation && heard.conversation.mutedAt !== null) await setMuted(db, heard.conversation.id, false)
  if (!isUnmuteWord(heard.text)) return false
  await post(ctx.client, place, saidCard('I am listening in this thread again.'))
  return true
}

async function answer(
  ctx: BotContext,
  asked: { channel: ChannelRow; speaker: Speaker; message: HeardMessage; text: string; threadTs: string; documentIds: string[] },
): Promise<void> {
  const { channel, speaker, message } = asked
  const conversation = await ensureConversation(ctx.handle.db, ctx.org.id, channel.id, asked.threadTs)
  await rememberMessage(ctx.handle.db, {
    conversationId: conversation.id,
    ts: message.ts,
    author: 'person',
    userId: speaker.person.id,
    text: asked.text,
    visibleOnlyTo: null,
    answerId: null,
  })
  const turn: Turn = {
    actor: speaker.actor,
    audience: channel.kind === 'im' ? { kind: 'private' } : { kind: 'channel', channelId: channel.id },
    channelId: channel.id,
    channelKind: channel.kind,
    conversationId: conversation.id,
    questionKey: `${message.slackChannelId}:${message.ts}`,
    text: asked.text,
    documentIds: asked.documentIds,
    reviewItemId: message.threadTs ? await itemOfThread(ctx, message.slackChannelId, message.threadTs) : undefined,
  }
  await answerInThread(ctx, { turn, speaker, slackChannelId: message.slackChannelId, threadTs: asked.threadTs })
}

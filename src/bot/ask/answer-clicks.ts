import type { App, BlockAction } from '@slack/bolt'
import type { Turn } from '../../agents/turn.js'
import { findAnswer, recordFeedback, type AnswerRow } from '../../db/answers.js'
import { channelById } from '../../db/channels.js'
import { ensureConversation, rememberMessage } from '../../db/conversations.js'
import { explainAnswer } from '../../pipelines/documents/explain-answer.js'
import { openSource, scopeOfViewer } from '../../pipelines/documents/open-source.js'
import { onClick, type Click } from '../clicks.js'
import { speakerOf, type BotContext } from '../context.js'
import { plain, type Card } from '../blocks.js'
import { guarded } from '../guarded.js'
import { openModal } from '../modal.js'
import { saidCard } from '../say-error.js'
import { tellPrivately } from '../tell.js'
import { askIds, askInputs } from './ids.js'
import { answerInThread, answerPrivately } from './run-turn.js'
import { sourceView } from './source-view.js'
import { whyView } from './why-view.js'

/** What people click under an answer. Every click is checked against the rights of who clicks, now. */
export function registerAnswerClicks(app: App, ctx: BotContext): void {
  const tooLate = (click: Click) => (card: Card) => tellPrivately(ctx, click.place, click.slackUserId, card)

  app.action<BlockAction>(askIds.openSource, (args) =>
    onClick(ctx, 'a source could not be opened', args, (click) =>
      openModal(ctx, { id: click.triggerId, overModal: click.overModal }, 'Source', async () => sourceView(await openSource(ctx, click.speaker.actor, click.value)), tooLate(click)),
    ),
  )

  app.action<BlockAction>(askIds.why, (args) =>
    onClick(ctx, 'the ledger of an answer could not be shown', args, (click) =>
      openModal(ctx, { id: click.triggerId, overModal: click.overModal }, 'Why this answer?', async () => whyView(await explainAnswer(ctx, click.speaker.actor, click.value)), tooLate(click)),
    ),
  )

  app.action<BlockAction>(askIds.feedback, (args) => onClick(ctx, 'feedback could not be stored', args, (click) => judge(ctx, click)))
  app.action<BlockAction>(askIds.privately, (args) => onClick(ctx, 'a private answer failed', args, (click) => tellMore(ctx, click)))
  app.action<BlockAction>(askIds.again, (args) => onClick(ctx, 'trying again failed', args, (click) => tryAgain(ctx, click)))

  app.view(askIds.feedbackReason, async ({ ack, body, view }) => {
    await ack()
    await guarded(ctx, 'a reason could not be stored', { slackUserId: body.user.id }, async () => {
      const speaker = await speakerOf(ctx, body.user.id)
      const answer = await findAnswer(ctx.handle.db, ctx.org.id, view.private_metadata)
      if (!speaker || !answer || !(await scopeOfViewer(ctx, speaker.actor, answer))) return
      const reason = view.state.values[askInputs.reason]?.[askInputs.reason]?.value?.trim()
      if (reason) await recordFeedback(ctx.handle.db, { orgId: ctx.org.id, answerId: answer.id, userId: speaker.person.id, actionTs: `reason:${view.id}`, verdict: 'bad', reason })
    })
  })
}

async function judge(ctx: BotContext, click: Click): Promise<void> {
  const [verdict, answerId = ''] = click.value.split(':')
  const answer = await ownOrVisible(ctx, click, answerId)
  if (!answer) return tellPrivately(ctx, click.place, click.slackUserId, saidCard('This answer is not here any more.'))
  const good = verdict === 'good'
  await recordFeedback(ctx.handle.db, { orgId: ctx.org.id, answerId: answer.id, userId: click.speaker.person.id, actionTs: click.actionTs, verdict: good ? 'good' : 'bad', reason: null })
  if (good) return tellPrivately(ctx, click.place, click.slackUserId, saidCard('Thank you, noted.'))
  const view = {
    type: 'modal' as const,
    callback_id: askIds.feedbackReason,
    private_metadata: answer.id,
    title: plain('What was wrong?'),
    submit: plain('Send'),
    close: plain('Skip'),
    blocks: [
      {
        type: 'input' as const,
        block_id: askInputs.reason,
        optional: true,
        label: plain('Your vote is noted. A reason helps to do better:'),
        element: { type: 'plain_text_input' as const, action_id: askInputs.reason, multiline: true, max_length: 1000, placeholder: plain('The answer is out of date, misses …') },
      },
    ],
  }
  try {
    await (click.overModal ? ctx.client.views.push({ trigger_id: click.triggerId, view }) : ctx.client.views.open({ trigger_id: click.triggerId, view }))
  } catch {
    await tellPrivately(ctx, click.place, click.slackUserId, saidCard('Noted, thank you.'))
  }
}

async function ownOrVisible(ctx: BotContext, click: Click, answerId: string): Promise<AnswerRow | null> {
  const answer = await findAnswer(ctx.handle.db, ctx.org.id, answerId)
  return answer && (await scopeOfViewer(ctx, click.speaker.actor, answer)) ? answer : null
}

/** "Answer me privately": the same question with the asker's own rights; nothing of it feeds what others read. */
async function tellMore(ctx: BotContext, click: Click): Promise<void> {
  const answer = await findAnswer(ctx.handle.db, ctx.org.id, click.value)
  const channel = answer?.channelId ? await channelById(ctx.handle.db, ctx.org.id, answer.channelId) : undefined
  if (!answer || !channel || answer.askedBy !== click.speaker.person.id) return tellPrivately(ctx, click.place, click.slackUserId, saidCard('Only who asked can have the answer in private. Ask me yourself with `/ask`.'))
  const turn: Turn = {
    actor: click.speaker.actor,
    audience: { kind: 'private' },
    channelId: channel.id,
    channelKind: channel.kind,
    conversationId: answer.conversationId,
    questionKey: `private:${answer.id}:${click.actionTs}`,
    text: answer.question,
    documentIds: [],
  }
  const card = await answerPrivately(ctx, turn)
  if (!card) return
  if (answer.conversationId) {
    await rememberMessage(ctx.handle.db, { conversationId: answer.conversationId, ts: click.actionTs, author: 'bot', userId: null, text: card.text, visibleOnlyTo: click.speaker.person.id, answerId: null })
  }
  if (click.ephemeral) await click.respond({ response_type: 'ephemeral', replace_original: true, text: card.text, blocks: card.blocks })
  else await tellPrivately(ctx, click.place, click.slackUserId, card)
}

async function tryAgain(ctx: BotContext, click: Click): Promise<void> {
  const answer = await findAnswer(ctx.handle.db, ctx.org.id, click.value)
  const channel = answer?.channelId ? await channelById(ctx.handle.db, ctx.org.id, answer.channelId) : undefined
  if (!answer || !channel || answer.askedBy !== click.speaker.person.id) return tellPrivately(ctx, click.place, click.slackUserId, saidCard('Only who asked can try again.'))
  const questionKey = `again:${answer.id}:${click.actionTs}`
  const base: Turn = { actor: click.speaker.actor, audience: { kind: 'private' }, channelId: channel.id, channelKind: channel.kind, conversationId: answer.conversationId, questionKey, text: answer.question, documentIds: answer.documentIds }
  // What was asked in private, or of everything, is never answered where others read.
  if (answer.audience !== 'channel' && channel.kind !== 'im') {
    const card = await answerPrivately(ctx, base)
    if (card) await tellPrivately(ctx, click.place, click.slackUserId, card)
    return
  }
  const threadTs = click.place?.threadTs ?? click.messageTs
  if (!threadTs || !click.place) return
  const conversation = await ensureConversation(ctx.handle.db, ctx.org.id, channel.id, threadTs)
  const audience = channel.kind === 'im' ? ({ kind: 'private' } as const) : ({ kind: 'channel', channelId: channel.id } as const)
  await answerInThread(ctx, { turn: { ...base, audience, conversationId: conversation.id }, speaker: click.speaker, slackChannelId: channel.slackChannelId, threadTs })
}

import type { App, BlockAction } from '@slack/bolt'
import type { DecideOutcome, Verdict } from '../../pipelines/products/review/review-view.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { count } from '../blocks.js'
import { onClick, type Click } from '../clicks.js'
import type { BotContext } from '../context.js'
import { post } from '../posting.js'
import { saidCard } from '../say-error.js'
import { tellPrivately } from '../tell.js'
import type { Trace } from './card.js'
import { inTurn, itemCard, nameOf, nextCard, redraw, viewerAt, type Desk } from './desk.js'
import { readCardValue, reviewIds } from './ids.js'
import { notYoursCard } from './open-queue.js'
import { bold, decisionWords, traceOf } from './words.js'

const teachDelayMs = 1000

export function registerDecisions(app: App, ctx: BotContext): void {
  const decisions = [
    [reviewIds.approve, 'approve'],
    [reviewIds.notSame, 'not-same'],
    [reviewIds.skip, 'skip'],
  ] as const
  for (const [id, kind] of decisions) {
    app.action<BlockAction>(id, (args) => onClick(ctx, 'a decision could not be stored', args, (click) => atDesk(ctx, click, (desk, itemId) => decide(ctx, desk, itemId, { kind }, actionKeyOf(click), readCardValue(click.value)?.mark))))
  }
  app.action<BlockAction>(reviewIds.next, (args) => onClick(ctx, 'the next row could not be shown', args, (click) => atDesk(ctx, click, async (desk) => redraw(ctx, desk, await nextCard(ctx, desk, null)))))
  app.action<BlockAction>(reviewIds.undo, (args) => onClick(ctx, 'a decision could not be taken back', args, (click) => atDesk(ctx, click, (desk, decisionId) => undo(ctx, desk, decisionId, actionKeyOf(click)), { adminsToo: true })))
  app.action<BlockAction>(reviewIds.undoBatch, (args) => onClick(ctx, 'a batch could not be taken back', args, (click) => atDesk(ctx, click, (desk, batchId) => undoBatch(ctx, desk, batchId, actionKeyOf(click)), { adminsToo: true })))
  app.action<BlockAction>(reviewIds.undoAuto, (args) => onClick(ctx, 'an automatic batch could not be taken back', args, (click) => undoAuto(ctx, click)))
}

/** From a notice: the notice stays, what became of it is told in its thread. */
async function undoAuto(ctx: BotContext, click: Click): Promise<void> {
  const outcome = await ctx.review.undoBatch({ actor: click.speaker.actor, audience: { kind: 'private' } }, click.value, actionKeyOf(click))
  if (outcome.kind === 'refused') return tellPrivately(ctx, click.place, click.slackUserId, saidCard(inertMrkdwn(outcome.reason)))
  const said = saidCard(outcome.kind === 'already' ? 'That batch was taken back before.' : `${bold(click.speaker.person.name, 60)} took the batch back: ${count(outcome.items, 'item')} ${outcome.items === 1 ? 'waits' : 'wait'} for a person again.`)
  if (outcome.kind === 'already' || !click.place || !click.messageTs) return tellPrivately(ctx, click.place, click.slackUserId, said)
  await post(ctx.client, { slackChannelId: click.place.slackChannelId, threadTs: click.place.threadTs ?? click.messageTs }, said)
}

/** Unique per click, the same for a second delivery of it. */
export function actionKeyOf(click: Click): string {
  return `${click.speaker.person.id}:${click.actionTs}`
}

/** The desk of a click on a card, when it is the reviewer's own; others are told kindly. Admins may take back what others decided. */
export async function atDesk(ctx: BotContext, click: Click, work: (desk: Desk, subjectId: string) => Promise<unknown>, options: { adminsToo?: boolean } = {}): Promise<void> {
  const desk = await deskOf(ctx, click, options)
  if (desk) await inTurn(ctx, desk.desk, () => work(desk.desk, desk.subjectId))
}

export async function deskOf(ctx: BotContext, click: Click, options: { adminsToo?: boolean } = {}): Promise<{ desk: Desk; subjectId: string } | null> {
  const value = readCardValue(click.value)
  if (!value || !click.place || !click.messageTs) return null
  const own = value.ownerId === click.speaker.person.id
  if (!own && !(options.adminsToo && click.speaker.actor.role === 'admin')) {
    await tellPrivately(ctx, click.place, click.slackUserId, notYoursCard(value.catalogueId))
    return null
  }
  const at = await viewerAt(ctx, click.speaker, click.place.slackChannelId)
  if (!at) {
    await tellPrivately(ctx, null, click.slackUserId, saidCard('I cannot review there any more. `/review` in our direct messages goes on.'))
    return null
  }
  return { desk: { ...at, place: click.place, ts: click.messageTs, ownerId: value.ownerId, catalogueId: value.catalogueId }, subjectId: value.subjectId }
}

/** Stores what the reviewer said and puts the next card in place of this one. */
export async function decide(ctx: BotContext, desk: Desk, itemId: string, verdict: Verdict, actionKey: string, mark?: string): Promise<DecideOutcome> {
  const outcome = await ctx.review.decide(desk.viewer, itemId, verdict, actionKey, mark)
  if (outcome.kind === 'decided' && verdict.kind === 'correct' && 'title' in verdict.to) await writeTitlesAgain(ctx, outcome.view.catalogue.id)
  await redraw(ctx, desk, await nextCard(ctx, desk, await traceOfOutcome(ctx, desk, verdict, outcome)))
  return outcome
}

/** A corrected title may teach a rule: what waits is written by it, soon and once for many clicks. */
async function writeTitlesAgain(ctx: BotContext, catalogueId: string): Promise<void> {
  await ctx.queue.enqueue('products.retitle', { orgId: ctx.org.id, catalogueId, which: 'unheld' }, { orgId: ctx.org.id, uniqueKey: `retitle:${catalogueId}`, delayMs: teachDelayMs })
}

async function traceOfOutcome(ctx: BotContext, desk: Desk, verdict: Verdict, outcome: DecideOutcome): Promise<Trace> {
  if (outcome.kind === 'refused') return { text: `:information_source: ${inertMrkdwn(outcome.reason, 300)}`, undo: null }
  if (outcome.kind === 'decided') return { text: traceOf(verdict, outcome.view, outcome.decisionId), undo: { action: reviewIds.undo, subjectId: outcome.decisionId } }
  if (outcome.kind === 'changed') return { text: `:information_source: Another suggestion came for ${bold(outcome.view.original.title)} since you saw it, so nothing was decided. Look again.`, undo: null }
  const { decision, original } = outcome.view
  if (!decision) return { text: `:information_source: ${bold(original.title)} was decided before.`, undo: null }
  const undoable = decision.undoable ? { action: reviewIds.undo, subjectId: decision.decisionId } : null
  const words = decisionWords(decision.kind, decision.title, original)
  if (decision.userId === desk.viewer.actor.userId) return { text: words, undo: undoable }
  const who = decision.userId === null ? '' : ` by ${bold((await nameOf(ctx, decision.userId)) ?? 'somebody else', 60)}`
  return { text: `:information_source: Decided meanwhile${who}, nothing was changed: ${words}`, undo: undoable }
}

async function undo(ctx: BotContext, desk: Desk, decisionId: string, actionKey: string): Promise<void> {
  const outcome = await ctx.review.undo(desk.viewer, decisionId, actionKey)
  if (outcome.kind === 'refused') return redraw(ctx, desk, await nextCard(ctx, desk, { text: `:information_source: ${inertMrkdwn(outcome.reason, 300)}`, undo: null }))
  const said = outcome.kind === 'decided' ? decisionWords('undo', '', outcome.view.original) : ':information_source: That was taken back before.'
  await redraw(ctx, desk, await itemCard(ctx, desk, outcome.view, { text: said, undo: null }))
}

async function undoBatch(ctx: BotContext, desk: Desk, batchId: string, actionKey: string): Promise<void> {
  const outcome = await ctx.review.undoBatch(desk.viewer, batchId, actionKey)
  const text =
    outcome.kind === 'undone'
      ? `Undone: ${count(outcome.items, 'item')} of the batch ${outcome.items === 1 ? 'is' : 'are'} open again`
      : `:information_source: ${outcome.kind === 'already' ? 'That batch was taken back before.' : inertMrkdwn(outcome.reason, 300)}`
  await redraw(ctx, desk, await nextCard(ctx, desk, { text, undo: null }))
}

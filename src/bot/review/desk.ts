import { userById, type ChannelRow } from '../../db/organisation.js'
import type { Viewer } from '../../pipelines/products/review/review-stories.js'
import type { NextOutcome, ReviewView } from '../../pipelines/products/review/review-view.js'
import type { Card } from '../blocks.js'
import { isSilentHere, type BotContext, type Speaker } from '../context.js'
import { edit, post, type Place } from '../posting.js'
import { slackErrorCode } from '../slack-client.js'
import { emptyCard, reviewCard, type Trace } from './card.js'

/** Where a reviewer works: the message that is redrawn, whose card it is, and who can read it. */
export interface Desk {
  viewer: Viewer
  place: Place
  /** Undefined: not posted yet. */
  ts: string | undefined
  channel: ChannelRow
  ownerId: string
  catalogueId: string | null
}

/** Who will read what is drawn there; null where nothing is said at all. Direct messages are private, all else is read by the channel. */
export async function viewerAt(ctx: BotContext, speaker: Speaker, slackChannelId: string): Promise<{ viewer: Viewer; channel: ChannelRow } | null> {
  const channel = await ctx.directory.channel(ctx.org.id, slackChannelId)
  if (!channel || isSilentHere(ctx, channel)) return null
  const audience = channel.kind === 'im' ? ({ kind: 'private' } as const) : ({ kind: 'channel', channelId: channel.id } as const)
  return { viewer: { actor: speaker.actor, audience }, channel }
}

/** The next item of the desk's reviewer, under one line on what was done before. */
export async function nextCard(ctx: BotContext, desk: Desk, trace: Trace | null): Promise<Card> {
  return outcomeCard(ctx, desk, await ctx.review.next(desk.viewer, desk.catalogueId ?? undefined), trace)
}

export async function outcomeCard(ctx: BotContext, desk: Desk, outcome: NextOutcome, trace: Trace | null): Promise<Card> {
  if (outcome.kind === 'item') return itemCard(ctx, desk, outcome.view, trace)
  return emptyCard(outcome.reason, { ownerId: desk.ownerId, catalogueId: desk.catalogueId, trace })
}

export async function itemCard(ctx: BotContext, desk: Desk, view: ReviewView, trace: Trace | null): Promise<Card> {
  return reviewCard(view, {
    ownerId: desk.ownerId,
    ownerName: desk.channel.kind === 'im' ? null : await nameOf(ctx, desk.ownerId),
    catalogueId: desk.catalogueId,
    trace,
    lookAlikes: view.state === 'open' ? await ctx.review.countLookAlikes(desk.viewer, view.itemId) : 0,
    decidedBy: await nameOf(ctx, view.decision?.userId ?? null),
  })
}

export async function nameOf(ctx: BotContext, userId: string | null): Promise<string | null> {
  return userId === null ? null : ((await userById(ctx.handle.db, ctx.org.id, userId))?.name ?? null)
}

/** Puts the card where the last one was; a message that is gone is posted again. */
export async function redraw(ctx: BotContext, desk: Desk, card: Card): Promise<void> {
  if (desk.ts) {
    try {
      return await edit(ctx.client, desk.place, desk.ts, card)
    } catch (error) {
      const code = slackErrorCode(error)
      if (code !== 'message_not_found' && code !== 'cant_update_message') throw error
    }
  }
  await post(ctx.client, desk.place, card, 'review')
}

/** Clicks on one card are carried out one after the other: the last drawing belongs to the last decision. */
export async function inTurn(ctx: BotContext, desk: Desk, work: () => Promise<unknown>): Promise<void> {
  const key = `review:${desk.place.slackChannelId}:${desk.ts ?? ''}`
  const turns = ctx.memory.replying
  const mine = (turns.get(key) ?? Promise.resolve()).then(work)
  const settled = mine.catch(() => undefined)
  turns.set(key, settled)
  try {
    await mine
  } finally {
    if (turns.get(key) === settled) turns.delete(key)
  }
}

/** The direct message with a person. */
export async function directMessage(ctx: BotContext, slackUserId: string): Promise<string> {
  const opened = await ctx.client.conversations.open({ users: slackUserId })
  return opened.channel!.id!
}

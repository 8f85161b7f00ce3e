import { rememberPosted } from '../../db/posted-replies.js'
import { notAReviewer } from '../../pipelines/products/review/review-services.js'
import { section, button, actions, type Card } from '../blocks.js'
import type { BotContext, Speaker } from '../context.js'
import { messageOf } from '../post-once.js'
import { edit, post, type Place } from '../posting.js'
import { saidCard } from '../say-error.js'
import { nextCard, viewerAt } from './desk.js'
import { reviewIds } from './ids.js'

export interface OpenQueue {
  speaker: Speaker
  place: Place
  catalogueId: string | null
  /** What makes a second delivery end in the same message. */
  key: string
}

/** Posts a card of this reviewer where they are to work. Null when it is posted, else what to tell them. */
export async function openQueue(ctx: BotContext, asked: OpenQueue): Promise<Card | null> {
  if (!mayReview(asked.speaker)) return refusalCard()
  const at = await viewerAt(ctx, asked.speaker, asked.place.slackChannelId)
  if (!at) return saidCard('I cannot review here: this channel is shared with another company, or I am not in it. Use `/review` in a direct message with me.')
  const desk = { ...at, place: asked.place, ts: undefined, ownerId: asked.speaker.person.id, catalogueId: asked.catalogueId }
  const card = await nextCard(ctx, desk, null)
  const subject = `review:${asked.key}`
  const before = await messageOf(ctx, subject, asked.place)
  if (before) await edit(ctx.client, asked.place, before, card)
  else await rememberPosted(ctx.handle.db, { subject, orgId: ctx.org.id, slackChannelId: asked.place.slackChannelId, slackTs: await post(ctx.client, asked.place, card, subject) })
  return null
}

export function mayReview(speaker: Speaker): boolean {
  return speaker.actor.role !== 'user' && !speaker.actor.guest
}

export function refusalCard(): Card {
  return saidCard(notAReviewer)
}

/** To somebody who clicked on another reviewer's card. */
export function notYoursCard(catalogueId: string | null): Card {
  const text = 'This card is another reviewer’s, so that no row is decided twice. Yours is one click away.'
  return { text, blocks: [section(text), actions(button(reviewIds.open, 'Open my own review', catalogueId ?? 'all'))] }
}

import type { App, BlockAction } from '@slack/bolt'
import { audit } from '../../db/audit.js'
import { reviewChannels, setReviewChannel } from '../../db/review-channels.js'
import type { CatalogueOverview } from '../../pipelines/products/review/review-stories.js'
import { channelOfCommand, guestRefusal } from '../ask/ask-command.js'
import type { Card } from '../blocks.js'
import { onClick, type Click } from '../clicks.js'
import { isOutsider, isSilentHere, speakerOf, type BotContext, type Speaker } from '../context.js'
import { guarded } from '../guarded.js'
import { post, type Place } from '../posting.js'
import { saidCard } from '../say-error.js'
import { tellPrivately } from '../tell.js'
import { directMessage } from './desk.js'
import { reviewIds } from './ids.js'
import { overviewCard } from './menu-card.js'
import { mayReview, openQueue, refusalCard } from './open-queue.js'
import { openRules } from './rules-clicks.js'
import { bold } from './words.js'

export function registerReviewCommand(app: App, ctx: BotContext): void {
  app.command('/review', async ({ command, ack, respond }) => {
    await ack()
    await guarded(ctx, 'the review could not be opened', { slackUserId: command.user_id, slackChannelId: command.channel_id }, async () => {
      const speaker = await speakerOf(ctx, command.user_id)
      const outsider = !speaker || (isOutsider(speaker.person) && ctx.config.access.guests === 'refuse')
      const card = outsider ? saidCard(guestRefusal) : await commanded(ctx, speaker, command)
      if (card) await respond({ response_type: 'ephemeral', text: card.text, blocks: card.blocks, unfurl_links: false, unfurl_media: false })
    })
  })

  app.action<BlockAction>(reviewIds.open, (args) => onClick(ctx, 'the review could not be opened', args, (click) => openFromClick(ctx, click)))
  app.action<BlockAction>(reviewIds.here, (args) => onClick(ctx, 'the review channel could not be set', args, (click) => hereFromClick(ctx, click)))
}

interface Command {
  text: string
  channel_id: string
  channel_name: string
  user_id: string
  trigger_id: string
}

/** `/review`, `/review CATALOGUE`, `/review here [CATALOGUE]`, `/review rules [CATALOGUE]`. Returns what to tell the person alone. */
async function commanded(ctx: BotContext, speaker: Speaker, command: Command): Promise<Card | null> {
  if (!mayReview(speaker)) return refusalCard()
  const [, word, name = ''] = /^(here\b|rules\b)?\s*(.*)$/is.exec(command.text.trim()) ?? []
  const here = word?.toLowerCase() === 'here'
  const rules = word?.toLowerCase() === 'rules'
  // Opened first: a trigger is good for three seconds.
  if (rules && name === '') return showRules(ctx, speaker, command, 'all')
  if (here && speaker.actor.role !== 'admin') return saidCard('Only admins choose the channel of a review. `/review` opens yours.')
  const all = await ctx.review.overview({ actor: speaker.actor, audience: { kind: 'private' } })
  const found = name === '' ? all : named(all, name)
  if (found.length === 0 && all.length > 0) return saidCard(`No catalogue here is called ${bold(name, 100)}. \`/review\` lists them.`)
  if (rules && found.length > 0) return found.length === 1 ? showRules(ctx, speaker, command, found[0]!.catalogueId) : showRules(ctx, speaker, command, 'all')
  const channel = await channelOfCommand(ctx, command)
  if (here) {
    if (channel.kind === 'im' || !channel.botMember || isSilentHere(ctx, channel)) return saidCard('Reviews are posted in a channel that I am in and that is not shared with another company. Invite me first: `/invite @` and my name.')
    return found.length === 1 ? reviewHere(ctx, speaker, found[0]!, channel.id) : overviewCard(found, 'here')
  }
  if (found.length !== 1) return overviewCard(found)
  const [catalogue] = found
  // In the review channel for all to see, in a direct message for oneself; anywhere else the direct message is opened.
  const chosen = await reviewChannels(ctx.handle.db, ctx.org.id)
  const inPlace = channel.botMember && (channel.kind === 'im' || chosen.get(catalogue!.catalogueId) === channel.id)
  const place = { slackChannelId: inPlace ? channel.slackChannelId : await directMessage(ctx, command.user_id) }
  const told = await openQueue(ctx, { speaker, place, catalogueId: catalogue!.catalogueId, key: command.trigger_id })
  return told ?? (inPlace ? null : saidCard(`${bold(catalogue!.name, 100)} is open for you in our direct messages.`))
}

async function showRules(ctx: BotContext, speaker: Speaker, command: Command, which: string): Promise<Card | null> {
  let late: Card | null = null
  await openRules(ctx, speaker, { id: command.trigger_id, overModal: false }, which, async (card) => void (late = card))
  return late
}

function named(catalogues: CatalogueOverview[], name: string): CatalogueOverview[] {
  const wanted = name.toLowerCase()
  const exact = catalogues.filter((each) => each.name.toLowerCase() === wanted)
  return exact.length > 0 ? exact : catalogues.filter((each) => each.name.toLowerCase().includes(wanted))
}

async function reviewHere(ctx: BotContext, speaker: Speaker, catalogue: CatalogueOverview, channelId: string): Promise<Card> {
  await setReviewChannel(ctx.handle.db, ctx.org.id, catalogue.catalogueId, channelId)
  await audit(ctx.handle.db, ctx.org.id, speaker.person.id, 'review.channel', { catalogueId: catalogue.catalogueId, channelId })
  return saidCard(`${bold(catalogue.name, 100)} is reviewed here from now on: \`/review\` opens its cards in this channel, and alarms are posted here. Cards show only rows that everyone here may see.`)
}

/** From a menu, a notice or somebody else's card: in the thread of a message that all see, else in the direct message. */
async function openFromClick(ctx: BotContext, click: Click): Promise<void> {
  const catalogueId = click.value === 'all' ? null : click.value
  const inPlace = click.place !== null && !click.ephemeral && click.messageTs !== undefined
  const place: Place = inPlace ? threadOf(click.place!, click.messageTs!) : { slackChannelId: await directMessage(ctx, click.slackUserId) }
  const told = await openQueue(ctx, { speaker: click.speaker, place, catalogueId, key: `${click.slackUserId}:${click.actionTs}` })
  if (told) return tellPrivately(ctx, click.place, click.slackUserId, told)
  if (click.ephemeral) {
    const said = saidCard('Your review is open in our direct messages.')
    await click.respond({ response_type: 'ephemeral', replace_original: true, text: said.text, blocks: said.blocks })
  }
}

function threadOf(place: Place, messageTs: string): Place {
  if (place.slackChannelId.startsWith('D') && !place.threadTs) return { slackChannelId: place.slackChannelId }
  return { slackChannelId: place.slackChannelId, threadTs: place.threadTs ?? messageTs }
}

async function hereFromClick(ctx: BotContext, click: Click): Promise<void> {
  if (click.speaker.actor.role !== 'admin' || !click.place) return
  const channel = await ctx.directory.channel(ctx.org.id, click.place.slackChannelId)
  const catalogue = (await ctx.review.overview({ actor: click.speaker.actor, audience: { kind: 'private' } })).find((each) => each.catalogueId === click.value)
  if (!channel?.botMember || channel.kind === 'im' || isSilentHere(ctx, channel) || !catalogue) return tellPrivately(ctx, click.place, click.slackUserId, saidCard('That is not possible here any more.'))
  const card = await reviewHere(ctx, click.speaker, catalogue, channel.id)
  if (click.ephemeral) await click.respond({ response_type: 'ephemeral', replace_original: true, text: card.text, blocks: card.blocks })
  else await post(ctx.client, click.place, card)
}

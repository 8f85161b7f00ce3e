import type { App, BlockAction } from '@slack/bolt'
import { documentLine } from '../../agents/document-line.js'
import { audit } from '../../db/audit.js'
import { appoint, reviewersOf, userById } from '../../db/organisation.js'
import { listDocuments } from '../../pipelines/documents/manage-documents.js'
import { onClick, type Click } from '../clicks.js'
import { isOutsider, speakerOf, type BotContext, type Speaker } from '../context.js'
import { guarded } from '../guarded.js'
import { mayReview } from '../review/open-queue.js'
import { saidCard } from '../say-error.js'
import { tellPrivately } from '../tell.js'
import { homeView } from './card.js'
import { homeIds } from './ids.js'
import { productFacts } from './product-facts.js'

const shownDocuments = 5

export function registerHome(app: App, ctx: BotContext): void {
  app.event('app_home_opened', async ({ event }) => {
    await guarded(ctx, 'the home page could not be drawn', { slackUserId: event.user }, async () => {
      const speaker = await speakerOf(ctx, event.user)
      if (!speaker) return
      if (event.tab === 'home') await drawHome(ctx, speaker)
      else await suggest(ctx, speaker, event.channel)
    })
  })

  app.action<BlockAction>(homeIds.refresh, (args) => onClick(ctx, 'the home page could not be drawn', args, (click) => drawHome(ctx, click.speaker)))
  app.action<BlockAction>(homeIds.appoint, (args) => onClick(ctx, 'a reviewer could not be appointed', args, (click) => appointReviewer(ctx, click)))
  app.action<BlockAction>(homeIds.dismiss, (args) => onClick(ctx, 'a reviewer could not be removed', args, (click) => dismissReviewer(ctx, click)))
}

export async function drawHome(ctx: BotContext, speaker: Speaker): Promise<void> {
  const refused = isOutsider(speaker.person) && ctx.config.access.guests === 'refuse'
  const { entries, total } = refused ? { entries: [], total: 0 } : await listDocuments(ctx, speaker.actor, { all: false, limit: shownDocuments })
  const isAdmin = speaker.actor.role === 'admin' && !refused
  const admin = isAdmin
    ? { health: await ctx.health(ctx.org.id), reviewers: (await reviewersOf(ctx.handle.db, ctx.org.id)).map((row) => ({ userId: row.id, name: row.name })) }
    : null
  const view = homeView({ documents: entries.map((entry) => documentLine(entry, speaker.actor)), total, admin, products: refused ? null : await productFacts(ctx, speaker), refused })
  await ctx.client.views.publish({ user_id: speaker.person.slackUserId, view })
}

/** What to try, at the top of the Messages tab. */
async function suggest(ctx: BotContext, speaker: Speaker, slackChannelId: string): Promise<void> {
  await ctx.client.assistant.threads.setSuggestedPrompts({
    channel_id: slackChannelId,
    title: 'Ask me about the files that you may see',
    prompts: [
      { title: 'What can you do?', message: 'What can you do?' },
      { title: 'List my documents', message: 'List my documents' },
      { title: 'Summarise my newest file', message: 'Summarise my newest file' },
      ...(mayReview(speaker) ? [{ title: 'What waits for review?', message: 'How many suggestions wait for review?' }] : []),
    ],
  })
}

async function appointReviewer(ctx: BotContext, click: Click): Promise<void> {
  const person = await ctx.directory.person(ctx.org.id, click.value)
  if (click.speaker.actor.role !== 'admin' || !person) return tellPrivately(ctx, null, click.slackUserId, saidCard('Only admins appoint reviewers.'))
  if (person.bot || isOutsider(person) || person.deactivatedAt !== null) return tellPrivately(ctx, null, click.slackUserId, saidCard('Only full members can be reviewers.'))
  if (await appoint(ctx.handle.db, ctx.org.id, person.id, 'reviewer')) {
    await audit(ctx.handle.db, ctx.org.id, click.speaker.person.id, 'reviewer.appoint', { userId: person.id })
  } else await tellPrivately(ctx, null, click.slackUserId, saidCard('They are an admin, and may review already.'))
  await drawHome(ctx, click.speaker)
}

async function dismissReviewer(ctx: BotContext, click: Click): Promise<void> {
  const person = await userById(ctx.handle.db, ctx.org.id, click.value)
  if (click.speaker.actor.role !== 'admin' || !person) return
  if (await appoint(ctx.handle.db, ctx.org.id, person.id, 'user')) await audit(ctx.handle.db, ctx.org.id, click.speaker.person.id, 'reviewer.dismiss', { userId: person.id })
  await drawHome(ctx, click.speaker)
}

import type { App, BlockAction } from '@slack/bolt'
import { reviewChannels, setReviewChannel } from '../../db/review-channels.js'
import type { Viewer } from '../../pipelines/products/review/review-stories.js'
import { onClick } from '../clicks.js'
import { speakerOf, type BotContext, type Speaker } from '../context.js'
import { guarded } from '../guarded.js'
import { openForm } from '../modal.js'
import { directMessage } from '../review/desk.js'
import { saidCard } from '../say-error.js'
import { tellPrivately } from '../tell.js'
import { acceptIds } from './ids.js'
import { acceptSettingsView, readAcceptForm } from './settings-view.js'

/** Accepting without a person: the form in which admins switch it. */
export function registerAccept(app: App, ctx: BotContext): void {
  app.action<BlockAction>(acceptIds.settings, (args) =>
    onClick(ctx, 'the settings could not be shown', args, (click) => openForm(ctx, click, 'Accept by itself', async () => acceptSettingsView(await ctx.operate.autoAccept(viewerOf(click.speaker), click.value)))),
  )

  app.view(acceptIds.form, async ({ ack, body, view }) => {
    const said = readAcceptForm(view.state.values)
    if (said.kind === 'wrong') return ack({ response_action: 'errors', errors: said.errors })
    await ack()
    const catalogueId = view.private_metadata
    await guarded(ctx, 'the settings could not be stored', { slackUserId: body.user.id }, async () => {
      const speaker = await speakerOf(ctx, body.user.id)
      if (speaker) await tellPrivately(ctx, null, body.user.id, saidCard(await choose(ctx, speaker, catalogueId, said)))
    })
  })
}

function viewerOf(speaker: Speaker): Viewer {
  return { actor: speaker.actor, audience: { kind: 'private' } }
}

async function choose(ctx: BotContext, speaker: Speaker, catalogueId: string, choice: { on: boolean; targetPrecision: number }): Promise<string> {
  const told = choice.on ? await whereAlarmsGo(ctx, speaker, catalogueId) : ''
  const outcome = await ctx.operate.setAutoAccept(viewerOf(speaker), catalogueId, choice)
  if (outcome.kind === 'refused') return outcome.reason
  if (!choice.on) return 'Accepting without a person is off: a person decides every row. What was accepted stays.'
  return `Accepting without a person is on: what is sure enough is accepted now, the rest waits for review.${told}`
}

/** It must be able to say that it stopped: without a review channel, in the direct message of the admin who switched it on. */
async function whereAlarmsGo(ctx: BotContext, speaker: Speaker, catalogueId: string): Promise<string> {
  const chosen = (await reviewChannels(ctx.handle.db, ctx.org.id)).get(catalogueId)
  if (chosen !== undefined || speaker.actor.role !== 'admin') return ''
  const channel = await ctx.directory.channel(ctx.org.id, await directMessage(ctx, speaker.person.slackUserId))
  if (channel) await setReviewChannel(ctx.handle.db, ctx.org.id, catalogueId, channel.id)
  return ' No review channel is set, so I tell you here if it falls short; `/review here` in a channel sets one.'
}

import type { App, BlockAction } from '@slack/bolt'
import { findArtifact } from '../../db/artifacts.js'
import { section } from '../blocks.js'
import { onClick, type Click } from '../clicks.js'
import { speakerOf, type BotContext } from '../context.js'
import { guarded } from '../guarded.js'
import { modal, openForm } from '../modal.js'
import { saidCard } from '../say-error.js'
import { tellPrivately } from '../tell.js'
import { readShare, trialForm } from './card.js'
import { trialIds } from './ids.js'

/** Trying a model beside the one that serves: admins start and end it. */
export function registerTrial(app: App, ctx: BotContext): void {
  app.action<BlockAction>(trialIds.ask, (args) =>
    onClick(ctx, 'the trial could not be asked for', args, (click) =>
      openForm(ctx, click, 'Try a model', async () => {
        const artifact = click.speaker.actor.role === 'admin' ? await findArtifact(ctx.handle.db, ctx.org.id, click.value) : undefined
        return artifact ? trialForm(artifact.id, artifact.version) : modal('Try a model', [section('Only admins try models, and only ones that are there.')])
      }),
    ),
  )
  for (const [id, keep] of [[trialIds.keep, 'control'], [trialIds.take, 'challenger']] as const) {
    app.action<BlockAction>(id, (args) => onClick(ctx, 'the trial could not be ended', args, (click) => end(ctx, click, keep)))
  }

  app.view(trialIds.form, async ({ ack, body, view }) => {
    await ack()
    await guarded(ctx, 'the trial could not be started', { slackUserId: body.user.id }, async () => {
      const speaker = await speakerOf(ctx, body.user.id)
      if (!speaker) return
      const outcome = await ctx.operate.startTrial({ actor: speaker.actor, audience: { kind: 'private' } }, view.private_metadata, readShare(view.state.values))
      await tellPrivately(ctx, null, body.user.id, saidCard(outcome.kind === 'refused' ? outcome.reason : 'The trial has started: open rows get their suggestions from both models now. `/retrain` shows how it stands and ends it.'))
    })
  })
}

async function end(ctx: BotContext, click: Click, keep: 'control' | 'challenger'): Promise<void> {
  const outcome = await ctx.operate.endTrial({ actor: click.speaker.actor, audience: { kind: 'private' } }, click.value, keep)
  const done = keep === 'challenger' ? 'The trial has ended, and the challenger serves. `Roll back` under its result brings the other one back.' : 'The trial has ended; the active model stays.'
  await tellPrivately(ctx, click.place, click.slackUserId, saidCard(outcome.kind === 'refused' ? outcome.reason : done))
}

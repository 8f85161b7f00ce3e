import type { App, BlockAction } from '@slack/bolt'
import { onClick } from '../clicks.js'
import type { BotContext } from '../context.js'
import { section } from '../blocks.js'
import { openModal } from '../modal.js'
import { tellPrivately } from '../tell.js'
import { registerBulk } from './bulk-clicks.js'
import { registerReviewCommand } from './command.js'
import { registerCorrecting } from './correct-clicks.js'
import { registerDecisions } from './decide-clicks.js'
import { viewerAt } from './desk.js'
import { readCardValue, reviewIds } from './ids.js'
import { registerRules } from './rules-clicks.js'
import { whyBlocks } from './why-view.js'

/** The Slack door of reviewing. */
export function registerReview(app: App, ctx: BotContext): void {
  registerReviewCommand(app, ctx)
  registerDecisions(app, ctx)
  registerCorrecting(app, ctx)
  registerBulk(app, ctx)
  registerRules(app, ctx)

  // Any reviewer may ask why; what they alone may see shows in their own modal.
  app.action<BlockAction>(reviewIds.why, (args) =>
    onClick(ctx, 'a suggestion could not be explained', args, (click) =>
      openModal(
        ctx,
        { id: click.triggerId, overModal: click.overModal },
        'Why this suggestion?',
        async () => {
          const value = readCardValue(click.value)
          const at = click.place && value ? await viewerAt(ctx, click.speaker, click.place.slackChannelId) : null
          const view = at && value ? await ctx.review.view({ ...at.viewer, audience: { kind: 'private' } }, value.subjectId) : null
          return view ? whyBlocks(view) : [section('This row is not here any more, or not for you to see.')]
        },
        (card) => tellPrivately(ctx, click.place, click.slackUserId, card),
      ),
    ),
  )
}

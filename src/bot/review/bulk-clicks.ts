import type { App, BlockAction } from '@slack/bolt'
import type { BulkOutcome } from '../../pipelines/products/review/review-view.js'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { count } from '../blocks.js'
import { onClick } from '../clicks.js'
import type { BotContext } from '../context.js'
import { guarded } from '../guarded.js'
import { openForm } from '../modal.js'
import { bulkView } from './bulk-view.js'
import type { Trace } from './card.js'
import { deskOfForm, whereaboutsOf } from './correct-clicks.js'
import { deskOf } from './decide-clicks.js'
import { inTurn, nextCard, redraw } from './desk.js'
import { formContextOf, readFormContext } from './form-context.js'
import { reviewIds } from './ids.js'

export function registerBulk(app: App, ctx: BotContext): void {
  app.action<BlockAction>(reviewIds.bulk, (args) =>
    onClick(ctx, 'look-alikes could not be shown', args, async (click) => {
      const at = await deskOf(ctx, click)
      if (at) await openForm(ctx, click, 'Approve look-alikes', async () => bulkView(await ctx.review.previewBulk(at.desk.viewer, at.subjectId), formContextOf(at.desk, at.subjectId)))
    }),
  )

  app.view(reviewIds.bulkForm, async ({ ack, body, view }) => {
    await ack()
    const form = readFormContext(view.private_metadata)
    if (!form?.token) return
    const { token } = form
    await guarded(ctx, 'look-alikes could not be approved', whereaboutsOf(body.user.id, form), async () => {
      const desk = await deskOfForm(ctx, body.user.id, form)
      if (!desk) return
      await inTurn(ctx, desk, async () => {
        const outcome = await ctx.review.approveBulk(desk.viewer, token, `${desk.ownerId}:view:${view.id}`)
        await redraw(ctx, desk, await nextCard(ctx, desk, traceOfBulk(outcome)))
      })
    })
  })
}

function traceOfBulk(outcome: BulkOutcome): Trace {
  switch (outcome.kind) {
    case 'done':
      return { text: `:white_check_mark: Approved ${count(outcome.items, 'suggestion')} at once, ${count(outcome.rows, 'row')}`, undo: { action: reviewIds.undoBatch, subjectId: outcome.batchId } }
    case 'already':
      return { text: ':white_check_mark: Approved at once', undo: { action: reviewIds.undoBatch, subjectId: outcome.batchId } }
    case 'changed':
      return { text: ':information_source: The look-alikes changed since you saw them, so nothing was approved. Look at them again.', undo: null }
    case 'refused':
      return { text: `:information_source: ${inertMrkdwn(outcome.reason)}`, undo: null }
  }
}

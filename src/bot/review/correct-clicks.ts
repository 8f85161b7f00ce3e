import type { App, BlockAction } from '@slack/bolt'
import { inertMrkdwn } from '../../agents/untrusted.js'
import { onClick } from '../clicks.js'
import { speakerOf, type BotContext } from '../context.js'
import { section } from '../blocks.js'
import { guarded } from '../guarded.js'
import { modal, openForm } from '../modal.js'
import { saidCard } from '../say-error.js'
import { tellPrivately } from '../tell.js'
import { correctView, productOption, readCorrection } from './correct-view.js'
import { decide, deskOf } from './decide-clicks.js'
import { inTurn, viewerAt, type Desk } from './desk.js'
import { formContextOf, readFormContext, type FormContext } from './form-context.js'
import { reviewIds } from './ids.js'

export function registerCorrecting(app: App, ctx: BotContext): void {
  app.action<BlockAction>(reviewIds.correct, (args) =>
    onClick(ctx, 'the correcting form could not be shown', args, async (click) => {
      const at = await deskOf(ctx, click)
      if (!at) return
      await openForm(ctx, click, 'Correct', async () => {
        const view = await ctx.review.view(at.desk.viewer, at.subjectId)
        return view ? correctView(view, formContextOf(at.desk, at.subjectId)) : modal('Correct', [section('This row is not here any more.')])
      })
    }),
  )

  app.options({ type: 'block_suggestion', action_id: reviewIds.findProduct }, async ({ ack, body }) => {
    const found = await findProducts(ctx, body.user.id, (body as { view?: { private_metadata?: string } }).view?.private_metadata ?? '', body.value).catch((error: unknown) => {
      ctx.log.error({ err: error }, 'products could not be looked for')
      return []
    })
    // Bolt's type asks for a label, which only dialogs had.
    await ack({ options: found.slice(0, 20).map((each) => ({ ...productOption(each.productId, each.title) })) as never })
  })

  app.view(reviewIds.correctForm, async ({ ack, body, view }) => {
    const context = readFormContext(view.private_metadata)
    const said = context ? readCorrection(view.state.values, context) : null
    if (said?.kind === 'wrong') return ack({ response_action: 'errors', errors: said.errors })
    await ack()
    if (!context || !said) return
    await guarded(ctx, 'a correction could not be stored', whereaboutsOf(body.user.id, context), async () => {
      const desk = await deskOfForm(ctx, body.user.id, context)
      if (!desk) return
      await inTurn(ctx, desk, async () => {
        const outcome = await decide(ctx, desk, context.itemId, { kind: 'correct', to: said.to }, `${desk.ownerId}:view:${view.id}`)
        if (outcome.kind === 'decided' || (outcome.kind === 'already' && outcome.view.decision?.userId === desk.ownerId)) return
        const lost = 'title' in said.to ? ` You had written: ${inertMrkdwn(said.to.title)}` : ''
        await tellPrivately(ctx, desk.place, body.user.id, saidCard(`Your correction was not used: the row was decided meanwhile, or is gone.${lost}`))
      })
    })
  })
}

export function whereaboutsOf(slackUserId: string, context: FormContext) {
  return { slackUserId, slackChannelId: context.slackChannelId, threadTs: context.threadTs ?? undefined }
}

/** The card from which a form was opened, checked again; null when it is not this person's. */
export async function deskOfForm(ctx: BotContext, slackUserId: string, context: FormContext): Promise<Desk | null> {
  const speaker = await speakerOf(ctx, slackUserId)
  const at = speaker && speaker.person.id === context.ownerId ? await viewerAt(ctx, speaker, context.slackChannelId) : null
  if (!at) return null
  return { ...at, place: { slackChannelId: context.slackChannelId, threadTs: context.threadTs ?? undefined }, ts: context.ts, ownerId: context.ownerId, catalogueId: context.catalogueId }
}

async function findProducts(ctx: BotContext, slackUserId: string, metadata: string, text: string): Promise<{ productId: string; title: string }[]> {
  const context = readFormContext(metadata)
  const desk = context && (await deskOfForm(ctx, slackUserId, context))
  return desk ? ctx.review.findProducts(desk.viewer, context.itemId, text.slice(0, 200)) : []
}

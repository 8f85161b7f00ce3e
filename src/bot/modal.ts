import type { KnownBlock, ModalView } from '@slack/types'
import type { BotContext } from './context.js'
import { cut, limits, plain, section, type Card } from './blocks.js'
import type { Click } from './clicks.js'
import { problemCard, reportError, saidCard } from './say-error.js'
import { tellPrivately } from './tell.js'

export function modal(title: string, blocks: KnownBlock[]): ModalView {
  return { type: 'modal', title: plain(cut(title, limits.title)), close: plain('Close'), blocks: blocks.slice(0, limits.modalBlocks) }
}

/**
 * Opens a modal at once, while the trigger is fresh (3 s), and fills it when `content` is there. Over another modal it is pushed.
 * A failure shows in the modal. When the trigger is too old (a click that was taken up after a restart), `tooLate` gets the card.
 */
export async function openModal(
  ctx: BotContext,
  trigger: { id: string; overModal: boolean },
  title: string,
  content: () => Promise<KnownBlock[]>,
  tooLate: (card: Card) => Promise<void>,
): Promise<void> {
  const loading = modal(title, [section('One moment …')])
  let viewId: string | undefined
  try {
    const opened = trigger.overModal ? await ctx.client.views.push({ trigger_id: trigger.id, view: loading }) : await ctx.client.views.open({ trigger_id: trigger.id, view: loading })
    viewId = opened.view?.id
  } catch (error) {
    ctx.log.info({ err: error }, 'a modal could not be opened in time')
  }
  let blocks: KnownBlock[]
  try {
    blocks = await content()
  } catch (error) {
    blocks = problemCard(reportError(ctx.log, error, 'a modal could not be filled')).blocks
  }
  if (viewId) await ctx.client.views.update({ view_id: viewId, view: modal(title, blocks) })
  else await tooLate({ text: title, blocks: blocks.slice(0, limits.blocks) })
}

/** As `openModal`, for a form. When the trigger is too old nothing is asked: the person is told to click again. */
export async function openForm(ctx: BotContext, click: Pick<Click, 'triggerId' | 'overModal' | 'place' | 'slackUserId'>, title: string, content: () => Promise<ModalView>): Promise<void> {
  let viewId: string | undefined
  try {
    const loading = modal(title, [section('One moment …')])
    const opened = click.overModal ? await ctx.client.views.push({ trigger_id: click.triggerId, view: loading }) : await ctx.client.views.open({ trigger_id: click.triggerId, view: loading })
    viewId = opened.view?.id
  } catch (error) {
    ctx.log.info({ err: error }, 'a form could not be opened in time')
  }
  if (!viewId) return tellPrivately(ctx, click.place, click.slackUserId, saidCard('That took me too long. Please click again.'))
  const view = await content().catch((error: unknown) => modal(title, problemCard(reportError(ctx.log, error, 'a form could not be filled')).blocks))
  await ctx.client.views.update({ view_id: viewId, view })
}

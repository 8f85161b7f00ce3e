import type { KnownBlock, ModalView } from '@slack/types'
import type { BotContext } from './context.js'
import { cut, limits, plain, section, type Card } from './blocks.js'
import { problemCard, reportError } from './say-error.js'

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

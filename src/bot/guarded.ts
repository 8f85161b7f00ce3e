import type { BotContext } from './context.js'
import { stoppedByShutdown } from './lanes.js'
import { problemCard, reportError } from './say-error.js'
import { tellPrivately } from './tell.js'

/** Where a failure is told, to the one person whom it concerns. */
export interface Whereabouts {
  slackUserId: string
  /** The channel of the click or command; without one (App Home, a modal) a direct message is used. */
  slackChannelId?: string | undefined
  threadTs?: string | undefined
}

/** Runs what a click or command asked for. Whatever goes wrong ends in a message with a reference, never in silence. */
export async function guarded(ctx: BotContext, what: string, where: Whereabouts, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    // Taken up again at the next start: nothing to tell.
    if (error === stoppedByShutdown || ctx.lanes.closing) throw error
    const card = problemCard(reportError(ctx.log, error, what))
    const place = where.slackChannelId ? { slackChannelId: where.slackChannelId, threadTs: where.threadTs } : null
    await tellPrivately(ctx, place, where.slackUserId, card).catch((second: unknown) => ctx.log.error({ err: second }, 'a failure could not be told'))
  }
}

import { isReviewCard } from '../../db/posted-replies.js'
import { actionValues } from '../blocks.js'
import type { BotContext } from '../context.js'
import { readCardValue, reviewIds } from './ids.js'

const ofItem: readonly string[] = [reviewIds.approve, reviewIds.correct, reviewIds.skip, reviewIds.next]

/** The item that a review card shows now, for words said in its thread; undefined where the thread hangs on something else. */
export async function itemOfThread(ctx: BotContext, slackChannelId: string, threadTs: string): Promise<string | undefined> {
  if (!(await isReviewCard(ctx.handle.db, ctx.org.id, slackChannelId, threadTs))) return undefined
  try {
    const page = await ctx.client.conversations.replies({ channel: slackChannelId, ts: threadTs, limit: 1, inclusive: true })
    const value = actionValues(page.messages?.[0]?.blocks).find((each) => ofItem.includes(each.actionId))?.value
    return value === undefined ? undefined : readCardValue(value)?.subjectId
  } catch (error) {
    ctx.log.info({ err: error }, 'the card of a thread could not be read')
    return undefined
  }
}

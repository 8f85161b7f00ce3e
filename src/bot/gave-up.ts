import { newReference } from '../ids.js'
import { heardMessage } from './ask/heard-message.js'
import { mentionsIn } from './ask/words.js'
import type { BotContext } from './context.js'
import { post } from './posting.js'
import { problemCard } from './say-error.js'

/** A delivery during which the service died again and again is not tried for ever; who asked is told. */
export async function gaveUpOn(ctx: BotContext, body: unknown): Promise<void> {
  const reference = newReference()
  ctx.log.error({ reference }, 'gave up on a delivery during which the service stopped several times')
  const message = heardMessage((body as { event?: unknown } | null)?.event ?? {}, ctx.botUserId)
  if (!message || !(message.slackChannelId.startsWith('D') || mentionsIn(message.text).includes(ctx.botUserId))) return
  const card = problemCard({ message: 'I stopped several times while working on this, so I leave it.', hint: 'Ask again in other words, or give an admin the reference.', reference })
  await post(ctx.client, { slackChannelId: message.slackChannelId, threadTs: message.threadTs ?? message.ts }, card).catch((error: unknown) => ctx.log.warn({ err: error, reference }, 'giving up could not be told'))
}

import { audit } from '../../db/audit.js'
import type { Db } from '../../db/open.js'
import { taskTrainingKey } from '../../jobs/definitions.js'
import type { Click } from '../clicks.js'
import type { BotContext } from '../context.js'
import { directMessage } from '../review/desk.js'

/** Trains the organisation's categories because a person said so; what comes of it is told them. Returns what to tell now. */
export async function startTaskTraining(ctx: BotContext, click: Pick<Click, 'speaker' | 'slackUserId'>): Promise<string> {
  const { userId } = click.speaker.actor
  const channel = await ctx.directory.channel(ctx.org.id, await directMessage(ctx, click.slackUserId))
  await ctx.handle.transaction(async (tx) => {
    await audit(tx, ctx.org.id, userId, 'tasks.train', {})
    await ctx.queue.enqueue(
      'tasks.train',
      { orgId: ctx.org.id, requestedBy: userId, ...(channel ? { replyTo: { channelId: channel.id } } : {}) },
      { tx, orgId: ctx.org.id, requestedBy: userId, uniqueKey: taskTrainingKey(ctx.org.id) },
    )
  })
  return 'Training has started. I tell you in our direct messages what came of it.'
}

/** Inside a transaction: the labels changed, so the model learns them anew; nobody is told. */
export async function learnLabels(ctx: BotContext, tx: Db): Promise<void> {
  await ctx.queue.enqueue('tasks.train', { orgId: ctx.org.id, requestedBy: null }, { tx, orgId: ctx.org.id })
}

import type { Db } from '../../db/open.js'
import { namesOf, type ChannelRow } from '../../db/organisation.js'
import type { ReplyTo } from '../../jobs/definitions.js'
import type { TaskViewer } from '../../pipelines/categorization/stories/task-services.js'
import type { TaskView } from '../../pipelines/categorization/stories/task-view.js'
import type { Card } from '../blocks.js'
import { isSilentHere, type BotContext, type Speaker } from '../context.js'
import { directMessage } from '../review/desk.js'
import { deletedCard, taskCard } from './card.js'
import type { Stream } from './ids.js'

/** What only this person reads: forms, lists, ephemeral notes. */
export const alone = (speaker: Pick<Speaker, 'actor'>): TaskViewer => ({ actor: speaker.actor, audience: { kind: 'private' } })

/** The conversation that a task made here belongs to; where the bot cannot be, the direct message with the person. */
export async function placeFor(ctx: BotContext, slackChannelId: string, slackUserId: string): Promise<{ channel: ChannelRow; here: boolean }> {
  const channel = await ctx.directory.channel(ctx.org.id, slackChannelId)
  if (channel?.botMember && !channel.archived && !isSilentHere(ctx, channel)) return { channel, here: true }
  const direct = await ctx.directory.channel(ctx.org.id, await directMessage(ctx, slackUserId))
  if (!direct) throw new Error('the direct message with a person could not be looked up')
  return { channel: direct, here: false }
}

/** Inside a transaction: the card of a task is posted. */
export async function postCard(ctx: BotContext, tx: Db, taskId: string, replyTo: ReplyTo): Promise<void> {
  await ctx.queue.enqueue('slack.reply', { orgId: ctx.org.id, subject: `task:${taskId}`, replyTo }, { tx, orgId: ctx.org.id })
}

/** Inside a transaction: where there is a card of this task, it is drawn again. */
export async function redrawCard(ctx: Pick<BotContext, 'queue'>, tx: Db, task: { id: string; orgId: string; channelId: string }): Promise<void> {
  if (task.channelId === '') return
  await ctx.queue.enqueue('slack.reply', { orgId: task.orgId, subject: `task:${task.id}:again`, replyTo: { channelId: task.channelId } }, { tx, orgId: task.orgId })
}

/** What all readers of the task's conversation may see of it; null when it belongs to another one. */
export async function cardForPlace(ctx: BotContext, taskId: string, channelId: string): Promise<Card | null> {
  const found = await ctx.tasks.taskForPlace(ctx.org.id, taskId, channelId)
  if (found === null || found === 'deleted') return found && deletedCard
  return drawTask(ctx, found.view, 'card', found.categories)
}

export async function drawTask(ctx: BotContext, view: TaskView, stream: Stream, categories: { categoryId: string; name: string }[]): Promise<Card> {
  const names = await namesOf(ctx.handle.db, ctx.org.id, [view.createdBy, ...(view.decision?.userId ? [view.decision.userId] : [])])
  return taskCard(view, { createdBy: names.get(view.createdBy) ?? null, decidedBy: names.get(view.decision?.userId ?? '') ?? null, categories, stream })
}

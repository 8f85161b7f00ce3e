import type { App, BlockAction } from '@slack/bolt'
import type { KnownBlock } from '@slack/types'
import { actions, button, context, count, section } from '../blocks.js'
import { onClick, type Click } from '../clicks.js'
import type { BotContext, Speaker } from '../context.js'
import { modal } from '../modal.js'
import { alone, drawTask } from './desk.js'
import { taskIds } from './ids.js'

export const checkTitle = 'Check categories'

/** One task after the other that nobody decided: what teaches the model most, some at random, a few of the surest. */
export function registerChecking(app: App, ctx: BotContext): void {
  app.action<BlockAction>(taskIds.next, (args) => onClick(ctx, 'the next task could not be shown', args, (click) => (click.viewId ? showNextTask(ctx, click, click.viewId) : Promise.resolve())))
}

export async function showNextTask(ctx: BotContext, click: Pick<Click, 'speaker'>, viewId: string): Promise<void> {
  await ctx.client.views.update({ view_id: viewId, view: modal(checkTitle, await checkBlocks(ctx, click.speaker)) })
}

export async function checkBlocks(ctx: BotContext, speaker: Speaker): Promise<KnownBlock[]> {
  const next = await ctx.tasks.nextToCheck(alone(speaker), Math.floor(Math.random() * 2 ** 31))
  if (!next) return [section('Nothing waits: every open task that you can see has a category that a person chose, or you were asked about it.')]
  const card = await drawTask(ctx, next.view, next.stream, await ctx.tasks.listCategories(alone(speaker)))
  return [context(`${count(next.waiting, 'task')} without a person’s word. What you choose teaches the next model.`), ...card.blocks, actions(button(taskIds.next, 'Another one', 'next'))]
}

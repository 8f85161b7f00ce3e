import type { App, BlockAction } from '@slack/bolt'
import type { TaskView } from '../../pipelines/categorization/stories/task-view.js'
import { plain } from '../blocks.js'
import { onClick, type Click } from '../clicks.js'
import { speakerOf, type BotContext } from '../context.js'
import { guarded } from '../guarded.js'
import { modal, openForm, openModal } from '../modal.js'
import { problemCard, reportError, saidCard } from '../say-error.js'
import { tellPrivately } from '../tell.js'
import { section } from '../blocks.js'
import { alone, drawTask, redrawCard } from './desk.js'
import { chooseIds, readTaskValue, taskIds, taskInputs, taskValue, type TaskValue } from './ids.js'
import { showNextTask } from './check-clicks.js'
import { openTaskForm } from './form-clicks.js'
import { whyTaskBlocks } from './why-view.js'

/** Clicks on the card of a task, in a channel or in a modal. */
export function registerTaskClicks(app: App, ctx: BotContext): void {
  const on = (id: string, what: string, work: (click: Click, value: TaskValue) => Promise<void>) =>
    app.action<BlockAction>(id, (args) =>
      onClick(ctx, what, args, async (click) => {
        const value = readTaskValue(click.value)
        if (value) await work(click, value)
      }),
    )
  const failed = 'a task could not be changed'
  const chosen = async (click: Click, value: TaskValue, choice: { categoryId: string } | 'none') =>
    settle(ctx, click, value, await ctx.tasks.chooseCategory(alone(click.speaker), value.taskId, choice, { stream: value.stream, actionKey: keyOf(click) }, (tx, task) => redrawCard(ctx, tx, task)))

  for (const id of chooseIds) on(id, failed, async (click, value) => void (value.categoryId && (await chosen(click, value, { categoryId: value.categoryId }))))
  on(taskIds.other, failed, async (click, value) => void (value.categoryId && (await chosen(click, value, { categoryId: value.categoryId }))))
  on(taskIds.none, failed, (click, value) => chosen(click, value, 'none'))
  for (const [id, state] of [[taskIds.done, 'done'], [taskIds.reopen, 'open']] as const) {
    on(id, failed, async (click, value) => settle(ctx, click, value, await ctx.tasks.setTaskState(alone(click.speaker), value.taskId, state, (tx, task) => redrawCard(ctx, tx, task))))
  }
  on(taskIds.delete, 'a task could not be deleted', async (click, value) => {
    const outcome = await ctx.tasks.deleteTask(alone(click.speaker), value.taskId, (tx, task) => redrawCard(ctx, tx, task))
    if (outcome.kind === 'refused') return tell(ctx, click, outcome.reason)
    if (click.overModal && click.viewId) await ctx.client.views.update({ view_id: click.viewId, view: modal('Task', [section('This task was deleted.')]) })
  })
  on(taskIds.why, 'the reasons could not be shown', (click, value) =>
    openModal(
      ctx,
      { id: click.triggerId, overModal: click.overModal },
      'Why?',
      async () => {
        const reasons = await ctx.tasks.explainTask(alone(click.speaker), value.taskId)
        return reasons ? whyTaskBlocks(reasons) : [section('This task is not there any more, or it is not open to you.')]
      },
      (card) => tellPrivately(ctx, click.place, click.slackUserId, card),
    ),
  )
  on(taskIds.edit, 'the form could not be opened', async (click, value) => {
    const view = await ctx.tasks.viewTask(alone(click.speaker), value.taskId)
    if (!view) return tell(ctx, click, 'This task is not there any more, or it is not open to you.')
    await openTaskForm(ctx, click, { taskId: view.taskId, slackChannelId: click.place?.slackChannelId ?? '', threadTs: null, messageTs: null, link: null, title: view.title, description: view.description.slice(0, 1400) })
  })
  on(taskIds.newCategory, 'the form could not be opened', (click, value) =>
    openForm(ctx, click, 'New category', async () => ({
      type: 'modal',
      callback_id: taskIds.newForm,
      private_metadata: JSON.stringify({ value: taskValue(value), slackChannelId: click.place?.slackChannelId ?? '' }),
      title: plain('New category'),
      submit: plain(click.speaker.actor.role === 'admin' ? 'Make it' : 'Ask the admins'),
      close: plain('Cancel'),
      blocks: [
        { type: 'input', block_id: taskInputs.name, label: plain('Name'), hint: plain('One or two words that others would look for.'), element: { type: 'plain_text_input', action_id: taskInputs.name, max_length: 60 } },
      ],
    })),
  )
  registerNewCategory(app, ctx)
}

function registerNewCategory(app: App, ctx: BotContext): void {
  app.view(taskIds.newForm, async ({ ack, body, view }) => {
    const name = view.state.values[taskInputs.name]?.[taskInputs.name]?.value ?? ''
    const context = JSON.parse(view.private_metadata) as { value?: string; slackChannelId?: string }
    const value = readTaskValue(context.value ?? '')
    const speaker = await speakerOf(ctx, body.user.id)
    if (!value || !speaker) return ack()
    try {
      const outcome = await ctx.tasks.nameCategory(alone(speaker), value.taskId, name, { stream: value.stream, actionKey: `view:${view.id}` }, (tx, task) => redrawCard(ctx, tx, task))
      if (outcome.kind === 'refused') return await ack({ response_action: 'errors', errors: { [taskInputs.name]: outcome.reason } })
      await ack()
      const place = context.slackChannelId ? { slackChannelId: context.slackChannelId } : null
      await guarded(ctx, 'an answer could not be told', { slackUserId: body.user.id }, async () => {
        if (outcome.kind === 'asked') await tellPrivately(ctx, place, body.user.id, saidCard('I asked the admins: they see it under `/task categories`. The task stays open meanwhile.'))
      })
    } catch (error) {
      const problem = reportError(ctx.log, error, 'a category could not be named')
      await ack({ response_action: 'errors', errors: { [taskInputs.name]: `${problem.message} Reference ${problem.reference}` } })
    }
  })
}

/** A click that is delivered twice is one. */
export const keyOf = (click: Click) => `${click.slackUserId}:${click.actionTs}`

export async function tell(ctx: BotContext, click: Click, text: string): Promise<void> {
  await tellPrivately(ctx, click.place, click.slackUserId, saidCard(text))
}

/** The card in the channel is drawn by its job; what shows in a modal is drawn here. */
async function settle(ctx: BotContext, click: Click, value: TaskValue, outcome: { kind: string; view: TaskView } | { kind: 'refused'; reason: string }): Promise<void> {
  if ('reason' in outcome) return tell(ctx, click, outcome.reason)
  if (!click.overModal || !click.viewId) return
  if (value.stream !== 'card') return showNextTask(ctx, click, click.viewId)
  const card = await drawTask(ctx, outcome.view, value.stream, await ctx.tasks.listCategories(alone(click.speaker)))
  await ctx.client.views.update({ view_id: click.viewId, view: modal('Task', card.blocks) }).catch((error: unknown) => {
    problemCard(reportError(ctx.log, error, 'a task could not be drawn in its modal'))
  })
}

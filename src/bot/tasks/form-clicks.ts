import type { App, BlockAction } from '@slack/bolt'
import { longestTaskTitle, oneLine, titleProblem } from '../../pipelines/categorization/stories/create-task.js'
import { guestRefusal } from '../ask/ask-command.js'
import { readableText } from '../ask/words.js'
import { onClick, type Click } from '../clicks.js'
import { isOutsider, speakerOf, type BotContext, type Speaker } from '../context.js'
import { guarded } from '../guarded.js'
import { openForm } from '../modal.js'
import { saidCard } from '../say-error.js'
import { slackErrorCode } from '../slack-client.js'
import { tellPrivately } from '../tell.js'
import { alone, placeFor, postCard, redrawCard } from './desk.js'
import { taskIds, taskInputs } from './ids.js'
import { readTaskForm, taskForm, titleAndRest, typedIn, type TaskFormContext } from './task-form.js'

export function registerTaskForm(app: App, ctx: BotContext): void {
  for (const id of [taskIds.typingTitle, taskIds.typingDescription]) {
    app.action<BlockAction>(id, (args) =>
      onClick(ctx, 'a suggestion could not be shown', args, async (click) => {
        const { view } = args.body
        const form = view && readTaskForm(view.private_metadata)
        if (!view || !form) return
        const { speaker } = click
        const suggestion = await ctx.tasks.previewTask(alone(speaker), typedIn(view.state.values))
        const drawn = taskForm(form, suggestion, form.taskId === null ? await ctx.tasks.listCategories(alone(speaker)) : [])
        // Typed on meanwhile: a newer drawing is on its way.
        await ctx.client.views.update({ view_id: view.id, hash: view.hash, view: drawn }).catch((error: unknown) => {
          if (slackErrorCode(error) !== 'hash_conflict' && slackErrorCode(error) !== 'not_found') throw error
        })
      }),
    )
  }

  app.shortcut({ callback_id: taskIds.make, type: 'message_action' }, async ({ shortcut, ack }) => {
    await ack()
    const message = shortcut.message as { ts?: string; thread_ts?: string; text?: string }
    await guarded(ctx, 'the form could not be opened', { slackUserId: shortcut.user.id, slackChannelId: shortcut.channel.id }, async () => {
      const speaker = await memberOf(ctx, shortcut.user.id, shortcut.channel.id)
      if (!speaker) return
      const ts = message.ts ?? shortcut.message_ts
      const text = titleAndRest(readableText(message.text ?? '', ctx.botUserId, () => undefined))
      const place = { slackChannelId: shortcut.channel.id, threadTs: message.thread_ts ?? ts }
      await openTaskForm(ctx, { triggerId: shortcut.trigger_id, overModal: false, place, slackUserId: shortcut.user.id, speaker }, { taskId: null, ...place, messageTs: ts, link: null, ...text })
    })
  })

  app.view(taskIds.form, async ({ ack, body, view }) => {
    const form = readTaskForm(view.private_metadata)
    const typed = typedIn(view.state.values)
    const problem = titleProblem(oneLine(typed.title))
    if (problem !== null) return ack({ response_action: 'errors', errors: { [taskInputs.title]: problem } })
    await ack()
    if (!form) return
    await guarded(ctx, 'a task could not be kept', { slackUserId: body.user.id, slackChannelId: form.slackChannelId || undefined, threadTs: form.threadTs ?? undefined }, async () => {
      const speaker = await memberOf(ctx, body.user.id, form.slackChannelId)
      if (!speaker) return
      if (form.taskId === null) return makeTask(ctx, speaker, { ...form, ...typed, actionKey: `view:${view.id}` })
      const outcome = await ctx.tasks.editTask(alone(speaker), form.taskId, typed, `view:${view.id}`, (tx, task) => redrawCard(ctx, tx, task))
      if (outcome.kind === 'refused') await tellPrivately(ctx, form.slackChannelId ? { slackChannelId: form.slackChannelId } : null, body.user.id, saidCard(outcome.reason))
    })
  })
}

export async function openTaskForm(ctx: BotContext, click: Pick<Click, 'triggerId' | 'overModal' | 'place' | 'slackUserId' | 'speaker'>, form: TaskFormContext): Promise<void> {
  const title = form.title.slice(0, longestTaskTitle)
  await openForm(ctx, click, form.taskId === null ? 'New task' : 'Edit the task', async () => {
    const suggestion = await ctx.tasks.previewTask(alone(click.speaker), { title, description: form.description })
    return taskForm({ ...form, title }, suggestion, form.taskId === null ? await ctx.tasks.listCategories(alone(click.speaker)) : [])
  })
}

/** The person, where they may have tasks; others are told why not. */
export async function memberOf(ctx: BotContext, slackUserId: string, slackChannelId: string): Promise<Speaker | null> {
  const speaker = await speakerOf(ctx, slackUserId)
  if (speaker && !isOutsider(speaker.person)) return speaker
  await tellPrivately(ctx, slackChannelId ? { slackChannelId } : null, slackUserId, saidCard(guestRefusal))
  return null
}

export interface AskedTask {
  slackChannelId: string
  threadTs: string | null
  messageTs: string | null
  title: string
  description: string
  categoryId?: string | undefined
  actionKey: string
}

/** Makes the task, and its card where it belongs. */
export async function makeTask(ctx: BotContext, speaker: Speaker, asked: AskedTask): Promise<void> {
  const { slackUserId } = speaker.person
  const { channel, here } = await placeFor(ctx, asked.slackChannelId, slackUserId)
  const { messageTs } = asked
  const link = here && messageTs ? await ctx.client.chat.getPermalink({ channel: asked.slackChannelId, message_ts: messageTs }).then(({ permalink }) => permalink ?? null, () => null) : null
  const { title, description, categoryId, actionKey } = asked
  const outcome = await ctx.tasks.createTask(alone(speaker), { channelId: channel.id, title, description, messageTs: here ? messageTs : null, link, categoryId, actionKey }, (tx, task) =>
    postCard(ctx, tx, task.id, { channelId: channel.id, ...(here && asked.threadTs ? { threadTs: asked.threadTs } : {}) }),
  )
  const place = { slackChannelId: asked.slackChannelId, threadTs: asked.threadTs ?? undefined }
  if (outcome.kind === 'refused') return tellPrivately(ctx, place, slackUserId, saidCard(outcome.reason))
  if (!here) await tellPrivately(ctx, place, slackUserId, saidCard('I am not in that conversation, so your task is in our direct messages.'))
}

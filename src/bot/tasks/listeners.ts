import type { App } from '@slack/bolt'
import { adminsOnly } from '../../pipelines/categorization/stories/task-services.js'
import { guestRefusal } from '../ask/ask-command.js'
import { readableText } from '../ask/words.js'
import { isOutsider, speakerOf, type BotContext, type Speaker } from '../context.js'
import { guarded } from '../guarded.js'
import { modal, openForm } from '../modal.js'
import { saidCard } from '../say-error.js'
import { openCategories, registerCategories } from './categories-clicks.js'
import { checkBlocks, checkTitle, registerChecking } from './check-clicks.js'
import { makeTask, openTaskForm, registerTaskForm } from './form-clicks.js'
import { openList, registerTaskList, sendExport } from './list-clicks.js'
import { taskModelBlocks } from './models-view.js'
import { registerTaskClicks } from './task-clicks.js'
import { titleAndRest } from './task-form.js'

const help = [
  '`/task` and what is to be done makes a task, and suggests its category; alone it opens a form.',
  '`/task list` (or `list mine`, `list open`, `list done`)  the tasks that you may see, with filters and export',
  '`/task check`  tasks whose category nobody confirmed: what you choose teaches the model',
  '`/task export`  all tasks that you may see, as a CSV file',
  '`/task categories`  add, rename, merge, split; proposals of new ones (admins)',
  '`/task models`  every training with its figures (admins); `/retrain tasks` makes one',
  'From a message: More actions ⋮ › _Make this a task_.',
].join('\n')

const modelsTitle = 'Models of categories'

interface Command {
  text: string
  channel_id: string
  user_id: string
  trigger_id: string
}

/** Tasks: made from words or messages, with a category that is set, offered, or new. */
export function registerTasks(app: App, ctx: BotContext): void {
  app.command('/task', async ({ command, ack, respond }) => {
    await ack()
    await guarded(ctx, 'the task could not be made', { slackUserId: command.user_id, slackChannelId: command.channel_id }, async () => {
      const speaker = await speakerOf(ctx, command.user_id)
      const told = !speaker || isOutsider(speaker.person) ? guestRefusal : await commanded(ctx, speaker, command)
      if (told) {
        const card = saidCard(told)
        await respond({ response_type: 'ephemeral', text: card.text, blocks: card.blocks })
      }
    })
  })
  registerTaskForm(app, ctx)
  registerTaskClicks(app, ctx)
  registerTaskList(app, ctx)
  registerChecking(app, ctx)
  registerCategories(app, ctx)
}

/** Returns what to tell the person alone. Only the very words of a subcommand are one: everything else is a task. */
async function commanded(ctx: BotContext, speaker: Speaker, command: Command): Promise<string | null> {
  const text = command.text.trim()
  const click = { triggerId: command.trigger_id, overModal: false, place: { slackChannelId: command.channel_id }, slackUserId: command.user_id, speaker }
  const [, list] = /^list(?: (mine|open|done|all))?$/i.exec(text) ? [text, text.split(' ')[1]?.toLowerCase() ?? 'all'] : []
  if (list !== undefined) {
    await openList(ctx, click, { ...(list === 'mine' ? { mine: true } : {}), ...(list === 'open' || list === 'done' ? { state: list } : {}) })
    return null
  }
  switch (text.toLowerCase()) {
    case '':
      await openTaskForm(ctx, click, { taskId: null, slackChannelId: command.channel_id, threadTs: null, messageTs: null, link: null, title: '', description: '' })
      return null
    case 'help':
      return help
    case 'check':
      await openForm(ctx, click, checkTitle, async () => modal(checkTitle, await checkBlocks(ctx, speaker)))
      return null
    case 'export':
      await sendExport(ctx, speaker, command.user_id, {})
      return 'The file with the tasks is in our direct messages.'
    case 'models':
      if (speaker.actor.role !== 'admin') return 'Only admins see the models.'
      await openForm(ctx, click, modelsTitle, async () => modal(modelsTitle, await taskModelBlocks(ctx)))
      return null
    case 'categories':
      if (speaker.actor.role !== 'admin') return adminsOnly
      await openCategories(ctx, click)
      return null
  }
  const words = titleAndRest(readableText(text, ctx.botUserId, () => undefined))
  await makeTask(ctx, speaker, { slackChannelId: command.channel_id, threadTs: null, messageTs: null, ...words, actionKey: `command:${command.trigger_id}` })
  return null
}

import { Readable } from 'node:stream'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { App, BlockAction } from '@slack/bolt'
import { onClick, type Click } from '../clicks.js'
import type { BotContext, Speaker } from '../context.js'
import { openForm, openModal } from '../modal.js'
import { section } from '../blocks.js'
import { directMessage } from '../review/desk.js'
import { tellPrivately } from '../tell.js'
import { alone, drawTask } from './desk.js'
import { readTaskValue, taskIds } from './ids.js'
import { listView, queryOf, readListState, tasksPerPage, type ListState } from './list-view.js'
import { tell } from './task-clicks.js'

export function registerTaskList(app: App, ctx: BotContext): void {
  const changes: Record<string, (value: string) => Partial<ListState>> = {
    [taskIds.listCategory]: (value) => ({ category: value === 'all' ? undefined : value }),
    [taskIds.listState]: (value) => ({ state: value === 'open' || value === 'done' ? value : undefined }),
    [taskIds.listWho]: (value) => ({ mine: value === 'mine' || undefined }),
    [taskIds.listWords]: (value) => ({ words: value.trim().slice(0, 200) || undefined }),
    [taskIds.listMore]: (value) => ({ before: { createdAt: Number(value.split(':')[0]), id: value.split(':')[1] ?? '' } }),
  }
  for (const [id, change] of Object.entries(changes)) {
    app.action<BlockAction>(id, (args) =>
      onClick(ctx, 'the tasks could not be listed', args, async (click) => {
        const { view } = args.body
        const state = view && readListState(view.private_metadata)
        if (!view || !state) return
        const next: ListState = { ...state, before: undefined, ...change(click.value) }
        await ctx.client.views.update({ view_id: view.id, view: await listFor(ctx, click.speaker, next) })
      }),
    )
  }
  app.action<BlockAction>(taskIds.show, (args) =>
    onClick(ctx, 'a task could not be shown', args, async (click) => {
      const value = readTaskValue(click.value)
      if (!value) return
      await openModal(
        ctx,
        { id: click.triggerId, overModal: click.overModal },
        'Task',
        async () => {
          const view = await ctx.tasks.viewTask(alone(click.speaker), value.taskId)
          return view ? (await drawTask(ctx, view, 'card', await ctx.tasks.listCategories(alone(click.speaker)))).blocks : [section('This task is not there any more, or it is not open to you.')]
        },
        (card) => tellPrivately(ctx, click.place, click.slackUserId, card),
      )
    }),
  )
  app.action<BlockAction>(taskIds.export, (args) =>
    onClick(ctx, 'the tasks could not be exported', args, async (click) => {
      const state = (args.body.view && readListState(args.body.view.private_metadata)) ?? {}
      await sendExport(ctx, click.speaker, click.slackUserId, state)
      await tell(ctx, click, 'The file with the tasks is in our direct messages.')
    }),
  )
}

export async function openList(ctx: BotContext, click: Pick<Click, 'triggerId' | 'overModal' | 'place' | 'slackUserId' | 'speaker'>, state: ListState): Promise<void> {
  await openForm(ctx, click, 'Tasks', () => listFor(ctx, click.speaker, state))
}

async function listFor(ctx: BotContext, speaker: Speaker, state: ListState) {
  const viewer = alone(speaker)
  const page = await ctx.tasks.findTasks(viewer, queryOf(state), { before: state.before, limit: tasksPerPage })
  return listView(state, page, await ctx.tasks.listCategories(viewer))
}

/** What this person may see, to this person alone. */
export async function sendExport(ctx: BotContext, speaker: Speaker, slackUserId: string, state: ListState): Promise<void> {
  const file = await ctx.tasks.exportTasks(alone(speaker), queryOf(state))
  if (!file) return
  const folder = await mkdtemp(join(tmpdir(), 'qm-tasks-'))
  try {
    const path = join(folder, 'tasks.csv')
    await pipeline(Readable.from(file.content), createWriteStream(path))
    await ctx.client.filesUploadV2({ channel_id: await directMessage(ctx, slackUserId), file: path, filename: file.name, title: file.name })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

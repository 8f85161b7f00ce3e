import type { KnownBlock, ModalView, PlainTextOption, StaticSelect } from '@slack/types'
import { z } from 'zod'
import type { TaskPage, TaskQuery } from '../../pipelines/categorization/stories/list-tasks.js'
import type { NamedCategory } from '../../pipelines/categorization/stories/task-view.js'
import { inertMrkdwn, inertPlain } from '../../agents/untrusted.js'
import { actions, button, context, count, plain, section, when } from '../blocks.js'
import { bold, percent } from '../review/words.js'
import { mostOptions } from './card.js'
import { taskIds, taskInputs, taskValue } from './ids.js'

export const tasksPerPage = 12

/** What a list shows: the filter, and how many tasks are above this page. */
const listState = z.object({
  category: z.string().max(60).optional(),
  state: z.enum(['open', 'done']).optional(),
  mine: z.boolean().optional(),
  words: z.string().max(200).optional(),
  before: z.object({ createdAt: z.number(), id: z.string() }).optional(),
})
export type ListState = z.infer<typeof listState>

/** Null when it was not written by us. */
export function readListState(text: string): ListState | null {
  try {
    return listState.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

export const queryOf = ({ before: _before, ...query }: ListState): TaskQuery => query

const all = 'all'
const option = (text: string, value: string): PlainTextOption => ({ text: plain(text), value })

/** The tasks that one person may see, filtered; each select and the words send at once. */
export function listView(state: ListState, page: TaskPage, categories: readonly (NamedCategory & { tasks: number })[]): ModalView {
  const byCategory = [option('All categories', all), option('Without a category', 'none'), ...categories.slice(0, mostOptions - 2).map((each) => option(`${inertPlain(each.name, 60)} (${each.tasks})`, each.categoryId))]
  const byState = [option('Open and done', all), option('Open', 'open'), option('Done', 'done')]
  const byWho = [option('Everybody’s', all), option('Mine', 'mine')]
  const filters: KnownBlock[] = [
    {
      type: 'actions', block_id: 'tasks.filters',
      elements: [
        select(taskIds.listCategory, byCategory, state.category ?? all),
        select(taskIds.listState, byState, state.state ?? all),
        select(taskIds.listWho, byWho, state.mine ? 'mine' : all),
      ],
    },
    {
      type: 'input', block_id: taskInputs.words, dispatch_action: true, optional: true, label: plain('With these words'),
      element: { type: 'plain_text_input', action_id: taskIds.listWords, max_length: 200, dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] }, placeholder: plain('Enter looks for them'), ...(state.words ? { initial_value: state.words } : {}) },
    },
  ]
  return {
    type: 'modal',
    private_metadata: JSON.stringify(state),
    title: plain('Tasks'),
    close: plain('Close'),
    blocks: [
      ...filters,
      section(page.total === 0 ? 'No task fits. Make one with `/task` and a few words.' : `*${count(page.total, 'task')}* that you may see`),
      ...page.tasks.map((task) => {
        const category = task.category ? inertMrkdwn(task.category.name, 60) : task.suggestion?.candidates[0] ? `_${inertMrkdwn(task.suggestion.candidates[0].name, 50)}?_ ${percent(task.suggestion.candidates[0].probability)}` : '–'
        return section(`${task.state === 'done' ? ':white_check_mark: ' : ''}${bold(task.title, 120)}\n${category}  ·  ${when(task.createdAt)}`, button(taskIds.show, 'Show', taskValue({ taskId: task.taskId, categoryId: null, stream: 'card' }), { label: `Show ${inertPlain(task.title, 60)}` }))
      }),
      ...(page.total > 0 ? [actions(...(page.next ? [button(taskIds.listMore, 'Older ones', `${page.next.createdAt}:${page.next.id}`)] : []), button(taskIds.export, 'Export as CSV', 'export'))] : []),
      ...(page.total > 0 ? [context('The file comes as a direct message, with the tasks of this filter.')] : []),
    ],
  }
}

function select(actionId: string, options: PlainTextOption[], chosen: string): StaticSelect {
  const initial = options.find((each) => each.value === chosen)
  return { type: 'static_select', action_id: actionId, options, ...(initial ? { initial_option: initial } : {}) }
}

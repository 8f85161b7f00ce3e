import type { KnownBlock, StaticSelect } from '@slack/types'
import type { NamedCategory, TaskView } from '../../pipelines/categorization/stories/task-view.js'
import { inertMrkdwn, inertPlain } from '../../agents/untrusted.js'
import { actions, button, confirm, context, plain, section, when, type Card } from '../blocks.js'
import { bold } from '../review/words.js'
import { chooseId, taskIds, taskValue, type Stream } from './ids.js'
import { suggestionWords, sureness } from './words.js'

/** What a card knows beside the task. */
export interface TaskFacts {
  createdBy: string | null
  decidedBy: string | null
  /** All categories, for the select. */
  categories: readonly NamedCategory[]
  /** Why this task is shown: kept with what is decided here. */
  stream: Stream
}

const descriptionShown = 600
const candidatesShown = 5
/** Of a select. */
export const mostOptions = 100

/** One task, decided or not: the same function draws both. Everything in it that people wrote is inert. */
export function taskCard(view: TaskView, facts: TaskFacts): Card {
  const category = view.category ? ` · ${inertMrkdwn(view.category.name, 60)}` : ''
  return {
    text: `Task: ${inertMrkdwn(view.title, 150) || '–'}${category}`,
    blocks: [
      section(`${view.state === 'done' ? ':white_check_mark:' : ':memo:'} ${bold(view.title, 300)}${view.description ? `\n${inertMrkdwn(view.description, descriptionShown)}` : ''}`),
      section(categoryWords(view, facts)),
      ...candidateBlocks(view, facts),
      { type: 'actions', elements: [otherSelect(view, facts), ...chooseButtons(view, facts)] },
      actions(...stateButtons(view, facts.stream)),
      context(whereabouts(view, facts)),
    ],
  }
}

function categoryWords(view: TaskView, facts: TaskFacts): string {
  const { category, decision, suggestion } = view
  const by = decision?.userId ? ` by ${bold(facts.decidedBy ?? 'somebody', 60)}, ${when(decision.at)}` : ''
  if (category && decision?.userId === null) {
    const sure = suggestion?.candidates.find((each) => each.categoryId === category.categoryId)
    return `*Category*  ${bold(category.name, 80)}, set by itself${sure ? `\n${sureness(sure.probability)}` : ''}`
  }
  if (category) return `*Category*  ${bold(category.name, 80)}, ${decision?.kind === 'move' ? 'moved' : 'chosen'}${by}`
  if (decision?.kind === 'ignore') return `*Category*  none, said${by || ' nobody'}`
  const lines = (suggestion?.candidates ?? []).slice(0, candidatesShown).map((each) => `${inertMrkdwn(each.name, 60) || '–'}  ${sureness(each.probability)}`)
  return [`*Which category?*  ${suggestionWords(suggestion)}`, ...lines].join('\n')
}

/** The other likely ones; nothing once a person decided: then the select is enough. */
function candidateBlocks(view: TaskView, facts: TaskFacts): KnownBlock[] {
  if (view.decision !== null && view.decision.userId !== null) return []
  const others = (view.suggestion?.candidates ?? []).filter((each) => each.categoryId !== view.category?.categoryId).slice(0, candidatesShown)
  if (others.length === 0) return []
  const first = view.category === null && view.suggestion?.kind !== 'new'
  return [
    actions(
      ...others.map((each, at) =>
        button(chooseId(at), inertPlain(each.name, 60) || '–', taskValue({ taskId: view.taskId, categoryId: each.categoryId, stream: facts.stream }), {
          ...(at === 0 && first ? { style: 'primary' } : {}),
          label: `Category ${inertPlain(each.name, 60)}`,
        }),
      ),
    ),
  ]
}

function otherSelect(view: TaskView, facts: TaskFacts): StaticSelect {
  const options = facts.categories.slice(0, mostOptions).map((each) => ({ text: plain(inertPlain(each.name, 75) || '–'), value: taskValue({ taskId: view.taskId, categoryId: each.categoryId, stream: facts.stream }) }))
  return { type: 'static_select', action_id: taskIds.other, placeholder: plain(view.category ? 'Change …' : 'Other …'), options }
}

function chooseButtons(view: TaskView, { stream }: TaskFacts) {
  const value = taskValue({ taskId: view.taskId, categoryId: null, stream })
  const open = view.category === null ? view.decision?.kind !== 'ignore' : view.decision?.userId === null
  return [button(taskIds.newCategory, 'New category …', value), ...(open ? [button(taskIds.none, 'None of these', value)] : []), button(taskIds.why, 'Why?', value)]
}

function stateButtons(view: TaskView, stream: Stream) {
  const value = taskValue({ taskId: view.taskId, categoryId: null, stream })
  return [
    view.state === 'open' ? button(taskIds.done, 'Done', value) : button(taskIds.reopen, 'Open again', value),
    button(taskIds.edit, 'Edit …', value),
    button(taskIds.delete, 'Delete', value, { confirm: confirm('Delete this task?', 'It is shown nowhere any more, and nothing is learned from it. Who made it may, and admins.', 'Delete') }),
  ]
}

function whereabouts(view: TaskView, facts: TaskFacts): string {
  return [
    `${view.state === 'done' ? 'Done' : 'Open'}, by ${inertMrkdwn(facts.createdBy ?? 'somebody', 60)}, ${when(view.createdAt)}`,
    ...(view.link && /^https?:\/\/[^\s<>|"]+$/.test(view.link) ? [`<${view.link}|the message>`] : []),
    ...(view.suggestion ? [`suggested by the model of ${inertMrkdwn(view.suggestion.modelVersion, 40)}`] : []),
  ].join('  ·  ')
}

export const deletedCard: Card = { text: 'This task was deleted.', blocks: [context('This task was deleted.')] }

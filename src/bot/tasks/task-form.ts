import type { KnownBlock, ModalView } from '@slack/types'
import { z } from 'zod'
import { longestDescription, longestTaskTitle } from '../../pipelines/categorization/stories/create-task.js'
import type { NamedCategory, TaskView } from '../../pipelines/categorization/stories/task-view.js'
import { inertMrkdwn, inertPlain } from '../../agents/untrusted.js'
import { cut, plain, section } from '../blocks.js'
import { mostOptions } from './card.js'
import { taskIds, taskInputs } from './ids.js'
import { suggestionWords, sureness } from './words.js'

/** What the form must know when it comes back; it travels in the view. */
const formContext = z.object({
  /** Edited; null: a new one. */
  taskId: z.string().nullable(),
  /** Where the card goes. */
  slackChannelId: z.string(),
  threadTs: z.string().nullable(),
  messageTs: z.string().nullable(),
  link: z.string().max(500).nullable(),
  /** What the inputs began with. */
  title: z.string().max(400),
  description: z.string().max(1500),
})
export type TaskFormContext = z.infer<typeof formContext>

/** Null when it was not written by us. */
export function readTaskForm(text: string): TaskFormContext | null {
  try {
    return formContext.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

export interface Typed {
  title: string
  description: string
  categoryId: string | undefined
}

type Values = Record<string, Record<string, { value?: string | null | undefined; selected_option?: { value?: string | undefined } | null | undefined }>>

export function typedIn(values: Values): Typed {
  return {
    title: values[taskInputs.title]?.[taskIds.typingTitle]?.value ?? '',
    description: values[taskInputs.description]?.[taskIds.typingDescription]?.value ?? '',
    categoryId: values[taskInputs.category]?.[taskInputs.category]?.selected_option?.value,
  }
}

const onTyping = { trigger_actions_on: ['on_character_entered' as const] }

/**
 * The form of a task. While somebody types, Slack tells us now and then, and the suggestion is drawn again; ids and first values
 * of the inputs stay the same, so that what was typed stays too.
 */
export function taskForm(form: TaskFormContext, suggestion: TaskView['suggestion'], categories: readonly NamedCategory[]): ModalView {
  const edited = form.taskId !== null
  const options = categories.slice(0, mostOptions).map((each) => ({ text: plain(inertPlain(each.name, 75) || '–'), value: each.categoryId }))
  const choice: KnownBlock[] =
    edited || options.length === 0
      ? []
      : [{ type: 'input', block_id: taskInputs.category, optional: true, label: plain('Category'), hint: plain('Left open, the suggestion decides.'), element: { type: 'static_select', action_id: taskInputs.category, placeholder: plain('As suggested'), options } }]
  return {
    type: 'modal',
    callback_id: taskIds.form,
    private_metadata: JSON.stringify(form),
    title: plain(edited ? 'Edit the task' : 'New task'),
    submit: plain(edited ? 'Save' : 'Make the task'),
    close: plain('Cancel'),
    blocks: [
      {
        type: 'input', block_id: taskInputs.title, dispatch_action: true, label: plain('Title'),
        element: { type: 'plain_text_input', action_id: taskIds.typingTitle, max_length: longestTaskTitle, dispatch_action_config: onTyping, ...(form.title ? { initial_value: form.title } : {}) },
      },
      {
        type: 'input', block_id: taskInputs.description, dispatch_action: true, optional: true, label: plain('Description'),
        element: { type: 'plain_text_input', action_id: taskIds.typingDescription, multiline: true, max_length: Math.min(3000, longestDescription), dispatch_action_config: onTyping, ...(form.description ? { initial_value: form.description } : {}) },
      },
      section(previewWords(suggestion)),
      ...choice,
    ],
  }
}

function previewWords(suggestion: TaskView['suggestion']): string {
  if (!suggestion) return '*Suggestion*  Type a few words, and I suggest a category.'
  const most = suggestion.kind === 'set' ? 1 : 3
  const lines = suggestion.candidates.slice(0, most).map((each) => `*${inertMrkdwn(each.name, 60) || '–'}*  ${sureness(each.probability)}`)
  return [`*Suggestion*  ${suggestionWords(suggestion)}`, ...lines].join('\n')
}

/** A message as a task: its first line is the title, the rest describes it. */
export function titleAndRest(text: string): { title: string; description: string } {
  const clean = text.trim()
  const [line = '', ...rest] = clean.split('\n')
  const sentence = /^.{15,200}?[.!?](?=\s)/.exec(line)?.[0]
  const title = line.length <= 160 ? line : (sentence ?? cut(line, 150))
  const whole = title === line ? rest.join('\n').trim() : clean
  return { title: cut(title.trim(), longestTaskTitle), description: cut(whole, 1400) }
}

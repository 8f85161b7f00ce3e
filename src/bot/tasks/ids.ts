import type { TaskDecisionRow } from '../../db/task-decisions.js'

/** Action and callback ids of tasks; used by the cards and by the listeners. */
export const taskIds = {
  make: 'tasks.make',
  form: 'tasks.form',
  typingTitle: 'tasks.typing-title',
  typingDescription: 'tasks.typing-description',
  other: 'tasks.other',
  none: 'tasks.none',
  newCategory: 'tasks.new-category',
  newForm: 'tasks.new-form',
  why: 'tasks.why',
  done: 'tasks.done',
  reopen: 'tasks.reopen',
  edit: 'tasks.edit',
  delete: 'tasks.delete',
  listCategory: 'tasks.list-category',
  listState: 'tasks.list-state',
  listWho: 'tasks.list-who',
  listWords: 'tasks.list-words',
  listMore: 'tasks.list-more',
  export: 'tasks.export',
  show: 'tasks.show',
  next: 'tasks.next',
  addCategory: 'tasks.add-category',
  changeCategory: 'tasks.change-category',
  categoryForm: 'tasks.category-form',
  findThemes: 'tasks.find-themes',
  acceptTheme: 'tasks.accept-theme',
  mergeTheme: 'tasks.merge-theme',
  dismissTheme: 'tasks.dismiss-theme',
  themeForm: 'tasks.theme-form',
  retrain: 'tasks.retrain',
} as const

/** Buttons of candidates: `tasks.choose-0` to `-4`, since ids in one block must differ. */
export const chooseId = (at: number) => `tasks.choose-${at}`
export const chooseIds = [0, 1, 2, 3, 4].map(chooseId)

/** Inputs of forms: block ids, and action ids where they send nothing by themselves. */
export const taskInputs = { title: 'tasks.input-title', description: 'tasks.input-description', category: 'tasks.input-category', name: 'tasks.input-name', words: 'tasks.input-words', into: 'tasks.input-into' } as const

export type Stream = TaskDecisionRow['stream']

/** What a button of a card carries. */
export interface TaskValue {
  taskId: string
  categoryId: string | null
  stream: Stream
}

const streams: readonly string[] = ['card', 'margin', 'audit', 'confident'] satisfies Stream[]

export function taskValue({ taskId, categoryId, stream }: TaskValue): string {
  return `${taskId}:${categoryId ?? ''}:${stream}`
}

/** Null when it is none of ours. */
export function readTaskValue(value: string): TaskValue | null {
  const [taskId, categoryId, stream] = value.split(':')
  return taskId && categoryId !== undefined && streams.includes(stream ?? '') ? { taskId, categoryId: categoryId || null, stream: stream as Stream } : null
}

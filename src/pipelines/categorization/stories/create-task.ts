import { isInPlaces } from '../../../db/visible-places.js'
import { addTaskDecision } from '../../../db/task-decisions.js'
import { addSuggestion, addTask, updateTask, type TaskRow } from '../../../db/tasks.js'
import type { Db } from '../../../db/open.js'
import { decideIn, viewTask } from './choose-category.js'
import { categoriesOf, resolveSuggestion, type ResolvedSuggestion } from './live-categories.js'
import { membersOnly, refused, taskPlaces, type AlsoInTransaction, type Refused, type TaskServices, type TaskViewer } from './task-services.js'
import { named, type TaskView } from './task-view.js'

export const longestTaskTitle = 300
export const longestDescription = 4000

export interface NewTask {
  /** Row id of the conversation that it belongs to; '' = the whole organisation. */
  channelId: string
  title: string
  description: string
  messageTs?: string | null
  link?: string | null
  /** What the person chose already. */
  categoryId?: string | undefined
  /** What makes a second delivery harmless. */
  actionKey: string
}

export type CreateOutcome = { kind: 'created' | 'already'; view: TaskView } | Refused

/** Makes a task with the suggestion for it; where the model is sure, the category is set at once. */
export async function createTask(services: TaskServices, viewer: TaskViewer, asked: NewTask, also?: AlsoInTransaction): Promise<CreateOutcome> {
  const { orgId, userId } = viewer.actor
  const title = oneLine(asked.title)
  const description = asked.description.trim()
  const problem = titleProblem(title) ?? (description.length > longestDescription ? `A description has at most ${longestDescription.toLocaleString('en-US')} characters; this one has ${description.length.toLocaleString('en-US')}.` : null)
  if (problem !== null) return refused(problem)
  const places = await taskPlaces(services, viewer)
  if (!places) return refused(membersOnly)
  if (!isInPlaces({ orgId, channelId: asked.channelId }, places)) return refused('I cannot put a task there: the conversation is not open to you, or I am not in it.')
  const categories = await categoriesOf(services, orgId)
  const chosen = asked.categoryId === undefined ? undefined : categories.resolve(asked.categoryId)
  const suggestion = await suggest(services, orgId, { title, description }, userId)
  const { task, fresh } = await services.handle.transaction(async (tx) => {
    const made = await addTask(tx, { orgId, channelId: asked.channelId, title, description, createdBy: userId, messageTs: asked.messageTs ?? null, link: asked.link ?? null, actionKey: asked.actionKey })
    if (made.fresh) await settle(tx, made.task, suggestion, chosen?.id, userId)
    await also?.(tx, made.task)
    return made
  })
  const view = await viewTask(services, viewer, task.id)
  return view ? { kind: fresh ? 'created' : 'already', view } : refused('The task could not be made.')
}

/** What a text would get, for a form that is being filled; nothing is stored. */
export async function previewTask(services: TaskServices, viewer: TaskViewer, text: { title: string; description: string }): Promise<TaskView['suggestion']> {
  if (viewer.actor.guest || `${text.title}${text.description}`.trim().length < 3) return null
  const { orgId, userId } = viewer.actor
  const categories = await categoriesOf(services, orgId)
  const suggestion = await suggest(services, orgId, { title: text.title.slice(0, longestTaskTitle), description: text.description.slice(0, longestDescription) }, userId, false)
  return { kind: suggestion.kind, candidates: named(suggestion.candidates, categories), modelVersion: suggestion.modelVersion, at: Date.now() }
}

export async function suggest(services: TaskServices, orgId: string, text: { title: string; description: string }, unit: string | null, why = true): Promise<ResolvedSuggestion> {
  const [said] = await services.categorizer.decide(orgId, [text], { why, unit })
  return resolveSuggestion(said!, await categoriesOf(services, orgId))
}

/** Inside a transaction: keeps a suggestion with what made it. */
export async function keepSuggestion(tx: Db, task: Pick<TaskRow, 'orgId' | 'id'>, made: ResolvedSuggestion) {
  const [first, second] = made.candidates
  return addSuggestion(tx, {
    orgId: task.orgId,
    taskId: task.id,
    kind: made.kind,
    candidates: made.candidates,
    belonging: made.belonging,
    probability: first?.probability ?? 0,
    margin: (first?.probability ?? 0) - (second?.probability ?? 0),
    why: { near: made.near, words: made.words },
    modelId: made.modelId,
    modelVersion: made.modelVersion,
    thresholds: made.thresholds,
    arm: made.arm,
  })
}

async function settle(tx: Db, task: TaskRow, made: ResolvedSuggestion, chosen: string | undefined, userId: string): Promise<void> {
  const suggestion = await keepSuggestion(tx, task, made)
  if (chosen !== undefined) {
    await decideIn(tx, { ...task, suggestionId: suggestion.id }, { userId, categoryId: chosen, stream: 'card', actionKey: `${task.actionKey}:chosen` })
    return
  }
  const [first] = made.candidates
  if (made.kind !== 'set' || !first) return
  const decision = await addTaskDecision(tx, {
    orgId: task.orgId,
    taskId: task.id,
    suggestionId: suggestion.id,
    userId: null,
    kind: 'auto',
    stream: 'card',
    before: null,
    after: first.categoryId,
    probability: first.probability,
    decidedProbability: first.probability,
    modelId: made.modelId,
    modelVersion: made.modelVersion,
    arm: made.arm,
    actionKey: `${task.actionKey}:auto`,
  })
  if (decision) await updateTask(tx, task.orgId, task.id, { categoryId: first.categoryId, decisionId: decision.id })
}

export const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

export function titleProblem(title: string): string | null {
  if (!/[\p{L}\p{N}]/u.test(title)) return 'A task needs a title with a letter or a digit.'
  return title.length > longestTaskTitle ? `A title has at most ${longestTaskTitle} characters; this one has ${title.length.toLocaleString('en-US')}.` : null
}

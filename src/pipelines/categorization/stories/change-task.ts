import { audit } from '../../../db/audit.js'
import { updateTask, visibleTask, type TaskRow } from '../../../db/tasks.js'
import { decideIn, viewTask } from './choose-category.js'
import { keepSuggestion, longestDescription, oneLine, suggest, titleProblem } from './create-task.js'
import { membersOnly, refused, taskGone, taskPlaces, type AlsoInTransaction, type Refused, type TaskServices, type TaskViewer } from './task-services.js'
import type { TaskView } from './task-view.js'

export type ChangeOutcome = { kind: 'changed'; view: TaskView } | Refused

/** Done, or open again. */
export async function setTaskState(services: TaskServices, viewer: TaskViewer, taskId: string, state: TaskRow['state'], also?: AlsoInTransaction): Promise<ChangeOutcome> {
  return change(services, viewer, taskId, also, { state })
}

/** Other words are another text: they get a suggestion of their own; what a person decided stays. */
export async function editTask(services: TaskServices, viewer: TaskViewer, taskId: string, text: { title: string; description: string }, actionKey: string, also?: AlsoInTransaction): Promise<ChangeOutcome> {
  const title = oneLine(text.title)
  const description = text.description.trim()
  const problem = titleProblem(title) ?? (description.length > longestDescription ? 'The description is too long.' : null)
  if (problem !== null) return refused(problem)
  const before = await viewTask(services, viewer, taskId)
  if (!before) return refused(taskGone)
  const made = await suggest(services, viewer.actor.orgId, { title, description }, viewer.actor.userId)
  const byPerson = before.decision !== null && before.decision.userId !== null
  return change(services, viewer, taskId, also, { title, description }, async (tx, task) => {
    const suggestion = await keepSuggestion(tx, task, made)
    if (byPerson) return
    const set = made.kind === 'set' ? made.candidates[0] : undefined
    if (set || task.categoryId !== null) await decideIn(tx, { ...task, suggestionId: suggestion.id }, { userId: null, kind: 'auto', categoryId: set?.categoryId ?? null, stream: 'card', actionKey: `${actionKey}:auto` })
  })
}

async function change(services: TaskServices, viewer: TaskViewer, taskId: string, also: AlsoInTransaction | undefined, set: Parameters<typeof updateTask>[3], more?: AlsoInTransaction): Promise<ChangeOutcome> {
  const places = await taskPlaces(services, viewer)
  if (!places) return refused(membersOnly)
  const there = await services.handle.transaction(async (tx) => {
    const task = await visibleTask(tx, places, taskId)
    if (!task) return false
    await updateTask(tx, places.orgId, taskId, set)
    await more?.(tx, task)
    await also?.(tx, task)
    return true
  })
  const view = there ? await viewTask(services, viewer, taskId) : null
  return view ? { kind: 'changed', view } : refused(taskGone)
}

/** It shows nowhere from now on and teaches nothing; its rows go after the retention time. Who made it may, and admins. */
export async function deleteTask(services: TaskServices, viewer: TaskViewer, taskId: string, also?: AlsoInTransaction): Promise<{ kind: 'deleted' } | Refused> {
  const places = await taskPlaces(services, viewer)
  if (!places) return refused(membersOnly)
  return services.handle.transaction(async (tx) => {
    const task = await visibleTask(tx, places, taskId)
    if (!task) return refused(taskGone)
    if (task.createdBy !== viewer.actor.userId && viewer.actor.role !== 'admin') return refused('Only who made a task, and admins, can delete it.')
    await updateTask(tx, places.orgId, taskId, { deletedAt: Date.now() })
    await audit(tx, places.orgId, viewer.actor.userId, 'tasks.delete', { taskId })
    await also?.(tx, task)
    return { kind: 'deleted' }
  })
}

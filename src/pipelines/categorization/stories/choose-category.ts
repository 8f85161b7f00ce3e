import type { Db } from '../../../db/open.js'
import { addTaskDecision, taskDecisionByAction, type TaskDecisionRow } from '../../../db/task-decisions.js'
import { suggestionsOf, taskById, updateTask, visibleTask, type TaskRow } from '../../../db/tasks.js'
import { categoriesIn, categoriesOf } from './live-categories.js'
import { categoryGone, membersOnly, refused, taskGone, taskPlaces, type AlsoInTransaction, type Refused, type TaskServices, type TaskViewer } from './task-services.js'
import { viewTasks, type TaskView } from './task-view.js'

/** What a person says of a task's category: this one, or none of those that there are. */
export type Choice = { categoryId: string } | 'none'

export interface Deciding {
  stream: TaskDecisionRow['stream']
  /** What makes a second delivery of a click harmless. */
  actionKey: string
}

export type DecideTaskOutcome = { kind: 'decided' | 'already'; view: TaskView } | Refused

/** Records what a person says, once per click: accepted, corrected, or ignored. Earlier decisions stay as they are. */
export async function chooseCategory(services: TaskServices, viewer: TaskViewer, taskId: string, choice: Choice, deciding: Deciding, also?: AlsoInTransaction): Promise<DecideTaskOutcome> {
  const places = await taskPlaces(services, viewer)
  if (!places) return refused(membersOnly)
  const { userId } = viewer.actor
  await categoriesOf(services, places.orgId)
  const written = await services.handle.transaction(async (tx): Promise<'decided' | 'already' | Refused> => {
    const task = await visibleTask(tx, places, taskId)
    if (!task) return refused(taskGone)
    if (await taskDecisionByAction(tx, places.orgId, deciding.actionKey)) return 'already'
    const categories = await categoriesIn(tx, places.orgId)
    const category = choice === 'none' ? null : categories.resolve(choice.categoryId)
    if (category === undefined) return refused(categoryGone)
    await decideIn(tx, task, { userId, categoryId: category?.id ?? null, ...deciding })
    await services.learn(tx, places.orgId)
    await also?.(tx, task)
    return 'decided'
  })
  if (typeof written !== 'string') return written
  const view = await viewTask(services, viewer, taskId)
  return view ? { kind: written, view } : refused(taskGone)
}

/** Inside a transaction: one more decision, which counts from now on. */
export async function decideIn(tx: Db, task: TaskRow, decision: Deciding & { userId: string | null; categoryId: string | null; kind?: TaskDecisionRow['kind'] }): Promise<void> {
  const { userId, categoryId, stream, actionKey } = decision
  const categories = await categoriesIn(tx, task.orgId)
  const suggestion = (await suggestionsOf(tx, task.orgId, [task])).get(task.suggestionId ?? '')
  const candidates = (suggestion?.candidates ?? []).map((each) => ({ ...each, now: categories.resolve(each.categoryId)?.id }))
  const probabilityOf = (id: string | null) => candidates.filter((each) => each.now === id).reduce((sum, each) => sum + each.probability, 0)
  const kind = decision.kind ?? (categoryId === null ? 'ignore' : candidates[0]?.now === categoryId ? 'accept' : 'correct')
  const row = await addTaskDecision(tx, {
    orgId: task.orgId,
    taskId: task.id,
    suggestionId: suggestion?.id ?? null,
    userId,
    kind,
    stream,
    before: task.categoryId,
    after: categoryId,
    probability: suggestion?.probability ?? null,
    decidedProbability: suggestion && categoryId !== null ? probabilityOf(categoryId) : null,
    modelId: suggestion?.modelId ?? null,
    modelVersion: suggestion?.modelVersion ?? null,
    arm: suggestion?.arm ?? null,
    actionKey,
  })
  if (row) await updateTask(tx, task.orgId, task.id, { categoryId, decisionId: row.id })
}

export async function viewTask(services: TaskServices, viewer: TaskViewer, taskId: string): Promise<TaskView | null> {
  const places = await taskPlaces(services, viewer)
  const row = places && (await visibleTask(services.handle.db, places, taskId))
  if (!row) return null
  return (await viewTasks(services.handle.db, viewer, [row], await categoriesOf(services, viewer.actor.orgId)))[0] ?? null
}

/**
 * A task as its own conversation may see it, for the message there: no person asks. `deleted`: the message is to say so. Null: it
 * belongs to another conversation, or there is none.
 */
export async function taskForPlace(services: TaskServices, orgId: string, taskId: string, channelId: string): Promise<{ view: TaskView; categories: { categoryId: string; name: string }[] } | 'deleted' | null> {
  const row = await taskById(services.handle.db, orgId, taskId)
  if (!row || row.channelId !== channelId) return null
  if (row.deletedAt !== null) return 'deleted'
  const categories = await categoriesOf(services, orgId)
  const nobody: TaskViewer = { actor: { orgId, userId: '', role: 'user', guest: false }, audience: { kind: 'channel', channelId } }
  const [view] = await viewTasks(services.handle.db, nobody, [row], categories)
  return view ? { view, categories: categories.live.map((each) => ({ categoryId: each.id, name: each.name })) } : null
}

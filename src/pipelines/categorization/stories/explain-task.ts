import { suggestionsOf, visibleTask, visibleTasks } from '../../../db/tasks.js'
import { categoriesOf } from './live-categories.js'
import { taskPlaces, type TaskServices, type TaskViewer } from './task-services.js'
import { viewTasks, type TaskView } from './task-view.js'

export interface TaskReasons {
  view: TaskView
  /** Nearest examples that the viewer may see: tasks of theirs, or examples that the service ships. */
  near: { text: string; similarity: number }[]
  /** Of those that counted, how many are not open to the viewer. */
  hidden: number
  words: { words: string; weight: number }[]
  belonging: number
  thresholds: string
}

/** Why a task got its suggestion, as far as the viewer may know. */
export async function explainTask(services: TaskServices, viewer: TaskViewer, taskId: string): Promise<TaskReasons | null> {
  const places = await taskPlaces(services, viewer)
  const { db } = services.handle
  const row = places && (await visibleTask(db, places, taskId))
  if (!row) return null
  const categories = await categoriesOf(services, places.orgId)
  const [view] = await viewTasks(db, viewer, [row], categories)
  const suggestion = (await suggestionsOf(db, places.orgId, [row])).get(row.suggestionId ?? '')
  const near = suggestion?.why.near ?? []
  const seen = new Map((await visibleTasks(db, places, near.map(({ id }) => id))).map((task) => [task.id, task.title]))
  const shown: TaskReasons['near'] = []
  for (const { id, similarity } of near) {
    const text = seen.get(id) ?? (await services.categorizer.exampleText(id))
    if (text !== undefined) shown.push({ text, similarity })
  }
  return { view: view!, near: shown, hidden: near.length - shown.length, words: suggestion?.why.words ?? [], belonging: suggestion?.belonging ?? 0, thresholds: suggestion?.thresholds ?? '' }
}

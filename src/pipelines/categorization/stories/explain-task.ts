import { suggestionsOf, visibleTask, visibleTasks } from '../../../db/tasks.js'
import type { VisiblePlaces } from '../../access/places.js'
import type { TaskText } from './categorizer-port.js'
import { categoriesOf, resolveSuggestion } from './live-categories.js'
import { taskPlaces, type TaskServices, type TaskViewer } from './task-services.js'
import { named, viewTasks, type TaskView } from './task-view.js'

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
  const shown = await shownNear(services, places, near)
  return { view: view!, near: shown, hidden: near.length - shown.length, words: suggestion?.why.words ?? [], belonging: suggestion?.belonging ?? 0, thresholds: suggestion?.thresholds ?? '' }
}

export interface Prediction {
  kind: 'set' | 'offer' | 'new'
  candidates: { categoryId: string; name: string; probability: number }[]
  belonging: number
  words: { words: string; weight: number }[]
  near: { text: string; similarity: number }[]
  model: string
  thresholds: string
}

/** What texts would get, in their order; nothing is stored. With reasons only where they are asked for. */
export async function predict(services: TaskServices, viewer: TaskViewer, texts: readonly TaskText[], { why }: { why: boolean }): Promise<Prediction[]> {
  const places = await taskPlaces(services, viewer)
  if (!places) return []
  const categories = await categoriesOf(services, places.orgId)
  const said = await services.categorizer.decide(places.orgId, texts, { why, unit: viewer.actor.userId })
  const predictions: Prediction[] = []
  for (const each of said) {
    const { kind, candidates, belonging, words, near, modelVersion, thresholds } = resolveSuggestion(each, categories)
    predictions.push({ kind, candidates: named(candidates, categories), belonging, words, near: await shownNear(services, places, near), model: modelVersion, thresholds })
  }
  return predictions
}

/** Texts of the nearest examples, as far as these places show them. */
async function shownNear(services: TaskServices, places: VisiblePlaces, near: readonly { id: string; similarity: number }[]): Promise<{ text: string; similarity: number }[]> {
  const seen = new Map((await visibleTasks(services.handle.db, places, near.map(({ id }) => id))).map((task) => [task.id, task.title]))
  const shown: { text: string; similarity: number }[] = []
  for (const { id, similarity } of near) {
    const text = seen.get(id) ?? (await services.categorizer.exampleText(id))
    if (text !== undefined) shown.push({ text, similarity })
  }
  return shown
}

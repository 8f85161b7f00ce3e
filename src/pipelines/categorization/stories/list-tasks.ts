import { audit } from '../../../db/audit.js'
import { taskDecisionsByIds } from '../../../db/task-decisions.js'
import { countTasks, listTasks, suggestionsOf, tasksByCategory, undecidedTasks, type TaskFilter } from '../../../db/tasks.js'
import { namesOf } from '../../../db/organisation.js'
import { pickForReview } from '../../learning/pick-for-review.js'
import { csvLine } from '../../products/import/csv-cell.js'
import { categoriesOf, type LiveCategories } from './live-categories.js'
import { taskPlaces, type TaskServices, type TaskViewer } from './task-services.js'
import { viewTasks, type NamedCategory, type TaskView } from './task-view.js'

export interface TaskQuery {
  /** A category's id, or `none`. */
  category?: string | undefined
  state?: 'open' | 'done' | undefined
  mine?: boolean | undefined
  words?: string | undefined
}

export interface TaskPage {
  tasks: TaskView[]
  total: number
  /** Where the next page begins; null on the last. */
  next: { createdAt: number; id: string } | null
}

export async function findTasks(services: TaskServices, viewer: TaskViewer, query: TaskQuery, page: { before?: { createdAt: number; id: string } | undefined; limit: number }): Promise<TaskPage> {
  const places = await taskPlaces(services, viewer)
  if (!places) return { tasks: [], total: 0, next: null }
  const { db } = services.handle
  const filter = filterOf(viewer, query)
  const rows = await listTasks(db, places, filter, { ...page, limit: page.limit + 1 })
  const shown = rows.slice(0, page.limit)
  const last = shown.at(-1)
  return {
    tasks: await viewTasks(db, viewer, shown, await categoriesOf(services, places.orgId)),
    total: await countTasks(db, places, filter),
    next: rows.length > shown.length && last ? { createdAt: last.createdAt, id: last.id } : null,
  }
}

/** The categories in use, with how many tasks of each the viewer may see. */
export async function listCategories(services: TaskServices, viewer: TaskViewer): Promise<(NamedCategory & { tasks: number })[]> {
  const places = await taskPlaces(services, viewer)
  if (!places) return []
  const counts = await tasksByCategory(services.handle.db, places)
  const { live } = await categoriesOf(services, places.orgId)
  return live.map((row) => ({ categoryId: row.id, name: row.name, tasks: counts.get(row.id) ?? 0 }))
}

export const taskColumns = ['task', 'title', 'description', 'category', 'state', 'created', 'created_by', 'decided', 'decided_by', 'decision', 'suggested', 'probability', 'model', 'link']
const exportWindow = 500

/** A CSV file of the tasks that the viewer may see, written while it is read; nothing in it is a formula to a spreadsheet. Every export is in the audit. */
export async function exportTasks(services: TaskServices, viewer: TaskViewer, query: TaskQuery): Promise<{ name: string; content: AsyncGenerator<string> } | null> {
  const places = await taskPlaces(services, viewer)
  if (!places) return null
  const { db } = services.handle
  await audit(db, places.orgId, viewer.actor.userId, 'tasks.export', { ...query, words: query.words === undefined ? undefined : '…' })
  const categories = await categoriesOf(services, places.orgId)
  const filter = filterOf(viewer, query)
  async function* content(): AsyncGenerator<string> {
    // The mark without which spreadsheets take UTF-8 for something else.
    yield `\ufeff${csvLine(taskColumns)}`
    let before: { createdAt: number; id: string } | undefined
    for (;;) {
      const rows = await listTasks(db, places!, filter, { before, limit: exportWindow })
      if (rows.length > 0) yield (await linesOf(rows)).join('')
      if (rows.length < exportWindow) return
      before = rows.at(-1)!
    }
  }
  async function linesOf(rows: Awaited<ReturnType<typeof listTasks>>): Promise<string[]> {
    const suggestions = await suggestionsOf(db, places!.orgId, rows)
    const decisions = await taskDecisionsByIds(db, places!.orgId, rows.flatMap((row) => row.decisionId ?? []))
    const people = await namesOf(db, places!.orgId, [...rows.map((row) => row.createdBy), ...[...decisions.values()].flatMap((row) => row.userId ?? [])])
    return rows.map((row) => {
      const suggestion = suggestions.get(row.suggestionId ?? '')
      const decision = decisions.get(row.decisionId ?? '')
      const suggested = suggestion?.candidates[0]
      return csvLine([
        row.id, row.title, row.description, nameIn(categories, row.categoryId), row.state, time(row.createdAt), people.get(row.createdBy) ?? '',
        decision ? time(decision.createdAt) : null, decision ? (decision.userId === null ? 'automatic' : (people.get(decision.userId) ?? '')) : null, decision?.kind,
        nameIn(categories, suggested?.categoryId ?? null), suggested ? Number(suggested.probability.toFixed(4)) : null, suggestion?.modelVersion, row.link,
      ])
    })
  }
  return { name: `tasks-${new Date().toISOString().slice(0, 10)}.csv`, content: content() }
}

const time = (ms: number) => new Date(ms).toISOString()
const nameIn = (categories: LiveCategories, id: string | null) => (id === null ? '' : (categories.resolve(id)?.name ?? ''))

export interface TaskToCheck {
  view: TaskView
  stream: 'margin' | 'audit' | 'confident'
  waiting: number
}

const askedAmong = 500

/** What to ask this person next: mostly what the model is least sure of, some at random, a few of the surest. Null: nothing is left. */
export async function nextToCheck(services: TaskServices, viewer: TaskViewer, seed: number): Promise<TaskToCheck | null> {
  const places = await taskPlaces(services, viewer)
  if (!places) return null
  const { db } = services.handle
  const rows = await undecidedTasks(db, places, viewer.actor.userId, askedAmong)
  const items = rows.map(({ task, suggestion }) => ({ id: task.id, margin: suggestion.margin, confidence: suggestion.probability }))
  const [pick] = pickForReview(items, 1, seed)
  const row = rows.find(({ task }) => task.id === pick?.id)
  if (!pick || !row) return null
  const [view] = await viewTasks(db, viewer, [row.task], await categoriesOf(services, places.orgId))
  return { view: view!, stream: pick.stream, waiting: rows.length }
}

function filterOf(viewer: TaskViewer, { category, state, mine, words }: TaskQuery): TaskFilter {
  return {
    category: category === undefined ? undefined : category === 'none' ? 'none' : { id: category },
    state,
    createdBy: mine ? viewer.actor.userId : undefined,
    words: (words ?? '').split(/\s+/).filter((word) => word !== ''),
  }
}

import type { Db } from '../../../db/open.js'
import { taskDecisionsByIds, type TaskDecisionRow } from '../../../db/task-decisions.js'
import { suggestionsOf, type SuggestionRow, type TaskRow } from '../../../db/tasks.js'
import type { LiveCategories } from './live-categories.js'
import type { TaskViewer } from './task-services.js'

export interface NamedCategory {
  categoryId: string
  name: string
}

export interface TaskView {
  taskId: string
  /** Row id of the conversation; '' = the whole organisation. */
  channelId: string
  title: string
  description: string
  state: TaskRow['state']
  category: NamedCategory | null
  /** What counts now; `userId` null: the service set it. */
  decision: { kind: TaskDecisionRow['kind']; userId: string | null; at: number } | null
  suggestion: {
    kind: SuggestionRow['kind']
    candidates: (NamedCategory & { probability: number })[]
    modelVersion: string
    at: number
  } | null
  createdBy: string
  createdAt: number
  messageTs: string | null
  link: string | null
  mayDelete: boolean
}

/** Rows that the viewer may read, as they are drawn. */
export async function viewTasks(db: Db, viewer: TaskViewer, rows: readonly TaskRow[], categories: LiveCategories): Promise<TaskView[]> {
  const { orgId } = viewer.actor
  const suggestions = await suggestionsOf(db, orgId, rows)
  const decisions = await taskDecisionsByIds(db, orgId, rows.flatMap(({ decisionId }) => decisionId ?? []))
  return rows.map((row) => viewOf(viewer, row, suggestions.get(row.suggestionId ?? ''), decisions.get(row.decisionId ?? ''), categories))
}

function viewOf(viewer: TaskViewer, row: TaskRow, suggestion: SuggestionRow | undefined, decision: TaskDecisionRow | undefined, categories: LiveCategories): TaskView {
  const category = row.categoryId === null ? undefined : categories.resolve(row.categoryId)
  const { actor } = viewer
  return {
    taskId: row.id,
    channelId: row.channelId,
    title: row.title,
    description: row.description,
    state: row.state,
    category: category ? { categoryId: category.id, name: category.name } : null,
    decision: decision ? { kind: decision.kind, userId: decision.userId, at: decision.createdAt } : null,
    suggestion: suggestion
      ? { kind: suggestion.kind, candidates: named(suggestion.candidates, categories), modelVersion: suggestion.modelVersion, at: suggestion.createdAt }
      : null,
    createdBy: row.createdBy,
    createdAt: row.createdAt,
    messageTs: row.messageTs,
    link: row.link,
    mayDelete: row.createdBy === actor.userId || actor.role === 'admin',
  }
}

/** Candidates of back then under the names of now; those that were merged since count together. */
export function named(candidates: readonly { categoryId: string; probability: number }[], categories: LiveCategories): (NamedCategory & { probability: number })[] {
  const found = new Map<string, NamedCategory & { probability: number }>()
  for (const { categoryId, probability } of candidates) {
    const row = categories.resolve(categoryId)
    if (!row) continue
    const before = found.get(row.id)
    found.set(row.id, { categoryId: row.id, name: row.name, probability: probability + (before?.probability ?? 0) })
  }
  return [...found.values()].sort((a, b) => b.probability - a.probability)
}

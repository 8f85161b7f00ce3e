import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, or, sql, type SQL } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { VisiblePlaces } from '../pipelines/access/places.js'
import type { Db } from './open.js'
import { tasks, taskSuggestions } from './schema/tasks.js'
import { inPlaces } from './visible-places.js'

export type TaskRow = typeof tasks.$inferSelect
export type SuggestionRow = typeof taskSuggestions.$inferSelect
export type TaskFacts = Pick<TaskRow, 'orgId' | 'channelId' | 'title' | 'description' | 'createdBy' | 'messageTs' | 'link' | 'actionKey'>

const seen = (places: VisiblePlaces) => and(inPlaces(tasks.orgId, tasks.channelId, places), isNull(tasks.deletedAt))

/** Inside a transaction. Made before by the same action: that one, and `fresh` is false. */
export async function addTask(tx: Db, facts: TaskFacts): Promise<{ task: TaskRow; fresh: boolean }> {
  const now = Date.now()
  const row: TaskRow = { ...facts, id: newId('task'), state: 'open', categoryId: null, decisionId: null, suggestionId: null, createdAt: now, updatedAt: now, deletedAt: null }
  const [made] = await tx.insert(tasks).values(row).onConflictDoNothing().returning()
  if (made) return { task: made, fresh: true }
  const there = await tx.query.tasks.findFirst({ where: and(eq(tasks.orgId, facts.orgId), eq(tasks.actionKey, facts.actionKey)) })
  if (!there) throw new Error('the key of a task is taken')
  return { task: there, fresh: false }
}

/** What changes of a task; not where it is seen and who made it. */
export async function updateTask(tx: Db, orgId: string, taskId: string, change: Partial<Pick<TaskRow, 'title' | 'description' | 'state' | 'categoryId' | 'decisionId' | 'suggestionId' | 'deletedAt'>>): Promise<void> {
  await tx.update(tasks).set({ ...change, updatedAt: Date.now() }).where(and(eq(tasks.orgId, orgId), eq(tasks.id, taskId)))
}

export async function visibleTask(db: Db, places: VisiblePlaces, taskId: string): Promise<TaskRow | undefined> {
  return db.select().from(tasks).where(and(eq(tasks.id, taskId), seen(places))).get()
}

/** Whatever became of it; what is drawn of it goes to its own conversation alone. */
export async function taskById(db: Db, orgId: string, taskId: string): Promise<TaskRow | undefined> {
  return db.query.tasks.findFirst({ where: and(eq(tasks.orgId, orgId), eq(tasks.id, taskId)) })
}

/** Those of the ids that may be seen, in no order. */
export async function visibleTasks(db: Db, places: VisiblePlaces, ids: readonly string[]): Promise<TaskRow[]> {
  if (ids.length === 0) return []
  return db.select().from(tasks).where(and(inArray(tasks.id, ids.slice(0, 1000)), seen(places))).all()
}

export interface TaskFilter {
  /** A category, or those without one. */
  category?: { id: string } | 'none' | undefined
  state?: TaskRow['state'] | undefined
  createdBy?: string | undefined
  /** All of these words, anywhere in the text. */
  words?: readonly string[] | undefined
}

/** The newest first; `before` is the last one of the page before. */
export async function listTasks(db: Db, places: VisiblePlaces, filter: TaskFilter, page: { before?: { createdAt: number; id: string } | undefined; limit: number }): Promise<TaskRow[]> {
  const { before } = page
  const older = before && or(lt(tasks.createdAt, before.createdAt), and(eq(tasks.createdAt, before.createdAt), lt(tasks.id, before.id)))
  return db.select().from(tasks).where(and(seen(places), ...conditions(filter), older)).orderBy(desc(tasks.createdAt), desc(tasks.id)).limit(page.limit).all()
}

export async function countTasks(db: Db, places: VisiblePlaces, filter: TaskFilter): Promise<number> {
  return db.select({ n: sql<number>`count(*)` }).from(tasks).where(and(seen(places), ...conditions(filter))).get()?.n ?? 0
}

/** Tasks that may be seen, counted by category (null: none). */
export async function tasksByCategory(db: Db, places: VisiblePlaces): Promise<Map<string | null, number>> {
  const rows = db.select({ id: tasks.categoryId, n: sql<number>`count(*)` }).from(tasks).where(seen(places)).groupBy(tasks.categoryId).all()
  return new Map(rows.map((row) => [row.id, row.n]))
}

function conditions({ category, state, createdBy, words = [] }: TaskFilter): (SQL | undefined)[] {
  const text = sql`lower(${tasks.title} || ' ' || ${tasks.description})`
  return [
    category === undefined ? undefined : category === 'none' ? isNull(tasks.categoryId) : eq(tasks.categoryId, category.id),
    state && eq(tasks.state, state),
    createdBy === undefined ? undefined : eq(tasks.createdBy, createdBy),
    ...words.slice(0, 10).map((word) => sql`instr(${text}, ${word.toLowerCase()}) > 0`),
  ]
}

/** The newest tasks of every place in one category: what messages about them are drawn again from. */
export async function newestOfCategory(db: Db, orgId: string, categoryId: string, limit: number): Promise<Pick<TaskRow, 'id' | 'orgId' | 'channelId'>[]> {
  const columns = { id: tasks.id, orgId: tasks.orgId, channelId: tasks.channelId }
  return db.select(columns).from(tasks).where(and(eq(tasks.orgId, orgId), eq(tasks.categoryId, categoryId), isNull(tasks.deletedAt))).orderBy(desc(tasks.createdAt)).limit(limit).all()
}

/** Tasks of every place in one category that hold one of the words: what goes to a category that is split off. */
export async function tasksWithWords(tx: Db, orgId: string, categoryId: string, words: readonly string[]): Promise<TaskRow[]> {
  const text = sql`lower(${tasks.title} || ' ' || ${tasks.description})`
  const holds = or(...words.map((word) => sql`instr(${text}, ${word.toLowerCase()}) > 0`))
  return tx.select().from(tasks).where(and(eq(tasks.orgId, orgId), eq(tasks.categoryId, categoryId), isNull(tasks.deletedAt), holds)).all()
}

/** Inside a transaction: a suggestion for a task, which shows it from now on. */
export async function addSuggestion(tx: Db, suggestion: Omit<SuggestionRow, 'id' | 'createdAt'>): Promise<SuggestionRow> {
  const row = { ...suggestion, id: newId('tsug'), createdAt: Date.now() }
  await tx.insert(taskSuggestions).values(row)
  await tx.update(tasks).set({ suggestionId: row.id }).where(and(eq(tasks.orgId, row.orgId), eq(tasks.id, row.taskId)))
  return row
}

export async function suggestionsOf(db: Db, orgId: string, rows: readonly Pick<TaskRow, 'suggestionId'>[]): Promise<Map<string, SuggestionRow>> {
  const ids = rows.flatMap(({ suggestionId }) => suggestionId ?? [])
  if (ids.length === 0) return new Map()
  const found = db.select().from(taskSuggestions).where(and(eq(taskSuggestions.orgId, orgId), inArray(taskSuggestions.id, ids))).all()
  return new Map(found.map((row) => [row.id, row]))
}

/** Tasks of every place without a category, oldest first: what a theme is looked for in. The texts stay inside the service. */
export async function uncategorizedTasks(db: Db, orgId: string, limit: number): Promise<TaskRow[]> {
  return db.select().from(tasks).where(and(eq(tasks.orgId, orgId), isNull(tasks.categoryId), isNull(tasks.deletedAt))).orderBy(asc(tasks.createdAt)).limit(limit).all()
}

/** Tasks that nobody decided yet and that may be seen, with their suggestions: what people can be asked about. */
export async function undecidedTasks(db: Db, places: VisiblePlaces, exceptDecidedBy: string, limit: number): Promise<{ task: TaskRow; suggestion: SuggestionRow }[]> {
  const byPerson = sql`not exists (select 1 from task_decisions d where d.task_id = ${tasks.id} and (d.kind in ('accept', 'correct', 'move') or d.user_id = ${exceptDecidedBy}))`
  return db
    .select({ task: tasks, suggestion: taskSuggestions })
    .from(tasks)
    .innerJoin(taskSuggestions, eq(taskSuggestions.id, tasks.suggestionId))
    .where(and(seen(places), eq(tasks.state, 'open'), byPerson))
    .orderBy(desc(tasks.createdAt))
    .limit(limit)
    .all()
}

/** Open suggestions older than `before` that nobody answered. */
export async function unansweredSuggestions(db: Db, orgId: string, before: number, limit: number): Promise<{ task: TaskRow; suggestion: SuggestionRow }[]> {
  const unanswered = sql`not exists (select 1 from task_decisions d where d.suggestion_id = ${taskSuggestions.id})`
  return db
    .select({ task: tasks, suggestion: taskSuggestions })
    .from(taskSuggestions)
    .innerJoin(tasks, eq(tasks.suggestionId, taskSuggestions.id))
    .where(and(eq(taskSuggestions.orgId, orgId), lt(taskSuggestions.createdAt, before), isNull(tasks.deletedAt), unanswered))
    .limit(limit)
    .all()
}

/** Likeliest probabilities of suggestions since a moment, of one model: what drift looks at. */
export async function suggestedProbabilities(db: Db, orgId: string, modelVersion: string, since: number, limit = 2000): Promise<number[]> {
  const rows = db
    .select({ p: taskSuggestions.probability })
    .from(taskSuggestions)
    .where(and(eq(taskSuggestions.orgId, orgId), eq(taskSuggestions.modelVersion, modelVersion), gt(taskSuggestions.createdAt, since)))
    .orderBy(desc(taskSuggestions.createdAt))
    .limit(limit)
    .all()
  return rows.map((row) => row.p)
}

/** Tasks deleted before `before` go for good, and with them what was suggested and decided. */
export async function purgeTasks(db: Db, before: number): Promise<number> {
  return (await db.delete(tasks).where(and(isNotNull(tasks.deletedAt), lt(tasks.deletedAt, before))).returning({ id: tasks.id })).length
}

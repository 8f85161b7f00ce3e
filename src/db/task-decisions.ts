import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lte, sql } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { Db } from './open.js'
import { settings } from './schema/work.js'
import { taskDecisions, tasks } from './schema/tasks.js'

export type TaskDecisionRow = typeof taskDecisions.$inferSelect

const byPeople = inArray(taskDecisions.kind, ['accept', 'correct', 'move'])

/** Feedback is append-only: there is no query that changes a decision. Undefined: this very action was stored before. */
export async function addTaskDecision(tx: Db, decision: Omit<TaskDecisionRow, 'id' | 'createdAt'>): Promise<TaskDecisionRow | undefined> {
  const [row] = await tx.insert(taskDecisions).values({ ...decision, id: newId('tdec'), createdAt: Date.now() }).onConflictDoNothing().returning()
  return row
}

export async function taskDecisionByAction(db: Db, orgId: string, actionKey: string): Promise<TaskDecisionRow | undefined> {
  return db.query.taskDecisions.findFirst({ where: and(eq(taskDecisions.orgId, orgId), eq(taskDecisions.actionKey, actionKey)) })
}

export async function taskDecisionsByIds(db: Db, orgId: string, ids: readonly string[]): Promise<Map<string, TaskDecisionRow>> {
  if (ids.length === 0) return new Map()
  const rows = db.select().from(taskDecisions).where(and(eq(taskDecisions.orgId, orgId), inArray(taskDecisions.id, [...ids]))).all()
  return new Map(rows.map((row) => [row.id, row]))
}

/** What was decided on one task, the newest first. */
export async function decisionsOfTask(db: Db, orgId: string, taskId: string, limit: number): Promise<TaskDecisionRow[]> {
  return db.select().from(taskDecisions).where(and(eq(taskDecisions.orgId, orgId), eq(taskDecisions.taskId, taskId))).orderBy(desc(taskDecisions.createdAt), desc(sql`rowid`)).limit(limit).all()
}

export interface DecidedTask {
  taskId: string
  title: string
  description: string
  /** What counts now, after renames, merges and splits. */
  categoryId: string
  stream: TaskDecisionRow['stream']
  decidedAt: number
}

/** Tasks whose category a person decided until a moment, of every place: what a model learns from. Deleted ones teach nothing. */
export async function decidedTasks(db: Db, orgId: string, until: number): Promise<DecidedTask[]> {
  const rows = db
    .select({ taskId: tasks.id, title: tasks.title, description: tasks.description, categoryId: tasks.categoryId, stream: taskDecisions.stream, decidedAt: taskDecisions.createdAt })
    .from(tasks)
    .innerJoin(taskDecisions, eq(taskDecisions.id, tasks.decisionId))
    .where(and(eq(tasks.orgId, orgId), isNull(tasks.deletedAt), isNotNull(tasks.categoryId), isNotNull(taskDecisions.userId), byPeople, lte(taskDecisions.createdAt, until)))
    .orderBy(asc(taskDecisions.createdAt), asc(tasks.id))
    .all()
  return rows.flatMap(({ categoryId, ...row }) => (categoryId === null ? [] : [{ ...row, categoryId }]))
}

/** Decisions of people since a moment: when to train again. */
export async function taskDecisionsSince(db: Db, orgId: string, since: number): Promise<number> {
  return db.select({ n: sql<number>`count(*)` }).from(taskDecisions).where(and(eq(taskDecisions.orgId, orgId), isNotNull(taskDecisions.userId), byPeople, gt(taskDecisions.createdAt, since))).get()?.n ?? 0
}

/** How often the likeliest suggestion was what people chose, by arm of an experiment, since a moment. */
export async function acceptedByArm(db: Db, orgId: string, since: number): Promise<{ arm: string; accepted: number; decided: number }[]> {
  const rows = db
    .select({ arm: taskDecisions.arm, decided: sql<number>`count(*)`, accepted: sql<number>`sum(${taskDecisions.kind} = 'accept')` })
    .from(taskDecisions)
    .where(and(eq(taskDecisions.orgId, orgId), isNotNull(taskDecisions.arm), inArray(taskDecisions.kind, ['accept', 'correct']), gt(taskDecisions.createdAt, since)))
    .groupBy(taskDecisions.arm)
    .all()
  return rows.flatMap(({ arm, ...row }) => (arm === null ? [] : [{ arm, ...row }]))
}

const thresholdsName = 'tasks.thresholds'

/** Thresholds that an organisation has instead of its model's own; append-only, the newest counts. Its row id is its version. */
export async function organisationThresholds(db: Db, orgId: string): Promise<{ version: string; value: unknown } | undefined> {
  const row = db.select({ version: settings.id, value: settings.value }).from(settings).where(and(eq(settings.orgId, orgId), eq(settings.name, thresholdsName))).orderBy(desc(settings.createdAt), desc(sql`rowid`)).limit(1).get()
  return row
}

/** `null` goes back to the model's own. Returns the version. */
export async function setOrganisationThresholds(tx: Db, orgId: string, value: unknown, setBy: string | null): Promise<string> {
  const id = newId('set')
  await tx.insert(settings).values({ id, orgId, name: thresholdsName, value, setBy, createdAt: Date.now() })
  return id
}

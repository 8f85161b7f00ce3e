import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { Db } from './open.js'
import { taskCategories, taskCategoryChanges, taskDecisions, tasks, type CategoryChange } from './schema/tasks.js'

export type CategoryRow = typeof taskCategories.$inferSelect
export type CategoryChangeRow = typeof taskCategoryChanges.$inferSelect

export const categoryKey = (name: string) => name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()

/** Every category that there ever was, merged ones too: what follows a past decision to where it counts now. */
export async function allCategories(db: Db, orgId: string): Promise<CategoryRow[]> {
  return db.select().from(taskCategories).where(eq(taskCategories.orgId, orgId)).orderBy(asc(taskCategories.createdAt), asc(taskCategories.id)).all()
}

export async function categoryById(db: Db, orgId: string, id: string): Promise<CategoryRow | undefined> {
  return db.query.taskCategories.findFirst({ where: and(eq(taskCategories.orgId, orgId), eq(taskCategories.id, id)) })
}

export async function categoryNamed(db: Db, orgId: string, name: string): Promise<CategoryRow | undefined> {
  return db.query.taskCategories.findFirst({ where: and(eq(taskCategories.orgId, orgId), eq(taskCategories.nameKey, categoryKey(name))) })
}

/** The categories that an organisation begins with; what is there already, under whatever name, is left as it is. */
export async function seedCategories(tx: Db, orgId: string, labels: readonly string[]): Promise<void> {
  const there = new Set((await allCategories(tx, orgId)).map((row) => row.starterLabel))
  for (const label of labels) if (!there.has(label)) await addCategory(tx, { orgId, name: label, starterLabel: label, userId: null })
}

/** Inside a transaction. Null when the name is taken. */
export async function addCategory(tx: Db, category: { orgId: string; name: string; starterLabel: string | null; userId: string | null }): Promise<CategoryRow | null> {
  const { orgId, name, starterLabel, userId } = category
  const row = { id: newId('tcat'), orgId, name, nameKey: categoryKey(name), starterLabel, mergedInto: null, createdBy: userId, createdAt: Date.now() }
  const [made] = await tx.insert(taskCategories).values(row).onConflictDoNothing().returning()
  if (!made) return null
  await noteChange(tx, { orgId, categoryId: made.id, kind: 'add', change: { after: name }, userId })
  return made
}

/** Inside a transaction. False when the name is taken by another one. */
export async function renameCategory(tx: Db, row: CategoryRow, name: string, userId: string): Promise<boolean> {
  const taken = await categoryNamed(tx, row.orgId, name)
  if (taken && taken.id !== row.id) return false
  await tx.update(taskCategories).set({ name, nameKey: categoryKey(name) }).where(and(eq(taskCategories.orgId, row.orgId), eq(taskCategories.id, row.id)))
  await noteChange(tx, { orgId: row.orgId, categoryId: row.id, kind: 'rename', change: { before: row.name, after: name }, userId })
  return true
}

/** Inside a transaction: its tasks, of every place, count for the other one; its decisions stay as they were made. Returns how many tasks. */
export async function mergeCategory(tx: Db, row: CategoryRow, into: CategoryRow, userId: string): Promise<number> {
  const ours = eq(tasks.orgId, row.orgId)
  const moved = tx.update(tasks).set({ categoryId: into.id, updatedAt: Date.now() }).where(and(ours, eq(tasks.categoryId, row.id))).run().changes
  await tx.update(taskCategories).set({ mergedInto: into.id, nameKey: null }).where(and(eq(taskCategories.orgId, row.orgId), eq(taskCategories.id, row.id)))
  await noteChange(tx, { orgId: row.orgId, categoryId: row.id, kind: 'merge', change: { before: row.name, after: into.name, otherId: into.id, tasks: moved }, userId })
  return moved
}

export async function noteChange(tx: Db, change: { orgId: string; categoryId: string; kind: CategoryChangeRow['kind']; change: CategoryChange; userId: string | null }): Promise<void> {
  await tx.insert(taskCategoryChanges).values({ id: newId('tchg'), ...change, createdAt: Date.now() })
}

/** The newest first. */
export async function categoryHistory(db: Db, orgId: string, limit: number): Promise<CategoryChangeRow[]> {
  return db.select().from(taskCategoryChanges).where(eq(taskCategoryChanges.orgId, orgId)).orderBy(desc(taskCategoryChanges.createdAt), desc(sql`rowid`)).limit(limit).all()
}

/** Grows with every change of the categories: copies in memory compare it. */
export async function categoriesRevision(db: Db, orgId: string): Promise<string> {
  const row = db.select({ n: sql<number>`count(*)` }).from(taskCategoryChanges).where(eq(taskCategoryChanges.orgId, orgId)).get()
  return String(row?.n ?? 0)
}

/** Decisions and tasks of an organisation, counted: admins alone may know of other places, and these are figures only. */
export async function categoryTotals(db: Db, orgId: string): Promise<{ tasks: number; decided: number; categories: number }> {
  const count = (rows: { n: number } | undefined) => rows?.n ?? 0
  const n = sql<number>`count(*)`
  return {
    tasks: count(db.select({ n }).from(tasks).where(and(eq(tasks.orgId, orgId), isNull(tasks.deletedAt))).get()),
    decided: count(db.select({ n }).from(taskDecisions).where(and(eq(taskDecisions.orgId, orgId), sql`${taskDecisions.userId} is not null`, sql`${taskDecisions.kind} in ('accept', 'correct', 'move')`)).get()),
    categories: count(db.select({ n }).from(taskCategories).where(and(eq(taskCategories.orgId, orgId), isNull(taskCategories.mergedInto))).get()),
  }
}

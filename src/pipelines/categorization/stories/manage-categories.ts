import { audit } from '../../../db/audit.js'
import type { Db } from '../../../db/open.js'
import { addCategory, categoryHistory, mergeCategory, noteChange, renameCategory, type CategoryChangeRow, type CategoryRow } from '../../../db/task-categories.js'
import { tasksWithWords } from '../../../db/tasks.js'
import { newId } from '../../../ids.js'
import { decideIn } from './choose-category.js'
import { categoriesIn, categoriesOf } from './live-categories.js'
import { adminsOnly, categoryGone, isAdmin, refused, type Refused, type TaskServices, type TaskViewer } from './task-services.js'

export const longestCategory = 60

export type CategoryOutcome = { kind: 'done'; category: { categoryId: string; name: string }; tasks: number } | Refused

/** What the caller does in the same transaction: new labels are there to be learned, messages of the category to be drawn again. */
export type AlsoRetrain = (tx: Db, categoryId: string) => Promise<unknown>

export function categoryName(text: string): string {
  return text.normalize('NFKC').replace(/[\p{Cc}\p{Cf}]/gu, ' ').replace(/\s+/g, ' ').trim()
}

export function categoryProblem(name: string): string | null {
  if (!/[\p{L}\p{N}]/u.test(name)) return 'A category needs a name with a letter or a digit.'
  return name.length > longestCategory ? `A category has at most ${longestCategory} characters; this name has ${name.length}.` : null
}

const taken = (name: string) => refused(`There is a category called “${name}” already.`)

export async function makeCategory(services: TaskServices, viewer: TaskViewer, text: string, also?: AlsoRetrain): Promise<CategoryOutcome> {
  const name = categoryName(text)
  return change(services, viewer, categoryProblem(name), also, async (tx, orgId, userId) => {
    const row = await addCategory(tx, { orgId, name, starterLabel: null, userId })
    return row ? done(row, 0) : taken(name)
  })
}

export async function renameTo(services: TaskServices, viewer: TaskViewer, categoryId: string, text: string, also?: AlsoRetrain): Promise<CategoryOutcome> {
  const name = categoryName(text)
  return change(services, viewer, categoryProblem(name), also, async (tx, orgId, userId) => {
    const row = (await categoriesIn(tx, orgId)).live.find((each) => each.id === categoryId)
    if (!row) return refused(categoryGone)
    if (row.name === name) return refused('It is called that already.')
    return (await renameCategory(tx, row, name, userId)) ? done({ ...row, name }, 0) : taken(name)
  })
}

/** Its tasks, of every place, count for the other one from now on; what people decided then is kept. */
export async function mergeInto(services: TaskServices, viewer: TaskViewer, categoryId: string, intoId: string, also?: AlsoRetrain): Promise<CategoryOutcome> {
  return change(services, viewer, categoryId === intoId ? 'Choose another category to merge it into.' : null, also, async (tx, orgId, userId) => {
    const { live } = await categoriesIn(tx, orgId)
    const [row, into] = [categoryId, intoId].map((id) => live.find((each) => each.id === id))
    if (!row || !into) return refused(categoryGone)
    if (live.length <= 2) return refused('Two categories are needed at least: these cannot be merged.')
    return done(into, await mergeCategory(tx, row, into, userId))
  })
}

const mostWords = 20

/** Words as a person lists them: separated by commas or lines. */
export function splitWords(text: string): string[] {
  return [...new Set(text.split(/[,;\n]+/).map((word) => word.replace(/\s+/g, ' ').trim().toLowerCase()).filter((word) => word.length >= 2))].slice(0, mostWords)
}

/** A new category beside one: its tasks, of every place, that hold one of the words go there. */
export async function splitOff(services: TaskServices, viewer: TaskViewer, categoryId: string, text: string, wordsText: string, also?: AlsoRetrain): Promise<CategoryOutcome> {
  const name = categoryName(text)
  const words = splitWords(wordsText)
  const problem = categoryProblem(name) ?? (words.length === 0 ? 'Name at least one word of two letters or more: tasks that hold it go to the new category.' : null)
  return change(services, viewer, problem, also, async (tx, orgId, userId) => {
    const row = (await categoriesIn(tx, orgId)).live.find((each) => each.id === categoryId)
    if (!row) return refused(categoryGone)
    const made = await addCategory(tx, { orgId, name, starterLabel: null, userId })
    if (!made) return taken(name)
    const moved = await tasksWithWords(tx, orgId, row.id, words)
    const action = newId('act')
    for (const task of moved) await decideIn(tx, task, { userId, kind: 'move', categoryId: made.id, stream: 'admin', actionKey: `${action}:${task.id}` })
    await noteChange(tx, { orgId, categoryId: row.id, kind: 'split', change: { before: row.name, after: name, otherId: made.id, words, tasks: moved.length }, userId })
    return done(made, moved.length)
  })
}

/** What was changed, the newest first; for admins. */
export async function historyOf(services: TaskServices, viewer: TaskViewer, limit: number): Promise<CategoryChangeRow[]> {
  return isAdmin(viewer) ? categoryHistory(services.handle.db, viewer.actor.orgId, limit) : []
}

const done = (row: CategoryRow, tasks: number): CategoryOutcome => ({ kind: 'done', category: { categoryId: row.id, name: row.name }, tasks })

async function change(services: TaskServices, viewer: TaskViewer, problem: string | null, also: AlsoRetrain | undefined, work: (tx: Db, orgId: string, userId: string) => Promise<CategoryOutcome>): Promise<CategoryOutcome> {
  if (!isAdmin(viewer)) return refused(adminsOnly)
  if (problem !== null) return refused(problem)
  const { orgId, userId } = viewer.actor
  await categoriesOf(services, orgId)
  return services.handle.transaction(async (tx) => {
    const outcome = await work(tx, orgId, userId)
    if (outcome.kind !== 'done') return outcome
    await audit(tx, orgId, userId, 'tasks.category', { categoryId: outcome.category.categoryId, tasks: outcome.tasks })
    await also?.(tx, outcome.category.categoryId)
    return outcome
  })
}

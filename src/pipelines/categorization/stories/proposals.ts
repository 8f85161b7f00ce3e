import { audit } from '../../../db/audit.js'
import type { Db } from '../../../db/open.js'
import { addCategory, categoryKey } from '../../../db/task-categories.js'
import { addProposal, allProposals, decideProposal, openProposals, proposalById, setProposalTasks, type ProposalRow } from '../../../db/task-proposals.js'
import { uncategorizedTasks, visibleTasks, type TaskRow } from '../../../db/tasks.js'
import { newId } from '../../../ids.js'
import { chooseCategory, decideIn, type Deciding } from './choose-category.js'
import { dot, findThemes, themeName } from './find-themes.js'
import { categoriesIn, categoriesOf } from './live-categories.js'
import { categoryName, categoryProblem, type CategoryOutcome } from './manage-categories.js'
import { adminsOnly, categoryGone, isAdmin, refused, taskGone, taskPlaces, type AlsoInTransaction, type Refused, type TaskServices, type TaskViewer } from './task-services.js'
import type { TaskView } from './task-view.js'

export interface ProposalView {
  proposalId: string
  kind: ProposalRow['kind']
  /** As asked for, or made of words of tasks that the viewer may see. */
  name: string
  /** Tasks of it that the viewer may see, and wait for a category. */
  size: number
  /** The most central ones. */
  examples: { taskId: string; title: string }[]
  askedBy: string | null
  at: number
}

const shownExamples = 3
const themeOptions = { similarity: 0.5, fewest: 4, most: 10 }
/** A theme this close to one that was proposed before is the same. */
const sameTheme = 0.75
const lookedAt = 2000

/** Looks for themes among tasks that fit no category. What was proposed before, whatever came of it, is not proposed again. */
export async function proposeThemes(services: TaskServices, orgId: string): Promise<{ proposed: number }> {
  const { db } = services.handle
  const rows = await uncategorizedTasks(db, orgId, lookedAt)
  if (rows.length < themeOptions.fewest) return { proposed: 0 }
  const { embedder, vectors } = await services.categorizer.embed(rows)
  const themes = findThemes(vectors, themeOptions)
  return services.handle.transaction(async (tx) => {
    const before = (await allProposals(tx, orgId)).filter((row) => row.embedder === embedder && row.centre !== null)
    let proposed = 0
    for (const { members, centre } of themes) {
      const taskIds = members.map((i) => rows[i]!.id)
      const same = before.find((row) => dot(centre, vectorOf(row.centre!)) >= sameTheme)
      if (same?.state === 'open') await setProposalTasks(tx, orgId, same.id, taskIds)
      if (same) continue
      await addProposal(tx, { orgId, kind: 'cluster', name: null, taskIds, centre: Buffer.from(centre.buffer, centre.byteOffset, centre.byteLength), embedder, createdBy: null })
      proposed++
    }
    return { proposed }
  })
}

const vectorOf = (bytes: Buffer) => new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))

/** For admins; a theme shows when enough of its tasks are open to them. */
export async function listProposals(services: TaskServices, viewer: TaskViewer): Promise<ProposalView[]> {
  if (!isAdmin(viewer)) return []
  const shown: ProposalView[] = []
  for (const row of await openProposals(services.handle.db, viewer.actor.orgId)) {
    const waiting = await waitingTasks(services, viewer, row)
    if (row.kind === 'cluster' && waiting.length < themeOptions.fewest) continue
    shown.push({
      proposalId: row.id,
      kind: row.kind,
      name: row.name ?? themeName(waiting.map((task) => task.title)),
      size: waiting.length,
      examples: waiting.slice(0, shownExamples).map((task) => ({ taskId: task.id, title: task.title })),
      askedBy: row.createdBy,
      at: row.createdAt,
    })
  }
  return shown
}

/** In the order of the proposal: the most central first. */
async function waitingTasks(services: TaskServices, viewer: TaskViewer, row: ProposalRow): Promise<TaskRow[]> {
  const places = await taskPlaces(services, viewer)
  const visible = new Map((places ? await visibleTasks(services.handle.db, places, row.taskIds) : []).map((task) => [task.id, task]))
  return row.taskIds.flatMap((id) => {
    const task = visible.get(id)
    return task && task.categoryId === null ? [task] : []
  })
}

export type Verdict = { kind: 'accept'; name: string } | { kind: 'merge'; categoryId: string } | { kind: 'dismiss' }
export type ProposalOutcome = CategoryOutcome | { kind: 'dismissed' }

/** What an admin says of a proposal. Its tasks that the admin may see get the category; each is a decision of theirs. */
export async function answerProposal(services: TaskServices, viewer: TaskViewer, proposalId: string, verdict: Verdict, also?: AlsoTasks): Promise<ProposalOutcome> {
  if (!isAdmin(viewer)) return refused(adminsOnly)
  const { orgId, userId } = viewer.actor
  const row = await proposalById(services.handle.db, orgId, proposalId)
  const gone = refused('Somebody answered this proposal already.')
  if (!row || row.state !== 'open') return gone
  const name = verdict.kind === 'accept' ? categoryName(verdict.name) : ''
  const problem = verdict.kind === 'accept' ? categoryProblem(name) : null
  if (problem !== null) return refused(problem)
  const waiting = await waitingTasks(services, viewer, row)
  await categoriesOf(services, orgId)
  return services.handle.transaction(async (tx): Promise<ProposalOutcome> => {
    const category = verdict.kind === 'dismiss' ? null : await categoryFor(tx, orgId, userId, verdict.kind === 'accept' ? { name } : verdict)
    if (category && 'kind' in category) return category
    const state = ({ accept: 'accepted', merge: 'merged', dismiss: 'dismissed' } as const)[verdict.kind]
    if (!(await decideProposal(tx, orgId, proposalId, { state, categoryId: category?.id ?? null, userId }))) return gone
    await audit(tx, orgId, userId, 'tasks.proposal', { proposalId, state, categoryId: category?.id ?? null })
    if (!category) return { kind: 'dismissed' }
    const action = newId('act')
    for (const task of waiting) await decideIn(tx, task, { userId, categoryId: category.id, stream: 'admin', actionKey: `${action}:${task.id}` })
    await also?.(tx, waiting)
    return { kind: 'done', category: { categoryId: category.id, name: category.name }, tasks: waiting.length }
  })
}

/** Cards of these tasks are to be drawn again. */
export type AlsoTasks = (tx: Db, tasks: readonly TaskRow[]) => Promise<unknown>

async function categoryFor(tx: Db, orgId: string, userId: string, wanted: { name: string } | { categoryId: string }): Promise<{ id: string; name: string } | Refused> {
  if ('categoryId' in wanted) return (await categoriesIn(tx, orgId)).resolve(wanted.categoryId) ?? refused(categoryGone)
  return (await addCategory(tx, { orgId, name: wanted.name, starterLabel: null, userId })) ?? refused(`There is a category called “${wanted.name}” already. Merge the proposal into it.`)
}

export type NewCategoryOutcome = { kind: 'made' | 'chosen'; view: TaskView } | { kind: 'asked' } | Refused

/**
 * A name that a person gives because nothing fits: an admin makes the category at once; for others the admins are asked, once
 * per name. A name that is there already is simply chosen.
 */
export async function nameCategory(services: TaskServices, viewer: TaskViewer, taskId: string, text: string, deciding: Deciding, also?: AlsoInTransaction): Promise<NewCategoryOutcome> {
  const name = categoryName(text)
  const problem = categoryProblem(name)
  if (problem !== null) return refused(problem)
  const { orgId, userId } = viewer.actor
  const key = categoryKey(name)
  const there = (await categoriesOf(services, orgId)).live.find((row) => row.nameKey === key)
  if (there) return chosenAs('chosen', await chooseCategory(services, viewer, taskId, { categoryId: there.id }, deciding, also))
  if (isAdmin(viewer)) {
    const made = await services.handle.transaction((tx) => addCategory(tx, { orgId, name, starterLabel: null, userId }))
    return made ? chosenAs('made', await chooseCategory(services, viewer, taskId, { categoryId: made.id }, deciding, also)) : refused(`There is a category called “${name}” already.`)
  }
  const places = await taskPlaces(services, viewer)
  return services.handle.transaction(async (tx): Promise<NewCategoryOutcome> => {
    const [task] = places ? await visibleTasks(tx, places, [taskId]) : []
    if (!task) return refused(taskGone)
    const same = (await allProposals(tx, orgId)).filter((row) => row.name !== null && categoryKey(row.name) === key)
    const open = same.find((row) => row.state === 'open')
    if (!open && same.some((row) => row.state === 'dismissed')) return refused(`The admins decided against a category called “${name}”. Choose one of those that there are.`)
    if (open) await setProposalTasks(tx, orgId, open.id, [...new Set([...open.taskIds, taskId])])
    else await addProposal(tx, { orgId, kind: 'asked', name, taskIds: [taskId], centre: null, embedder: null, createdBy: userId })
    // None of those that there are: it waits for the answer without one.
    await decideIn(tx, task, { userId, categoryId: null, ...deciding })
    await also?.(tx, task)
    return { kind: 'asked' }
  })
}

function chosenAs(kind: 'made' | 'chosen', outcome: Awaited<ReturnType<typeof chooseCategory>>): NewCategoryOutcome {
  return outcome.kind === 'refused' ? outcome : { kind, view: outcome.view }
}

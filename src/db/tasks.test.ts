import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { VisiblePlaces } from '../pipelines/access/places.js'
import { migrateDatabase, openDatabase, type DatabaseHandle } from './open.js'
import { ensureOrganisation } from './organisation.js'
import { addCategory, allCategories, categoryHistory, categoryNamed, mergeCategory, renameCategory, seedCategories } from './task-categories.js'
import { addTaskDecision, decidedTasks, organisationThresholds, setOrganisationThresholds } from './task-decisions.js'
import { addTask, countTasks, listTasks, purgeTasks, tasksByCategory, updateTask, visibleTask, type TaskRow } from './tasks.js'

let dir: string
let handle: DatabaseHandle
let orgId: string
let other: string

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'qm-tasks-'))
  migrateDatabase(join(dir, 'test.db'))
  handle = openDatabase(join(dir, 'test.db'))
  const facts = { kind: 'slack', name: 'Ours', domain: null, botUserId: null, botId: null } as const
  orgId = (await ensureOrganisation(handle.db, { ...facts, slackTeamId: 'T1' })).id
  other = (await ensureOrganisation(handle.db, { ...facts, slackTeamId: 'T2' })).id
})
afterEach(() => {
  handle.close()
  rmSync(dir, { recursive: true })
})

const places = (org: string, ...channelIds: string[]): VisiblePlaces => ({ orgId: org, channelIds, orgWide: true })
let made = 0
const task = async (channelId: string, title: string, org = orgId): Promise<TaskRow> =>
  (await handle.transaction((tx) => addTask(tx, { orgId: org, channelId, title, description: '', createdBy: 'ann', messageTs: null, link: null, actionKey: `key ${++made}` }))).task
const decide = (row: TaskRow, categoryId: string, userId: string | null) =>
  handle.transaction(async (tx) => {
    const decision = await addTaskDecision(tx, { orgId: row.orgId, taskId: row.id, suggestionId: null, userId, kind: userId ? 'correct' : 'auto', stream: 'card', before: null, after: categoryId, probability: null, decidedProbability: null, modelId: null, modelVersion: null, arm: null, actionKey: `decide ${++made}` })
    await updateTask(tx, row.orgId, row.id, { categoryId, decisionId: decision!.id })
  })

it('shows a task where it was made, to nobody else', async () => {
  const secret = await task('private', 'Prepare the merger')
  const open = await task('', 'Water the plants')
  expect(await visibleTask(handle.db, places(orgId, 'general'), secret.id)).toBeUndefined()
  expect(await visibleTask(handle.db, places(other, 'private'), secret.id)).toBeUndefined()
  expect((await visibleTask(handle.db, places(orgId, 'private'), secret.id))?.title).toBe('Prepare the merger')
  expect((await listTasks(handle.db, places(orgId, 'general'), {}, { limit: 10 })).map((row) => row.id)).toEqual([open.id])
  expect(await countTasks(handle.db, { ...places(orgId), orgWide: false }, {})).toBe(0)
})

it('filters by words, state, category and person', async () => {
  const [first] = [await task('general', 'Fix the login page'), await task('general', 'Plan the LOGIN release')]
  await handle.transaction((tx) => updateTask(tx, orgId, first.id, { state: 'done' }))
  const here = places(orgId, 'general')
  expect(await countTasks(handle.db, here, { words: ['login'] })).toBe(2)
  expect(await countTasks(handle.db, here, { words: ['login', '%'] })).toBe(0)
  expect(await countTasks(handle.db, here, { words: ['login'], state: 'open' })).toBe(1)
  expect(await countTasks(handle.db, here, { createdBy: 'bob' })).toBe(0)
  expect(await countTasks(handle.db, here, { category: 'none' })).toBe(2)
})

it('keeps decisions through a rename and a merge, and learns from people alone', async () => {
  await handle.transaction((tx) => seedCategories(tx, orgId, ['Design', 'Research']))
  await handle.transaction((tx) => seedCategories(tx, orgId, ['Design', 'Research']))
  const [design, research] = await allCategories(handle.db, orgId)
  const drawn = await task('general', 'Draw a logo')
  await decide(drawn, design!.id, 'ann')
  await decide(await task('general', 'Sketch the page'), design!.id, null)
  await handle.transaction((tx) => renameCategory(tx, design!, 'Visual design', 'admin'))
  expect((await categoryNamed(handle.db, orgId, ' visual  DESIGN '))?.id).toBe(design!.id)
  expect(await handle.transaction((tx) => renameCategory(tx, research!, 'visual design', 'admin'))).toBe(false)
  expect(await handle.transaction((tx) => mergeCategory(tx, { ...design!, name: 'Visual design' }, research!, 'admin'))).toBe(2)
  expect(await decidedTasks(handle.db, orgId, Date.now())).toMatchObject([{ taskId: drawn.id, categoryId: research!.id }])
  expect((await categoryHistory(handle.db, orgId, 10)).map((row) => row.kind)).toEqual(['merge', 'rename', 'add', 'add'])
  // The name is free again, and the seed does not come back.
  await handle.transaction((tx) => seedCategories(tx, orgId, ['Design', 'Research']))
  expect(await handle.transaction((tx) => addCategory(tx, { orgId, name: 'Design', starterLabel: null, userId: 'admin' }))).not.toBeNull()
  expect(await decidedTasks(handle.db, other, Date.now())).toEqual([])
})

it('lets deleted tasks go after their time, and what was decided with them', async () => {
  await handle.transaction((tx) => seedCategories(tx, orgId, ['Design']))
  const [design] = await allCategories(handle.db, orgId)
  const gone = await task('general', 'Draw')
  await decide(gone, design!.id, 'ann')
  await handle.transaction((tx) => updateTask(tx, orgId, gone.id, { deletedAt: 1000 }))
  expect(await decidedTasks(handle.db, orgId, Date.now())).toEqual([])
  expect([...(await tasksByCategory(handle.db, places(orgId, 'general')))]).toEqual([])
  expect([await purgeTasks(handle.db, 1000), await purgeTasks(handle.db, 1001)]).toEqual([0, 1])
  expect(await handle.db.query.taskDecisions.findMany()).toEqual([])
})

it('keeps every version of the thresholds, the newest counts', async () => {
  expect(await organisationThresholds(handle.db, orgId)).toBeUndefined()
  await handle.transaction((tx) => setOrganisationThresholds(tx, orgId, { setFrom: 0.9 }, 'admin'))
  const version = await handle.transaction((tx) => setOrganisationThresholds(tx, orgId, { setFrom: 0.8 }, 'admin'))
  expect(await organisationThresholds(handle.db, orgId)).toEqual({ version, value: { setFrom: 0.8 } })
  expect(await organisationThresholds(handle.db, other)).toBeUndefined()
})

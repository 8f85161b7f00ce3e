import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listUnfinished } from '../db/jobs.js'
import { migrateDatabase, openDatabase, type DatabaseHandle } from '../db/open.js'
import { createLogger } from '../log.js'
import { createJobQueue } from './create-queue.js'
import type { JobQueue } from './queue.js'
import { nightlyJobs, startSchedule, type Schedule } from './schedule.js'

const log = createLogger('silent', 'test')
const hour = 3_600_000

let dir: string
let handles: DatabaseHandle[]
let queues: JobQueue[]
let schedules: Schedule[]

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'qm-schedule-'))
  migrateDatabase(join(dir, 'test.db'))
  handles = []
  queues = []
  schedules = []
})

afterEach(async () => {
  for (const schedule of schedules) schedule.stop()
  for (const queue of queues) await queue.close()
  for (const handle of handles) handle.close()
  rmSync(dir, { recursive: true, force: true })
})

async function startProcess(): Promise<Schedule> {
  const handle = openDatabase(join(dir, 'test.db'))
  const queue = await createJobQueue({ handle, log })
  const schedule = startSchedule({ handle, queue, log, entries: nightlyJobs(async () => ['org_1', 'org_2']) })
  handles.push(handle)
  queues.push(queue)
  schedules.push(schedule)
  await schedule.check()
  return schedule
}

const waiting = async () => (await listUnfinished(handles[0]!.db, { orgId: 'org_1' })).map((row) => row.name).sort()

test('a due time is enqueued once over all processes, per organisation', async () => {
  const [a, b] = [await startProcess(), await startProcess()]
  expect(await waiting()).toEqual([])
  const tomorrow = new Date(Date.now() + 25 * hour)
  await a.check(tomorrow)
  await b.check(tomorrow)
  await b.check(new Date(tomorrow.getTime() + 60_000))
  expect(await waiting()).toEqual(['data.purge', 'documents.check-files', 'products.drift', 'tasks.nightly'])
  expect(await listUnfinished(handles[0]!.db, { orgId: 'org_2' })).toHaveLength(4)
})

test('a week without a process is made up for by one run', async () => {
  const a = await startProcess()
  await a.check(new Date(Date.now() + 7 * 24 * hour))
  expect(await waiting()).toEqual(['data.purge', 'documents.check-files', 'products.drift', 'tasks.nightly'])
})

test('what is still unfinished from the night before is not enqueued twice', async () => {
  const a = await startProcess()
  await a.check(new Date(Date.now() + 25 * hour))
  await a.check(new Date(Date.now() + 50 * hour))
  expect(await waiting()).toEqual(['data.purge', 'documents.check-files', 'products.drift', 'tasks.nightly'])
})

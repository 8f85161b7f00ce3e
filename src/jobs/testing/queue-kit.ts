import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe } from 'vitest'
import { getJob, type JobRow } from '../../db/jobs.js'
import { migrateDatabase, openDatabase, type DatabaseHandle } from '../../db/open.js'
import { createLogger } from '../../log.js'
import { createJobQueue, type JobQueueOptions } from '../create-queue.js'
import { jobDefinitions, type JobDefinitions } from '../definitions.js'
import type { JobQueue } from '../queue.js'
import { redisMissing, startRedis, type RedisChild } from './redis-child.js'
import { until } from './until.js'

/** The table with waits that a test can sit through. */
export const quick = Object.fromEntries(Object.entries(jobDefinitions).map(([name, definition]) => [name, { ...definition, backoffMs: 20, attempts: 3 }])) as unknown as JobDefinitions
export const ingest = (n: number | string) => ({ orgId: 'org_1', documentId: `doc_${n}`, placeId: 'place_1' })
export const reply = { orgId: 'org_1', subject: 'document:doc_1', replyTo: { channelId: 'C1' } }

export interface QueueKit {
  readonly engine: 'embedded' | 'bullmq'
  /** The test's own look at the database. */
  readonly handle: DatabaseHandle
  /** One more process, as far as the queue can tell: connections of its own. */
  process: (options?: Partial<JobQueueOptions>) => Promise<JobQueue>
  /** The connection of the process that was made last. */
  lastHandle: () => DatabaseHandle
  row: (id: string) => Promise<JobRow>
  state: (id: string) => Promise<JobRow['state']>
}

/** The same tests on both engines; BullMQ's are skipped, with the reason, where there is no Redis. */
export function describeQueue(what: string, tests: (kit: QueueKit) => void): void {
  for (const engine of ['embedded', 'bullmq'] as const) {
    const missing = engine === 'bullmq' ? redisMissing : undefined
    describe.skipIf(missing !== undefined)(`the queue on ${engine} ${what}${missing ? ` (skipped: ${missing})` : ''}`, () => tests(queueKit(engine)))
  }
}

function queueKit(engine: QueueKit['engine']): QueueKit {
  const log = createLogger('silent', 'test')
  let dir: string
  let handle: DatabaseHandle
  let redis: RedisChild | undefined
  let open: { queue: JobQueue; handle: DatabaseHandle }[] = []

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'qm-jobs-'))
    migrateDatabase(join(dir, 'test.db'))
    if (engine === 'bullmq') redis ??= await startRedis(join(dir, 'redis'))
    handle = openDatabase(join(dir, 'test.db'))
  })

  afterEach(async () => {
    for (const { queue } of open) await queue.close()
    for (const each of open) each.handle.close()
    open = []
    handle.close()
    await redis?.stop()
    redis = undefined
    rmSync(dir, { recursive: true, force: true })
  })

  const row = async (id: string) => (await getJob(handle.db, id))!
  return {
    engine,
    get handle() {
      return handle
    },
    async process(options = {}) {
      const own = openDatabase(join(dir, 'test.db'))
      const queue = await createJobQueue({
        handle: own,
        log,
        redisUrl: redis?.url,
        definitions: quick,
        ...options,
        timings: { sweepMs: 200, closeGraceMs: 100, ...options.timings },
      })
      open.push({ queue, handle: own })
      if (redis) await until(async () => (await queue.health()).ready)
      return queue
    },
    lastHandle: () => open.at(-1)!.handle,
    row,
    state: async (id) => (await row(id)).state,
  }
}

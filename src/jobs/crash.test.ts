import { Redis } from 'ioredis'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { countJobs, getJob } from '../db/jobs.js'
import { openDatabase, type DatabaseHandle } from '../db/open.js'
import { createLogger } from '../log.js'
import { createJobQueue } from './create-queue.js'
import type { JobQueue } from './queue.js'
import { openCrashSite, type CrashSite } from './testing/crash-site.js'
import { redisMissing, startRedis, type RedisChild } from './testing/redis-child.js'
import { until } from './testing/until.js'

const log = createLogger('silent', 'test')
const ingest = (n: number | string) => ({ orgId: 'org_canary', documentId: `doc_${n}`, placeId: 'place_1' })

let site: CrashSite
let redis: RedisChild | undefined
let closers: (() => Promise<void>)[] = []

beforeEach(() => {
  site = openCrashSite()
})

afterEach(async () => {
  for (const close of closers.reverse()) await close()
  closers = []
  await site.close()
  await redis?.stop()
  redis = undefined
})

async function producer(redisUrl?: string): Promise<JobQueue> {
  const handle: DatabaseHandle = openDatabase(join(site.dir, 'test.db'))
  const queue = await createJobQueue({ handle, log, redisUrl, timings: { sweepMs: 500 } })
  closers.push(async () => {
    await queue.close()
    handle.close()
  })
  if (redisUrl !== undefined) await until(async () => (await queue.health()).ready)
  return queue
}

const doneCount = () => (site.handle.raw.prepare(`select count(*) n from jobs where state = 'done'`).get() as { n: number }).n
const effects = () => (site.handle.raw.prepare(`select count(*) n from processed_keys where key like 'effect:%'`).get() as { n: number }).n

/** Runs of one job never overlap: a second start comes after the end of the first, or after its process was killed. */
function overlaps(killed: number[]): string[] {
  const open = new Map<string, number>()
  const found: string[] = []
  for (const { what, document, pid } of site.runs()) {
    const running = open.get(document)
    if (what === 'start') {
      if (running !== undefined && !killed.includes(running)) found.push(document)
      open.set(document, pid)
    } else if (running === pid) open.delete(document)
  }
  return found
}

describe.each([{ engine: 'embedded' }, { engine: 'bullmq' }])('processes that are killed, on $engine', ({ engine }) => {
  const skip = engine === 'bullmq' && redisMissing !== undefined
  describe.skipIf(skip)(skip ? `(skipped: ${redisMissing})` : 'lose nothing', () => {
    beforeEach(async () => {
      if (engine === 'bullmq') redis = await startRedis(join(site.dir, 'redis'))
    })

    test('200 jobs, two processes, one of them killed in the middle: each effect once, nothing lost', async () => {
      const queue = await producer(redis?.url)
      const [a] = [await site.spawnWorker({ redisUrl: redis?.url, ms: 10 }), await site.spawnWorker({ redisUrl: redis?.url, ms: 10 })]
      for (let i = 0; i < 200; i++) await queue.enqueue('documents.ingest', ingest(i))
      await until(async () => doneCount() > 40)
      // In the middle of a job for sure: killed right after a start of its own.
      const before = site.runs().length
      await until(async () => site.runs().slice(before).some((run) => run.what === 'start' && run.pid === a.pid))
      await site.kill(a)
      await until(async () => doneCount() === 200, 60_000)
      expect(effects()).toBe(200)
      expect(overlaps([a.pid!])).toEqual([])
      expect(new Set(site.runs().map((run) => run.pid)).size).toBe(2)
    }, 90_000)

    test('a job that kills every process that takes it ends dead, and the others are done', async () => {
      const queue = await producer(redis?.url)
      const poison = await queue.enqueue('documents.ingest', ingest('poison'))
      for (let i = 0; i < 10; i++) await queue.enqueue('documents.ingest', ingest(i))
      let starts = 0
      while ((await getJob(site.handle.db, poison))?.state !== 'dead' && starts < 20) {
        const child = await site.spawnWorker({ redisUrl: redis?.url, ms: 5 })
        starts += 1
        await until(async () => child.signalCode !== null || (await getJob(site.handle.db, poison))?.state === 'dead')
      }
      await until(async () => doneCount() === 10)
      expect(await getJob(site.handle.db, poison)).toMatchObject({ state: 'dead', errorCode: 'crashed', attempts: 5 })
      expect(site.runs().filter((run) => run.document === 'doc_poison')).toHaveLength(5)
    }, 90_000)
  })
})

describe.skipIf(redisMissing !== undefined)(`Redis that goes away${redisMissing === undefined ? '' : ` (skipped: ${redisMissing})`}`, () => {
  async function timed(call: () => Promise<unknown>): Promise<number> {
    const began = performance.now()
    await call()
    return performance.now() - began
  }

  test.each(['killed and restarted empty', 'paused'])('%s: enqueuing stays prompt, work goes on, nothing is lost or doubled', async (how) => {
    redis = await startRedis(join(site.dir, 'redis'))
    const queue = await producer(redis.url)
    for (let i = 0; i < 2; i++) await site.spawnWorker({ redisUrl: redis.url, ms: 15 })
    for (let i = 0; i < 100; i++) await queue.enqueue('documents.ingest', ingest(i))
    const late = await queue.enqueue('documents.ingest', ingest('late'), { delayMs: 3000 })
    await until(async () => doneCount() > 20)
    if (how === 'paused') redis.pause()
    else await redis.kill()
    const took: number[] = []
    for (let i = 100; i < 140; i++) took.push(await timed(() => queue.enqueue('documents.ingest', ingest(i))))
    expect(took.sort((a, b) => a - b)[36]).toBeLessThan(100)
    await until(async () => !(await queue.health()).ready)
    expect((await queue.health()).problem).toContain('Redis')
    // Without Redis the table alone brings everything to its end.
    await until(async () => doneCount() >= 140, 30_000)
    if (how === 'paused') redis.resume()
    else await redis.start()
    await until(async () => (await queue.health()).ready, 15_000)
    for (let i = 140; i < 180; i++) await queue.enqueue('documents.ingest', ingest(i))
    await until(async () => doneCount() === 181, 30_000)
    expect((await getJob(site.handle.db, late))?.state).toBe('done')
    expect(effects()).toBe(181)
    expect(overlaps([])).toEqual([])
    expect(await countJobs(site.handle.db)).toEqual({ waiting: 0, active: 0, dead: 0 })
  }, 90_000)

  test('a process ends cleanly although Redis hangs', async () => {
    redis = await startRedis(join(site.dir, 'redis'))
    const child = await site.spawnWorker({ redisUrl: redis.url, ms: 5 })
    redis.pause()
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await exited).toEqual([0, null])
  })

  test('what waited in a Redis that lost everything is told again', async () => {
    redis = await startRedis(join(site.dir, 'redis'))
    const queue = await producer(redis.url)
    for (let i = 0; i < 20; i++) await queue.enqueue('documents.ingest', ingest(i))
    const client = new Redis(redis.url)
    closers.push(async () => client.disconnect())
    await until(async () => (await client.keys('qm-*:job_*')).length === 20)
    await client.flushall()
    await site.spawnWorker({ redisUrl: redis.url, ms: 5 })
    await until(async () => doneCount() === 20, 30_000)
  }, 60_000)

  test('Redis holds ids of jobs and nothing of what they are about', async () => {
    redis = await startRedis(join(site.dir, 'redis'))
    const queue = await producer(redis.url)
    await queue.enqueue('documents.ingest', ingest('canary'), { delayMs: 60_000, requestedBy: 'user_canary', uniqueKey: 'canary' })
    const client = new Redis(redis.url)
    closers.push(async () => client.disconnect())
    await until(async () => (await client.keys('qm-*:job_*')).length === 1)
    const held: unknown[] = []
    for (const key of await client.keys('*')) {
      held.push(key)
      const type = await client.type(key)
      if (type === 'hash') held.push(await client.hgetall(key))
      if (type === 'zset') held.push(await client.zrange(key, '0', '-1'))
      if (type === 'stream') held.push(await client.xrange(key, '-', '+'))
    }
    expect(JSON.stringify(held)).not.toContain('canary')
  })
})

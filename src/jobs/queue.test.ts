import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { countJobs, getJob, listDead, type JobRow } from '../db/jobs.js'
import { migrateDatabase, openDatabase, type DatabaseHandle } from '../db/open.js'
import { RetryAfterError, UserFacingError } from '../errors.js'
import { createLogger } from '../log.js'
import { createJobQueue, type JobQueueOptions } from './create-queue.js'
import { jobDefinitions, type JobDefinitions } from './definitions.js'
import type { JobQueue } from './queue.js'
import { until } from './testing/until.js'
import { redisMissing, startRedis, type RedisChild } from './testing/redis-child.js'

const engines: { engine: 'embedded' | 'bullmq' }[] = [{ engine: 'embedded' }, { engine: 'bullmq' }]
const log = createLogger('silent', 'test')
/** The table with waits that a test can sit through. */
const quick = Object.fromEntries(Object.entries(jobDefinitions).map(([name, definition]) => [name, { ...definition, backoffMs: 20, attempts: 3 }])) as unknown as JobDefinitions
const ingest = (n: number | string) => ({ orgId: 'org_1', documentId: `doc_${n}`, placeId: 'place_1' })
const reply = { orgId: 'org_1', subject: 'document:doc_1', replyTo: { channelId: 'C1' } }

describe.each(engines)('the queue on $engine', ({ engine }) => {
  const skip = engine === 'bullmq' && redisMissing !== undefined
  describe.skipIf(skip)(skip ? `(skipped: ${redisMissing})` : 'behaves', () => {
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
      for (const { handle } of open) handle.close()
      open = []
      handle.close()
      await redis?.stop()
      redis = undefined
      rmSync(dir, { recursive: true, force: true })
    })

    /** One more process, as far as the queue can tell: connections of its own. */
    async function process(options: Partial<JobQueueOptions> = {}): Promise<JobQueue> {
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
    }

    const row = async (id: string) => (await getJob(handle.db, id))!
    const state = async (id: string) => (await row(id)).state

    test('runs a job once, with its payload, and keeps the result', async () => {
      const queue = await process()
      const seen: unknown[] = []
      await queue.work({ 'documents.ingest': async (payload) => (seen.push(payload), { kind: 'ingested' }) })
      const id = await queue.enqueue('documents.ingest', ingest(1))
      await until(async () => (await state(id)) === 'done')
      expect(seen).toEqual([ingest(1)])
      expect((await row(id)).result).toEqual({ kind: 'ingested' })
      expect(await queue.health()).toMatchObject({ engine, ready: true, waiting: 0, active: 0, dead: 0 })
    })

    test('tries again after a failure, with the attempt counted, and succeeds', async () => {
      const queue = await process()
      const attempts: number[] = []
      await queue.work({
        'slack.reply': async (_, { attempt }) => {
          attempts.push(attempt)
          if (attempt < 3) throw new Error('passing trouble')
        },
      })
      const id = await queue.enqueue('slack.reply', reply)
      await until(async () => (await state(id)) === 'done')
      expect(attempts).toEqual([1, 2, 3])
      expect((await row(id)).errorMessage).toBeNull()
    })

    test('gives up after the last attempt, tells once, and shows it to who asked and to admins alone', async () => {
      const told: JobRow[] = []
      const onDead = async (dead: JobRow) => void told.push(dead)
      const queue = await process({ onDead })
      await process({ onDead })
      const lasts: boolean[] = []
      await queue.work({
        'documents.ingest': async (_, { lastAttempt }) => {
          lasts.push(lastAttempt)
          throw new Error('SECRET-CANARY in a library message')
        },
      })
      const id = await queue.enqueue('documents.ingest', ingest(1), { requestedBy: 'user_1' })
      await until(async () => told.length > 0)
      await queue.drain()
      expect(lasts).toEqual([false, false, true])
      expect(told).toHaveLength(1)
      expect(told[0]).toMatchObject({ id, requestedBy: 'user_1', errorCode: 'unexpected' })
      expect(told[0]?.reference).toMatch(/^R-/)
      expect(JSON.stringify(await row(id))).not.toContain('CANARY')
      expect(await listDead(handle.db, { orgId: 'org_1', userId: 'user_1' })).toHaveLength(1)
      expect(await listDead(handle.db, { orgId: 'org_1' })).toHaveLength(1)
      expect(await listDead(handle.db, { orgId: 'org_1', userId: 'user_2' })).toEqual([])
      expect(await listDead(handle.db, { orgId: 'org_2' })).toEqual([])
    })

    test('a hook that fails is called again; the mark is undone with it', async () => {
      let calls = 0
      const queue = await process({
        onDead: async () => {
          calls += 1
          if (calls === 1) throw new Error('no')
        },
      })
      await queue.work({ 'slack.reply': async () => Promise.reject(new UserFacingError('gone', 'The channel is gone.')) })
      const id = await queue.enqueue('slack.reply', reply)
      await until(async () => (await row(id)).reportedAt !== null, 15_000)
      expect(calls).toBe(2)
    })

    test('a death whose telling was lost with its process is told by the next one', async () => {
      const first = await process()
      await first.work({ 'slack.reply': async () => Promise.reject(new UserFacingError('gone', 'The channel is gone.')) })
      const id = await first.enqueue('slack.reply', reply)
      await until(async () => (await state(id)) === 'dead')
      const told: string[] = []
      const second = await process({ onDead: async (dead) => void told.push(dead.id) })
      await second.work({})
      await until(async () => told.length > 0)
      expect(told).toEqual([id])
    })

    test('an error that a person can act on is not retried and keeps its words', async () => {
      const queue = await process()
      let runs = 0
      await queue.work({
        'documents.ingest': async () => {
          runs += 1
          throw new UserFacingError('encrypted', 'This PDF is encrypted.', { hint: 'Upload it without a password.' })
        },
      })
      const id = await queue.enqueue('documents.ingest', ingest(1))
      await until(async () => (await state(id)) === 'dead')
      expect(runs).toBe(1)
      expect(await row(id)).toMatchObject({ errorCode: 'encrypted', errorMessage: 'This PDF is encrypted. Upload it without a password.' })
    })

    test('counts what was enqueued and how each run ended', async () => {
      const seen: string[] = []
      const metrics = { enqueued: (name: string) => void seen.push(`+ ${name}`), ran: (name: string, outcome: string) => void seen.push(`${outcome} ${name}`) }
      const queue = await process({ metrics })
      await queue.work({
        'slack.reply': async (_, { lastAttempt }) => {
          if (!lastAttempt) throw new Error('passing trouble')
        },
      })
      await queue.enqueue('slack.reply', reply, { uniqueKey: 'once' })
      await queue.enqueue('slack.reply', reply, { uniqueKey: 'once' })
      await until(async () => seen.length === 4)
      expect(seen).toEqual(['+ slack.reply', 'again slack.reply', 'again slack.reply', 'done slack.reply'])
    })

    test('a job told to wait is not counted as tried', async () => {
      const queue = await process()
      const attempts: number[] = []
      await queue.work({
        'slack.reply': async (_, { attempt }) => {
          attempts.push(attempt)
          if (attempts.length < 5) throw new RetryAfterError(30, 'rate limited')
        },
      })
      const id = await queue.enqueue('slack.reply', reply)
      await until(async () => (await state(id)) === 'done')
      expect(attempts).toEqual([1, 1, 1, 1, 1])
    })

    test('a delayed job waits, and does not hold up others', async () => {
      const queue = await process()
      const order: string[] = []
      await queue.work({ 'documents.ingest': async ({ documentId }) => void order.push(documentId) })
      const began = Date.now()
      const late = await queue.enqueue('documents.ingest', ingest('late'), { delayMs: 400 })
      await queue.enqueue('documents.ingest', ingest('now'))
      await until(async () => (await state(late)) === 'done')
      expect(order).toEqual(['doc_now', 'doc_late'])
      expect(Date.now() - began).toBeGreaterThanOrEqual(395)
    })

    test('lower priority numbers run first', async () => {
      const producer = await process()
      const order: string[] = []
      for (const [name, priority] of [['c', 5], ['b', 0], ['a', -3]] as const) {
        await producer.enqueue('documents.check-files', { orgId: name }, { priority })
      }
      const worker = await process()
      await worker.work({ 'documents.check-files': async ({ orgId }) => void order.push(orgId) })
      await until(async () => order.length === 3)
      expect(order).toEqual(['a', 'b', 'c'])
    })

    test('no more of one job at once than its definition says', async () => {
      const queue = await process()
      let now = 0
      let most = 0
      let done = 0
      await queue.work({
        'documents.ingest': async () => {
          most = Math.max(most, ++now)
          await new Promise((next) => setTimeout(next, 20))
          now -= 1
          done += 1
        },
      })
      for (let i = 0; i < 12; i++) await queue.enqueue('documents.ingest', ingest(i))
      await until(async () => done === 12)
      expect(most).toBe(jobDefinitions['documents.ingest'].concurrency)
    })

    test('a key exists once while unfinished, from whatever process', async () => {
      const [a, b] = [await process(), await process()]
      const ids = await Promise.all([a, a, a].map((queue) => queue.enqueue('documents.ingest', ingest(1), { uniqueKey: 'ingest:1' })))
      ids.push(await b.enqueue('documents.ingest', ingest(1), { uniqueKey: 'ingest:1' }))
      expect(new Set(ids).size).toBe(1)
      await a.work({ 'documents.ingest': async () => undefined })
      await until(async () => (await state(ids[0]!)) === 'done')
      expect(await b.enqueue('documents.ingest', ingest(1), { uniqueKey: 'ingest:1' })).not.toBe(ids[0])
    })

    test('progress shows in the row', async () => {
      const queue = await process()
      const gate = new EventEmitter()
      await queue.work({
        'documents.ingest': async (_, context) => {
          await context.progress(3, 87, 'pages')
          await once(gate, 'go')
        },
      })
      const id = await queue.enqueue('documents.ingest', ingest(1))
      await until(async () => (await row(id)).progress !== null)
      expect((await row(id)).progress).toEqual({ done: 3, total: 87, note: 'pages' })
      expect(await state(id)).toBe('active')
      gate.emit('go')
      await until(async () => (await state(id)) === 'done')
    })

    test('a job cancelled from another process is aborted where it runs, and stays cancelled', async () => {
      const [worker, other] = [await process(), await process()]
      let reason: unknown
      await worker.work({
        'documents.ingest': async (_, { signal }) =>
          new Promise((_done, fail) => signal.addEventListener('abort', () => ((reason = signal.reason), fail(signal.reason as Error)))),
      })
      const id = await other.enqueue('documents.ingest', ingest(1))
      await until(async () => (await state(id)) === 'active')
      expect(await other.cancel(id)).toBe(true)
      await until(async () => reason !== undefined)
      expect(reason).toMatchObject({ why: 'cancelled' })
      await worker.drain()
      expect(await state(id)).toBe('cancelled')
      expect(await other.cancel(id)).toBe(false)
    })

    test('a run over its time is aborted and counts as a failure, even when it does not listen', async () => {
      const definitions = { ...quick, 'documents.ingest': { ...quick['documents.ingest'], timeoutMs: 60, attempts: 1 } } as JobDefinitions
      const queue = await process({ definitions })
      await queue.work({ 'documents.ingest': async () => new Promise(() => undefined) })
      const id = await queue.enqueue('documents.ingest', ingest(1))
      await until(async () => (await state(id)) === 'dead')
      expect((await row(id)).errorCode).toBe('timeout')
    })

    test('a person can run a dead job again', async () => {
      const queue = await process()
      let broken = true
      await queue.work({
        'documents.ingest': async () => {
          if (broken) throw new UserFacingError('full', 'The disk is full.')
        },
      })
      const id = await queue.enqueue('documents.ingest', ingest(1))
      await until(async () => (await state(id)) === 'dead')
      broken = false
      expect(await queue.retry(id)).toBe(true)
      await until(async () => (await state(id)) === 'done')
      expect(await queue.retry(id)).toBe(false)
    })

    test('each process takes only what it has a handler for', async () => {
      const [bot, worker] = [await process(), await process()]
      const ran: string[] = []
      await bot.work({ 'slack.reply': async () => void ran.push('bot') })
      const ids = [await bot.enqueue('documents.ingest', ingest(1)), await bot.enqueue('slack.reply', reply)]
      await until(async () => (await state(ids[1]!)) === 'done')
      expect(await state(ids[0]!)).toBe('waiting')
      await worker.work({ 'documents.ingest': async () => void ran.push('worker') })
      await until(async () => (await state(ids[0]!)) === 'done')
      expect(ran).toEqual(['bot', 'worker'])
    })

    test('a job enqueued in a transaction exists with it, or not at all', async () => {
      const queue = await process()
      const ran: string[] = []
      await queue.work({ 'documents.ingest': async ({ documentId }) => void ran.push(documentId) })
      const own = open.at(-1)!.handle
      await expect(
        own.transaction(async (tx) => {
          await queue.enqueue('documents.ingest', ingest('rolled-back'), { tx })
          throw new Error('no')
        }),
      ).rejects.toThrow('no')
      const id = await own.transaction((tx) => queue.enqueue('documents.ingest', ingest('kept'), { tx }))
      await until(async () => (await state(id)) === 'done')
      expect(ran).toEqual(['doc_kept'])
      expect(await countJobs(handle.db)).toEqual({ waiting: 0, active: 0, dead: 0 })
    })

    test('a payload of the wrong shape is refused, and one in the table is dead with a clear word', async () => {
      const queue = await process({ timings: { unknownAfterMs: -1 } })
      await expect(queue.enqueue('documents.ingest', { orgId: 'org_1' } as never)).rejects.toThrow()
      const [bad, unknown] = [await queue.enqueue('documents.ingest', ingest(1)), await queue.enqueue('documents.ingest', ingest(2))]
      handle.raw.prepare(`update jobs set payload = '{"orgId":"org_1"}' where id = ?`).run(bad)
      handle.raw.prepare(`update jobs set name = 'documents.forgotten' where id = ?`).run(unknown)
      await queue.work({ 'documents.ingest': async () => undefined })
      await until(async () => (await state(bad)) === 'dead' && (await state(unknown)) === 'dead')
      expect((await row(bad)).errorMessage).toContain('documentId')
      expect((await row(unknown)).errorCode).toBe('unknown-job')
    })

    test('closing waits for what is nearly done and gives the rest back at once, uncounted', async () => {
      const first = await process()
      let started = 0
      await first.work({
        'documents.ingest': async ({ documentId }, { signal }) => {
          started += 1
          if (documentId === 'doc_short') return new Promise((done) => setTimeout(done, 50))
          return new Promise((_, fail) => signal.addEventListener('abort', () => fail(new Error('stopped'))))
        },
      })
      const short = await first.enqueue('documents.ingest', ingest('short'))
      const long = await first.enqueue('documents.ingest', ingest('long'))
      await until(async () => started === 2)
      await first.close()
      expect(await state(short)).toBe('done')
      expect(await row(long)).toMatchObject({ state: 'waiting', attempts: 0, leaseToken: null })
      const second = await process()
      await second.work({ 'documents.ingest': async () => 'finished' })
      await until(async () => (await state(long)) === 'done')
    })
  })
})

import { expect, test } from 'vitest'
import { listDead, type JobRow } from '../db/jobs.js'
import { UserFacingError } from '../errors.js'
import type { JobDefinitions } from './definitions.js'
import { describeQueue, ingest, quick, reply } from './testing/queue-kit.js'
import { until } from './testing/until.js'

describeQueue('deals with failures', (kit) => {
  const { process, row, state } = kit

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
    expect(await listDead(kit.handle.db, { orgId: 'org_1', userId: 'user_1' })).toHaveLength(1)
    expect(await listDead(kit.handle.db, { orgId: 'org_1' })).toHaveLength(1)
    expect(await listDead(kit.handle.db, { orgId: 'org_1', userId: 'user_2' })).toEqual([])
    expect(await listDead(kit.handle.db, { orgId: 'org_2' })).toEqual([])
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
})

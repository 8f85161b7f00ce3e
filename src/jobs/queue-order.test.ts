import { expect, test } from 'vitest'
import { RetryAfterError } from '../errors.js'
import { jobDefinitions } from './definitions.js'
import { describeQueue, ingest, reply } from './testing/queue-kit.js'
import { until } from './testing/until.js'

describeQueue('decides what runs when', (kit) => {
  const { process, row, state } = kit

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

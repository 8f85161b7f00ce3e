import { EventEmitter, once } from 'node:events'
import { expect, test } from 'vitest'
import { countJobs } from '../db/jobs.js'
import { describeQueue, ingest, reply } from './testing/queue-kit.js'
import { until } from './testing/until.js'

describeQueue('keeps and runs jobs', (kit) => {
  const { process, lastHandle, row, state } = kit

  test('runs a job once, with its payload, and keeps the result', async () => {
    const queue = await process()
    const seen: unknown[] = []
    await queue.work({ 'documents.ingest': async (payload) => (seen.push(payload), { kind: 'ingested' }) })
    const id = await queue.enqueue('documents.ingest', ingest(1))
    await until(async () => (await state(id)) === 'done')
    expect(seen).toEqual([ingest(1)])
    expect((await row(id)).result).toEqual({ kind: 'ingested' })
    expect(await queue.health()).toMatchObject({ engine: kit.engine, ready: true, waiting: 0, active: 0, dead: 0 })
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
    const own = lastHandle()
    await expect(
      own.transaction(async (tx) => {
        await queue.enqueue('documents.ingest', ingest('rolled-back'), { tx })
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    const id = await own.transaction((tx) => queue.enqueue('documents.ingest', ingest('kept'), { tx }))
    await until(async () => (await state(id)) === 'done')
    expect(ran).toEqual(['doc_kept'])
    expect(await countJobs(kit.handle.db)).toEqual({ waiting: 0, active: 0, dead: 0 })
  })

  test('a payload of the wrong shape is refused, and one in the table is dead with a clear word', async () => {
    const queue = await process({ timings: { unknownAfterMs: -1 } })
    await expect(queue.enqueue('documents.ingest', { orgId: 'org_1' } as never)).rejects.toThrow()
    const [bad, unknown] = [await queue.enqueue('documents.ingest', ingest(1)), await queue.enqueue('documents.ingest', ingest(2))]
    kit.handle.raw.prepare(`update jobs set payload = '{"orgId":"org_1"}' where id = ?`).run(bad)
    kit.handle.raw.prepare(`update jobs set name = 'documents.forgotten' where id = ?`).run(unknown)
    await queue.work({ 'documents.ingest': async () => undefined })
    await until(async () => (await state(bad)) === 'dead' && (await state(unknown)) === 'dead')
    expect((await row(bad)).errorMessage).toContain('documentId')
    expect((await row(unknown)).errorCode).toBe('unknown-job')
  })
})

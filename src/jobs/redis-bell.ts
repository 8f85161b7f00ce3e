import { DelayedError, Queue, Worker, type Job } from 'bullmq'
import { Redis } from 'ioredis'
import { jobsNamespace, type Doorbell } from '../db/jobs.js'
import type { DatabaseHandle } from '../db/open.js'
import type { Logger } from '../log.js'
import type { Bell } from './bell.js'
import type { JobName } from './definitions.js'
import type { Delivery } from './runner.js'

/** ioredis waits without end for a Redis that is gone, whatever its options say (seen), so each call has our own limit. */
const answerWithinMs = 2000
const lockMs = 60_000
/** BullMQ's priorities begin at 1 and lower runs first, as ours do around 0. */
const usualPriority = 1_000_000

/**
 * BullMQ as a bell: one queue per job name, job id = row id, no data. Attempts, waits and results are the row's; BullMQ keeps
 * the order, the delays and who is told. Does not wait for Redis to be there.
 */
export async function connectRedisBell(redisUrl: string, handle: DatabaseHandle, log: Logger): Promise<Bell> {
  const prefix = `qm-${await jobsNamespace(handle)}`
  return new RedisBell(redisUrl, prefix, log)
}

class RedisBell implements Bell {
  readonly #client: Redis
  readonly #prefix: string
  readonly #log: Logger
  readonly #queues = new Map<string, Queue>()
  #workers: Worker[] = []
  #listener: () => void = () => undefined
  #answers = true
  #saidGone = false
  #closing = false

  constructor(redisUrl: string, prefix: string, log: Logger) {
    this.#prefix = prefix
    this.#log = log
    this.#client = new Redis(redisUrl, {
      maxRetriesPerRequest: null,
      connectTimeout: 3000,
      retryStrategy: (times) => Math.min(100 * times, 1000),
    })
    this.#client.on('error', () => this.#gone())
    this.#client.on('close', () => this.#gone())
    this.#client.on('ready', () => this.#back())
  }

  get ready(): boolean {
    return this.#client.status === 'ready' && this.#answers && !this.#closing
  }

  get problem(): string | undefined {
    return this.ready || this.#closing ? undefined : 'Redis does not answer (REDIS_URL): jobs go on from the database alone.'
  }

  onChange(listener: () => void): void {
    this.#listener = listener
  }

  async start(names: { name: JobName; concurrency: number }[], deliver: (id: string, name: JobName) => Promise<Delivery>): Promise<void> {
    for (const { name, concurrency } of names) {
      const run = async (job: Job, token?: string) => {
        const delivery = await deliver(job.id ?? '', name)
        if (delivery.kind === 'gone' || this.#closing) return
        await job.moveToDelayed(delivery.runAt, token)
        throw new DelayedError()
      }
      const worker = new Worker(name, run, {
        connection: this.#client,
        prefix: this.#prefix,
        concurrency,
        lockDuration: lockMs,
        // How often a job may crash its process is counted in the row.
        maxStalledCount: 1000,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
      })
      worker.on('error', (error) => this.#log.debug({ job: name, err: error }, 'redis worker'))
      this.#workers.push(worker)
    }
  }

  async ring(jobs: Doorbell[]): Promise<void> {
    if (!this.ready || jobs.length === 0) return
    const now = Date.now()
    const names = [...new Set(jobs.map((job) => job.name))]
    try {
      await this.#limited(
        Promise.all(
          names.map((name) => {
            const some = jobs.filter((job) => job.name === name)
            return this.#queue(name).addBulk(some.map((job) => ({ name, data: null, opts: announcement(job, now) })))
          }),
        ),
      )
    } catch (error) {
      // The sweep tells again.
      this.#log.debug({ err: error }, 'redis was not told of jobs')
      this.#unanswered()
    }
  }

  async check(): Promise<void> {
    if (this.#client.status !== 'ready' || this.#closing) return
    try {
      await this.#limited(this.#client.ping())
      if (!this.#answers) this.#back()
    } catch {
      this.#unanswered()
    }
  }

  async pause(): Promise<void> {
    await Promise.allSettled(this.#workers.map((worker) => this.#limited(worker.pause(true))))
  }

  async close(): Promise<void> {
    const wasReady = this.ready
    this.#closing = true
    await Promise.allSettled(this.#workers.map((worker) => this.#limited(worker.close(!wasReady))))
    await Promise.allSettled([...this.#queues.values()].map((queue) => this.#limited(queue.close())))
    this.#client.disconnect()
  }

  #queue(name: string): Queue {
    let queue = this.#queues.get(name)
    if (!queue) {
      queue = new Queue(name, { connection: this.#client, prefix: this.#prefix, skipMetasUpdate: true })
      queue.on('error', (error) => this.#log.debug({ job: name, err: error }, 'redis queue'))
      this.#queues.set(name, queue)
    }
    return queue
  }

  async #limited<T>(call: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('redis gave no answer in time')), answerWithinMs)
    })
    try {
      return await Promise.race([call, late])
    } finally {
      clearTimeout(timer)
    }
  }

  #unanswered(): void {
    this.#answers = false
    this.#gone()
  }

  #gone(): void {
    if (this.#saidGone || this.#closing) return
    this.#saidGone = true
    this.#log.warn('redis does not answer: jobs go on from the database alone')
    this.#listener()
  }

  #back(): void {
    this.#answers = true
    if (this.#saidGone) this.#log.info('redis answers again')
    this.#saidGone = false
    this.#listener()
  }
}

function announcement(job: Doorbell, now: number) {
  return { jobId: job.id, delay: Math.max(0, job.runAt - now), priority: Math.max(1, usualPriority + job.priority), removeOnComplete: true, removeOnFail: true }
}

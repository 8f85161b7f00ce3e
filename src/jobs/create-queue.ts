import { cancelJob, changeCounter, countJobs, insertJob, namesDue, nextDueAt, reviveJob, unreportedDead } from '../db/jobs.js'
import type { DatabaseHandle, Db } from '../db/open.js'
import type { Logger } from '../log.js'
import type { Bell } from './bell.js'
import { jobDefinitions, type JobDefinitions, type JobHandlers, type JobName, type JobPayload } from './definitions.js'
import { JobLoop } from './loop.js'
import { noJobMetrics, type JobMetrics } from './metrics.js'
import type { EnqueueOptions, JobQueue } from './queue.js'
import { buryUnknownJobs, DeathReports, recoverLost, type OnDead } from './recovery.js'
import { JobRunner } from './runner.js'
import { Retelling } from './retelling.js'

export interface JobQueueOptions {
  handle: DatabaseHandle
  log: Logger
  /** Set: BullMQ announces jobs between processes. Unset: each process watches the table. */
  redisUrl?: string | undefined
  /** Called once for each job that failed for good, in a transaction; a process without it leaves that to another. */
  onDead?: OnDead
  metrics?: JobMetrics
  /** Other attempts, waits and limits than the table's own. */
  definitions?: JobDefinitions
  timings?: Partial<JobTimings>
}

export interface JobTimings {
  /** How often the database is asked whether it changed. */
  tickMs: number
  /** How often leases are renewed, crashed jobs looked for and engines told again. */
  sweepMs: number
  /** A process of another machine that was silent this long is taken for dead. */
  leaseMs: number
  /** How long a shutdown waits for running jobs before it aborts them. */
  closeGraceMs: number
  /** How long a job of an unknown name waits for a process that knows it. */
  unknownAfterMs: number
}

const usualTimings: JobTimings = { tickMs: 100, sweepMs: 5000, leaseMs: 60_000, closeGraceMs: 10_000, unknownAfterMs: 10 * 60_000 }
const unknownEveryMs = 60_000
const overdueMs = 2000

/** The queue of this process. Nothing runs here before `work`; `close` before the database is closed. */
export async function createJobQueue(options: JobQueueOptions): Promise<JobQueue> {
  const bell = options.redisUrl === undefined ? undefined : await connectBell(options.redisUrl, options)
  return new RowQueue(options, bell)
}

/** Loaded only where Redis is used: the packages cost memory. */
async function connectBell(redisUrl: string, options: JobQueueOptions): Promise<Bell> {
  const { connectRedisBell } = await import('./redis-bell.js')
  return connectRedisBell(redisUrl, options.handle, options.log)
}

class RowQueue implements JobQueue {
  readonly #handle: DatabaseHandle
  readonly #log: Logger
  readonly #definitions: JobDefinitions
  readonly #metrics: JobMetrics
  readonly #timings: JobTimings
  readonly #onDead: OnDead | undefined
  readonly #bell: Bell | undefined
  readonly #runner: JobRunner
  readonly #loop: JobLoop
  readonly #deaths = new DeathReports()
  readonly #retelling: Retelling | undefined
  #mayHaveDied = true
  #nextUnknown = 0
  #closed: Promise<void> | undefined

  constructor(options: JobQueueOptions, bell: Bell | undefined) {
    this.#handle = options.handle
    this.#log = options.log
    this.#definitions = options.definitions ?? jobDefinitions
    this.#metrics = options.metrics ?? noJobMetrics
    this.#timings = { ...usualTimings, ...options.timings }
    this.#onDead = options.onDead
    this.#bell = bell
    this.#retelling = bell && new Retelling(this.#handle, bell)
    this.#runner = new JobRunner({
      handle: this.#handle,
      definitions: this.#definitions,
      log: this.#log,
      metrics: this.#metrics,
      leaseMs: this.#timings.leaseMs,
      settled: () => {
        this.#mayHaveDied = true
        this.#loop.wake()
      },
    })
    this.#loop = new JobLoop({
      log: this.#log,
      tickMs: this.#timings.tickMs,
      sweepMs: this.#timings.sweepMs,
      changes: changeCounter(this.#handle),
      look: () => this.#look(),
      sweep: () => this.#sweep(),
    })
    if (bell) {
      bell.onChange(() => void this.#loop.sweepNow())
      this.#loop.start(false)
    }
  }

  async enqueue<N extends JobName>(name: N, payload: JobPayload<N>, options: EnqueueOptions = {}): Promise<string> {
    const definition = this.#definitions[name]
    const checked = definition.payload.parse(payload) as { orgId?: string }
    const now = Date.now()
    const runAt = now + (options.delayMs ?? 0)
    const priority = options.priority ?? 0
    const row = {
      name,
      payload: checked,
      orgId: options.orgId ?? checked.orgId,
      requestedBy: options.requestedBy,
      uniqueKey: options.uniqueKey,
      maxAttempts: definition.attempts,
      priority,
      runAt,
      now,
    }
    const insert = (tx: Db) => insertJob(tx, row)
    const { id, inserted } = options.tx ? await insert(options.tx) : await this.#handle.transaction(insert)
    if (!inserted) return id
    this.#metrics.enqueued(name)
    if (options.tx) this.#whenCommitted(id)
    else this.#announce([{ id, name, runAt, priority }])
    return id
  }

  async work(handlers: JobHandlers): Promise<void> {
    this.#runner.handle(handlers)
    const names = this.#runner.names.map((name) => ({ name, concurrency: this.#definitions[name].concurrency }))
    await this.#bell?.start(names, (id, name) => this.#runner.runById(id, name))
    this.#loop.start(true)
    await this.#loop.sweepNow()
  }

  async cancel(jobId: string): Promise<boolean> {
    const cancelled = await this.#handle.transaction((tx) => cancelJob(tx, jobId, Date.now()))
    await this.#runner.noticeLost()
    return cancelled
  }

  async retry(jobId: string): Promise<boolean> {
    const row = await this.#handle.transaction((tx) => reviveJob(tx, jobId, Date.now()))
    if (row) this.#announce([row])
    return row !== undefined
  }

  async drain(): Promise<void> {
    while (this.#loop.running) {
      await this.#loop.lookNow()
      const due = await namesDue(this.#handle.db, this.#runner.names, Date.now())
      if (due.length === 0 && !this.#runner.busy && !this.#mayHaveDied) return
      await new Promise((done) => setTimeout(done, 10))
    }
  }

  async health(): ReturnType<JobQueue['health']> {
    const counts = await countJobs(this.#handle.db)
    const problem = this.#loop.problem ?? this.#bell?.problem
    return { engine: this.#bell ? 'bullmq' : 'embedded', ready: this.#closed === undefined && problem === undefined, problem, ...counts }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    await this.#bell?.pause()
    // Leases must be renewed while running jobs are waited for, so the loop stops last.
    await this.#runner.close(this.#timings.closeGraceMs)
    await this.#loop.stop()
    await this.#bell?.close()
  }

  #announce(jobs: { id: string; name: string; runAt: number; priority: number }[]): void {
    void this.#bell?.ring(jobs)
    this.#loop.wake()
  }

  /** The caller's transaction is still open: what may be told is found in the table soon, or was rolled back. */
  #whenCommitted(id: string): void {
    this.#retelling?.expect(id)
    for (const ms of [3, 25]) setTimeout(() => this.#loop.wake(), ms).unref()
  }

  async #look(): Promise<number | undefined> {
    await this.#runner.noticeLost()
    await this.#retelling?.tellExpected()
    if (this.#mayHaveDied) {
      this.#mayHaveDied = false
      if (this.#onDead) await this.#deaths.send(this.#handle, this.#onDead, this.#log)
    }
    if (this.#bell?.ready) return undefined
    const before = Date.now()
    await this.#runner.fill(before)
    // What was due before and is still waiting waits for a free slot, and is looked for when one is.
    return nextDueAt(this.#handle.db, this.#runner.names, before)
  }

  async #sweep(): Promise<void> {
    const { names } = this.#runner
    await this.#runner.renew()
    if (names.length > 0) {
      const recovered = await recoverLost(this.#handle, this.#definitions, this.#runner.runningTokens, this.#log)
      // The bell may have lost these, or still believe that the dead process has them: a free slot and an overdue row need no bell.
      await this.#runner.fill(recovered ? Date.now() : Date.now() - overdueMs)
      if (Date.now() >= this.#nextUnknown) {
        this.#nextUnknown = Date.now() + unknownEveryMs
        await buryUnknownJobs(this.#handle, Object.keys(this.#definitions), this.#timings.unknownAfterMs, this.#log)
      }
    }
    this.#mayHaveDied ||= this.#onDead !== undefined && (await unreportedDead(this.#handle.db, 1)).length > 0
    this.#retelling?.sweep(names, (error) => this.#log.error({ err: error }, 'jobs could not be told again'))
  }
}

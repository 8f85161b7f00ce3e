import { buryJob, claimDue, claimOne, finishJob, getJob, lostLeases, namesDue, renewLeases, requeueJob, setProgress, type Claim, type JobRow, type Lease } from '../db/jobs.js'
import type { DatabaseHandle, Db } from '../db/open.js'
import { newReference } from '../ids.js'
import type { Logger } from '../log.js'
import { backoffMs } from './backoff.js'
import { isJobName, type JobContext, type JobDefinitions, type JobHandlers, type JobName } from './definitions.js'
import { failureOf } from './failure.js'
import type { JobMetrics, RunOutcome } from './metrics.js'
import { newLeaseToken } from './owner.js'
import { JobAborted, runOne, type RunResult } from './run-one.js'
import { Slots } from './slots.js'

/** A job that was told to wait does so uncounted for this long; then each further wait counts as a failed try. */
const waitsUncountedMs = 24 * 60 * 60_000
const progressEveryMs = 250
const resultLimit = 20_000

interface Running {
  lease: Lease
  abort: AbortController
  ended: Promise<void>
}

/** What an engine does with a job it delivered: forget it, or bring it again at `runAt`. */
export type Delivery = { kind: 'gone' } | { kind: 'again'; runAt: number }

export interface RunnerOptions {
  handle: DatabaseHandle
  definitions: JobDefinitions
  log: Logger
  metrics: JobMetrics
  leaseMs: number
  /** Something was settled: there may be a free slot, a retry to wait for, or a death to report. */
  settled: () => void
}

/**
 * Takes jobs through their rows (a lease that one process gets) and settles them there, whichever engine said that there is
 * something to do. So a job that is announced twice, or by two engines, still runs once at a time.
 */
export class JobRunner {
  readonly #options: RunnerOptions
  readonly #running = new Map<string, Running>()
  readonly #slots: Slots
  #handlers: JobHandlers = {}
  #closing = false

  constructor(options: RunnerOptions) {
    this.#options = options
    this.#slots = new Slots((name) => (isJobName(name) ? options.definitions[name].concurrency : 0))
  }

  handle(handlers: JobHandlers): void {
    this.#handlers = handlers
  }

  get names(): JobName[] {
    return Object.keys(this.#handlers).filter((name): name is JobName => isJobName(name) && this.#handlers[name] !== undefined)
  }

  get runningTokens(): Set<string> {
    return new Set([...this.#running.values()].map((running) => running.lease.token))
  }

  /** Takes what was due by `dueBy`, as far as there are slots, and starts it; does not wait for it. */
  async fill(dueBy: number): Promise<void> {
    if (this.#closing) return
    const { handle } = this.#options
    const due = await namesDue(handle.db, this.names.filter((name) => this.#slots.free(name) > 0), dueBy)
    if (due.length === 0) return
    const wanted = due.map((name) => ({ name, slots: this.#slots.take(name, this.#slots.free(name)) }))
    const claim = this.#claim()
    const rows: JobRow[] = []
    try {
      await handle.transaction(async (tx) => {
        rows.length = 0
        for (const { name, slots } of wanted) rows.push(...(await claimDue(tx, name, slots, claim)))
      })
    } catch (error) {
      rows.length = 0
      throw error
    } finally {
      for (const { name, slots } of wanted) this.#slots.give(name, slots - rows.filter((row) => row.name === name).length)
    }
    for (const row of rows) void this.#start(row, claim.token)
  }

  /** Runs this job if it is waiting, due and nobody else has it; resolves when it is settled. */
  async runById(id: string, name: JobName): Promise<Delivery> {
    if (this.#closing || this.#handlers[name] === undefined) return { kind: 'gone' }
    if (this.#slots.take(name, 1) === 0) return { kind: 'again', runAt: Date.now() + 200 }
    const { handle } = this.#options
    const claim = this.#claim()
    let row: JobRow | undefined
    try {
      row = await handle.transaction((tx) => claimOne(tx, id, claim))
    } finally {
      if (row === undefined) this.#slots.give(name, 1)
    }
    if (row) await this.#start(row, claim.token)
    const now = await getJob(handle.db, id)
    return now?.state === 'waiting' && !this.#closing ? { kind: 'again', runAt: Math.max(now.runAt, Date.now() + 20) } : { kind: 'gone' }
  }

  /** Says that we live and still work on these; what is no longer ours is aborted. */
  async renew(): Promise<void> {
    if (this.#running.size === 0) return
    const leaseUntil = Date.now() + this.#options.leaseMs
    this.#abandon(await this.#options.handle.transaction((tx) => renewLeases(tx, this.#leases(), leaseUntil)))
  }

  /** Aborts what was cancelled, or taken by another process, since the last look. Reads only. */
  async noticeLost(): Promise<void> {
    if (this.#running.size > 0) this.#abandon(await lostLeases(this.#options.handle.db, this.#leases()))
  }

  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all([...this.#running.values()].map((running) => running.ended))
  }

  get busy(): boolean {
    return this.#running.size > 0 || this.#slots.taken > 0
  }

  /** Takes nothing more, waits up to `graceMs`, then aborts the rest, whose leases are given back for the next start. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true
    let timer: NodeJS.Timeout | undefined
    await Promise.race([this.idle(), new Promise((done) => (timer = setTimeout(done, graceMs)))])
    clearTimeout(timer)
    for (const running of this.#running.values()) running.abort.abort(new JobAborted('shutdown'))
    await this.idle()
  }

  #leases(): Lease[] {
    return [...this.#running.values()].map((running) => running.lease)
  }

  #claim(): Claim {
    const now = Date.now()
    return { token: newLeaseToken(), leaseUntil: now + this.#options.leaseMs, now }
  }

  #abandon(ids: string[]): void {
    for (const id of ids) this.#running.get(id)?.abort.abort(new JobAborted('cancelled'))
  }

  #start(row: JobRow, token: string): Promise<void> {
    const lease = { id: row.id, token }
    const abort = new AbortController()
    const ended = this.#run(row, lease, abort)
      .catch((error: unknown) => this.#options.log.error({ jobId: row.id, job: row.name, err: error }, 'a job could not be settled; it runs again when its lease ends'))
      .finally(() => {
        this.#running.delete(row.id)
        this.#slots.give(row.name, 1)
        this.#options.settled()
      })
    this.#running.set(row.id, { lease, abort, ended })
    return ended
  }

  async #run(row: JobRow, lease: Lease, abort: AbortController): Promise<void> {
    const { definitions, metrics } = this.#options
    const name = row.name as JobName
    const began = Date.now()
    const handler = this.#handlers[name] as (payload: never, context: JobContext) => Promise<unknown>
    const result = await runOne(row, definitions[name], handler, { abort, progress: this.#progress(lease, abort) })
    const outcome = await this.#settle(row, lease, result)
    metrics.ran(name, outcome, { waitedMs: Math.max(0, began - row.runAt), ranMs: Date.now() - began })
  }

  #progress(lease: Lease, abort: AbortController): JobContext['progress'] {
    let last = 0
    return async (done, total, note) => {
      if (Date.now() - last < progressEveryMs && done < total) return
      last = Date.now()
      const progress = note === undefined ? { done, total } : { done, total, note }
      const ours = await this.#options.handle.transaction((tx) => setProgress(tx, lease, progress))
      if (!ours) abort.abort(new JobAborted('cancelled'))
    }
  }

  async #settle(row: JobRow, lease: Lease, result: RunResult): Promise<RunOutcome> {
    const now = Date.now()
    const entry = { jobId: row.id, job: row.name, attempt: row.attempts }
    const { log, definitions } = this.#options
    if (result.kind === 'done') {
      return (await this.#write((tx) => finishJob(tx, lease, storable(result.result), now))) ? 'done' : this.#lost(row.id)
    }
    if (result.kind === 'aborted') {
      if (result.why === 'cancelled') return this.#lost(row.id)
      return (await this.#write((tx) => requeueJob(tx, lease, { runAt: now, counted: false }))) ? 'released' : this.#lost(row.id)
    }
    if (result.kind === 'later' && now - row.createdAt < waitsUncountedMs) {
      log.info({ ...entry, delayMs: result.delayMs }, 'job was told to wait')
      return (await this.#write((tx) => requeueJob(tx, lease, { runAt: now + result.delayMs, counted: false }))) ? 'later' : this.#lost(row.id)
    }
    const failure = failureOf(result.error)
    const retryable = result.kind === 'later' || result.retryable
    if (retryable && row.attempts < row.maxAttempts) {
      const delayMs = Math.max(result.kind === 'later' ? result.delayMs : 0, backoffMs(definitions[row.name as JobName].backoffMs, row.attempts))
      log.warn({ ...entry, delayMs, err: result.error }, 'job failed and is tried again')
      return (await this.#write((tx) => requeueJob(tx, lease, { runAt: now + delayMs, counted: true, failure }))) ? 'again' : this.#lost(row.id)
    }
    const reference = newReference()
    log.error({ ...entry, reference, code: failure.code, err: result.error }, 'job failed for good')
    return (await this.#write((tx) => buryJob(tx, lease, failure, reference, now))) ? 'dead' : this.#lost(row.id)
  }

  async #lost(id: string): Promise<RunOutcome> {
    return (await getJob(this.#options.handle.db, id))?.state === 'cancelled' ? 'cancelled' : 'lost'
  }

  /** The outcome of work that was done is worth some patience with a busy database. */
  async #write(body: (tx: Db) => Promise<boolean>): Promise<boolean> {
    for (let wait = 100; ; wait *= 2) {
      try {
        return await this.#options.handle.transaction(body)
      } catch (error) {
        if (wait > 2000) throw error
        await new Promise((done) => setTimeout(done, wait))
      }
    }
  }
}

function storable(result: unknown): unknown {
  const text = JSON.stringify(result ?? null)
  return text === undefined || text.length > resultLimit ? null : (JSON.parse(text) as unknown)
}

import { activeJobs, buryJob, buryUnknown, markReported, requeueJob, unreportedDead, type JobRow } from '../db/jobs.js'
import type { DatabaseHandle, Db } from '../db/open.js'
import { newReference } from '../ids.js'
import type { Logger } from '../log.js'
import { backoffMs } from './backoff.js'
import { isJobName, type JobDefinitions } from './definitions.js'
import { crashed, unknownJob } from './failure.js'
import { ownerIsGone } from './owner.js'

/**
 * Jobs whose process ended without a word wait again, or are dead once they took all their attempts with them: a job that
 * kills its process must not do so for ever. The first time is at once; later ones wait, so that the innocent get apart
 * from the guilty. Returns whether there were any.
 */
export async function recoverLost(handle: DatabaseHandle, definitions: JobDefinitions, mine: Set<string>, log: Logger): Promise<boolean> {
  const lost = (row: JobRow) => {
    const token = row.leaseToken ?? ''
    return !mine.has(token) && ((row.leaseUntil ?? 0) < Date.now() || ownerIsGone(token))
  }
  if (!(await activeJobs(handle.db)).some(lost)) return false
  await handle.transaction(async (tx) => {
    for (const row of (await activeJobs(tx)).filter(lost)) {
      const lease = { id: row.id, token: row.leaseToken ?? '' }
      const now = Date.now()
      if (row.attempts >= row.maxAttempts) {
        const reference = newReference()
        log.error({ jobId: row.id, job: row.name, attempt: row.attempts, reference, code: 'crashed' }, 'job failed for good')
        await buryJob(tx, lease, crashed(row.attempts), reference, now)
        continue
      }
      const delayMs = row.attempts <= 1 || !isJobName(row.name) ? 0 : backoffMs(definitions[row.name].backoffMs, row.attempts - 1)
      log.warn({ jobId: row.id, job: row.name, attempt: row.attempts, delayMs }, 'job was left by a process that ended; it runs again')
      await requeueJob(tx, lease, { runAt: now + delayMs, counted: true, failure: crashed(row.attempts) })
    }
  })
  return true
}

/** A newer version of the program may have enqueued it and may still be starting, hence the wait. */
export async function buryUnknownJobs(handle: DatabaseHandle, known: string[], afterMs: number, log: Logger): Promise<void> {
  const now = Date.now()
  const reference = newReference()
  const ids = await handle.transaction((tx) => buryUnknown(tx, known, now - afterMs, unknownJob, reference, now))
  for (const jobId of ids) log.error({ jobId, reference, code: unknownJob.code }, 'job failed for good')
}

/** Tells the person about a job that failed for good. `tx` holds the mark that it was told: enqueue the reply in it. */
export type OnDead = (row: JobRow, tx: Db) => Promise<void>

/**
 * Tells about each dead job once: mark and telling are one transaction, so that a crash between death and telling, or in the
 * middle of it, leaves the row to be found again. A hook that fails is tried again, ever more slowly.
 */
export class DeathReports {
  readonly #waits = new Map<string, { until: number; ms: number }>()

  async send(handle: DatabaseHandle, onDead: OnDead, log: Logger): Promise<void> {
    for (const row of await unreportedDead(handle.db, 100)) {
      const wait = this.#waits.get(row.id)
      if (wait !== undefined && wait.until > Date.now()) continue
      try {
        await handle.transaction(async (tx) => {
          if (await markReported(tx, row.id, Date.now())) await onDead(row, tx)
        })
        this.#waits.delete(row.id)
      } catch (error) {
        const ms = Math.min((wait?.ms ?? 2500) * 2, 10 * 60_000)
        this.#waits.set(row.id, { until: Date.now() + ms, ms })
        log.error({ jobId: row.id, job: row.name, err: error }, 'the person could not be told about a failed job; tried again')
      }
    }
  }
}

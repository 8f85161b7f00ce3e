import type { Db } from '../db/open.js'
import type { JobHandlers, JobName, JobPayload } from './definitions.js'

export interface EnqueueOptions {
  /** While a job with this key is unfinished, a second one is not made; its id is returned. */
  uniqueKey?: string
  delayMs?: number
  /** Lower runs first; 0 is usual. */
  priority?: number
  orgId?: string
  requestedBy?: string
  /** The transaction in which the row is written, so that neither a crash nor a dead Redis separates the two. */
  tx?: Db
}

/**
 * Work to be done later, whatever engine runs it (embedded on SQLite, or BullMQ). The row in `jobs` is the truth: it
 * is written first, in the caller's transaction where one is given, and engines are told after; a sweep tells them again.
 */
export interface JobQueue {
  enqueue<N extends JobName>(name: N, payload: JobPayload<N>, options?: EnqueueOptions): Promise<string>
  /** Starts working on the jobs that have a handler; call once per process. */
  work(handlers: JobHandlers): Promise<void>
  cancel(jobId: string): Promise<boolean>
  /** Dead jobs can be run again by a person. */
  retry(jobId: string): Promise<boolean>
  /** Waits until nothing is due or running here; for tests and shutdown. */
  drain(): Promise<void>
  health(): Promise<{ engine: 'embedded' | 'bullmq'; ready: boolean; problem: string | undefined; waiting: number; active: number; dead: number }>
  close(): Promise<void>
}

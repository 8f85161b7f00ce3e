import type { Doorbell } from '../db/jobs.js'
import type { JobName } from './definitions.js'
import type { Delivery } from './runner.js'

/**
 * Something outside the database that tells processes which job to look at (Redis). It knows ids and times only, may lose all
 * of it, and may ring twice. While it is not `ready`, the table is polled instead.
 */
export interface Bell {
  readonly ready: boolean
  readonly problem: string | undefined
  /** Called when it comes, and when it goes. */
  onChange(listener: () => void): void
  start(names: { name: JobName; concurrency: number }[], deliver: (id: string, name: JobName) => Promise<Delivery>): Promise<void>
  /** Best effort: resolves when told or given up, never rejects. */
  ring(jobs: Doorbell[]): Promise<void>
  /** Finds out whether it still answers. */
  check(): Promise<void>
  /** Takes no further deliveries. */
  pause(): Promise<void>
  close(): Promise<void>
}

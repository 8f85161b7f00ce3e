/** What becomes of one run: `again` failed and will be tried again, `later` was told to wait, `released` by a shutdown. */
export type RunOutcome = 'done' | 'again' | 'later' | 'dead' | 'cancelled' | 'lost' | 'released'

/** Counts and durations; names of jobs are the only label. */
export interface JobMetrics {
  enqueued(name: string): void
  /** `waitedMs` is from due to taken, `ranMs` from taken to settled. */
  ran(name: string, outcome: RunOutcome, times: { waitedMs: number; ranMs: number }): void
}

export const noJobMetrics: JobMetrics = { enqueued: () => undefined, ran: () => undefined }

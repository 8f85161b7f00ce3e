import type { SeenRow } from '../../../db/drift-rows.js'
import { runInThread } from '../../learning/training-thread.js'
import type { Appearance } from '../drift/appearance.js'
import type { FitRequest, FitResult } from './fit-matcher.js'
import type { PackedRows } from './pack-rows.js'

/** What the thread is given: a fit whose rows are packed, and rows that the new model shall be shown. */
export type FitJob = Omit<FitRequest, 'rows'> & { pages: PackedRows[]; sample: SeenRow[] }

/** With how the sample looks to the new model: what rows are compared with later. */
export type ThreadFit = FitResult & { reference: Appearance }

/** Fits in a thread of its own, so that suggestions and lease renewals go on. Aborting ends the thread. The pages are handed over. */
export function fitInThread(job: FitJob, signal: AbortSignal, onProgress?: (done: number, total: number) => void): Promise<ThreadFit> {
  const tell = (progress: unknown) => onProgress?.(...(progress as [number, number]))
  return runInThread<ThreadFit>(new URL('./training-worker.js', import.meta.url), job, signal, tell, job.pages.map((page) => page.features.buffer))
}

import { runInThread } from '../../learning/training-thread.js'
import type { EpochReport } from '../../learning/train/train-epochs.js'
import type { FitCategorizerRequest, FitCategorizerResult } from './fit-categorizer.js'

export interface FitThreadRequest extends FitCategorizerRequest {
  /** A folder of this run alone, or null for runs that need none. */
  checkpointDir: string | null
}

export interface FitProgress extends EpochReport {
  /** What is being trained: `all ngrams`, `fold 2 of 5 embedding`. */
  stage: string
}

/** Trains in a thread of its own, so that predictions go on. Aborting ends the thread; its checkpoints stay. */
export function fitCategorizerInThread(request: FitThreadRequest, signal: AbortSignal, onProgress?: (progress: FitProgress) => void): Promise<FitCategorizerResult> {
  return runInThread<FitCategorizerResult>(new URL('./training-worker.js', import.meta.url), request, signal, onProgress as (progress: unknown) => void)
}

import { runInThread } from '../../learning/training-thread.js'
import type { FitRequest, FitResult } from './fit-matcher.js'

/** Fits in a thread of its own, so that suggestions and lease renewals go on. Aborting ends the thread. */
export function fitInThread(request: FitRequest, signal: AbortSignal, onProgress?: (done: number, total: number) => void): Promise<FitResult> {
  return runInThread<FitResult>(new URL('./training-worker.js', import.meta.url), request, signal, (progress) => onProgress?.(...(progress as [number, number])))
}

import { Worker } from 'node:worker_threads'
import type { FitRequest, FitResult } from './fit-matcher.js'

/** Fits in a thread of its own, so that suggestions and lease renewals go on. Aborting ends the thread. */
export async function fitInThread(request: FitRequest, signal: AbortSignal): Promise<FitResult> {
  signal.throwIfAborted()
  const worker = new Worker(new URL('./training-worker.js', import.meta.url), { workerData: request })
  try {
    return await new Promise<FitResult>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason instanceof Error ? signal.reason : new Error('training was stopped')), { once: true })
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', (code) => reject(new Error(`the training thread ended with code ${code}`)))
    })
  } finally {
    await worker.terminate()
  }
}

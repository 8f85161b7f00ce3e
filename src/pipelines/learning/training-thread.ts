import { Worker } from 'node:worker_threads'

/** What a training thread posts: how far it is, any number of times, and its result once. */
export type ThreadMessage<Result> = { progress: unknown } | { result: Result }

/**
 * Runs one compiled module in a thread of its own, so that what serves goes on, and returns the result it posts. Aborting ends
 * the thread at once. What is in `transfer` is handed over and not copied: it is empty here afterwards.
 * @throws the abort reason; what the thread threw; an error when it ends without a result
 */
export async function runInThread<Result>(module: URL, request: unknown, signal: AbortSignal, onProgress?: (progress: unknown) => void, transfer: ArrayBuffer[] = []): Promise<Result> {
  signal.throwIfAborted()
  const worker = new Worker(module, { workerData: request, transferList: transfer })
  let onAbort: (() => void) | undefined
  try {
    return await new Promise<Result>((resolve, reject) => {
      onAbort = () => reject(signal.reason instanceof Error ? signal.reason : new Error('training was stopped'))
      signal.addEventListener('abort', onAbort, { once: true })
      worker.on('message', (message: ThreadMessage<Result>) => {
        if ('progress' in message) onProgress?.(message.progress)
        else resolve(message.result)
      })
      worker.once('error', reject)
      worker.once('exit', (code) => reject(new Error(`the training thread ended with code ${code}`)))
    })
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort)
    await worker.terminate()
  }
}

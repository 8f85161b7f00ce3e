import type { JobRow } from '../db/jobs.js'
import { RetryAfterError, UserFacingError } from '../errors.js'
import type { JobContext, JobDefinition } from './definitions.js'

/** Why a running job is aborted; it is the signal's reason. */
export class JobAborted extends Error {
  override name = 'JobAborted'
  readonly why: 'timeout' | 'cancelled' | 'shutdown'

  constructor(why: 'timeout' | 'cancelled' | 'shutdown') {
    super(`job aborted: ${why}`)
    this.why = why
  }
}

export type RunResult =
  | { kind: 'done'; result: unknown }
  | { kind: 'failed'; error: unknown; retryable: boolean }
  | { kind: 'later'; delayMs: number; error: RetryAfterError }
  | { kind: 'aborted'; why: 'cancelled' | 'shutdown' }

/** How long a handler may take to notice that it was aborted before it is left behind. */
const abortGraceMs = 3000

/**
 * Checks the payload, runs the handler within its time and says what came of it; never throws. A handler that does not heed
 * the abort is left running and its outcome ignored: whatever it still writes must be safe to repeat, as for every job.
 */
export async function runOne(
  row: JobRow,
  definition: JobDefinition,
  handler: (payload: never, context: JobContext) => Promise<unknown>,
  run: { abort: AbortController; progress: JobContext['progress'] },
): Promise<RunResult> {
  const payload = definition.payload.safeParse(row.payload)
  if (!payload.success) {
    const where = [...new Set(payload.error.issues.map((issue) => issue.path.join('.') || '(all)'))].join(', ')
    const error = new UserFacingError('bad-job', `This job cannot be run: its data is not what "${row.name}" expects (${where}).`, { hint: 'Ask for it again.' })
    return { kind: 'failed', error, retryable: false }
  }
  const { signal } = run.abort
  const timer = setTimeout(() => run.abort.abort(new JobAborted('timeout')), definition.timeoutMs)
  const context: JobContext = { jobId: row.id, attempt: row.attempts, lastAttempt: row.attempts >= row.maxAttempts, signal, progress: run.progress }
  try {
    const result = await Promise.race([handler(payload.data as never, context), afterAbort(signal)])
    return { kind: 'done', result }
  } catch (error) {
    return verdict(error, signal)
  } finally {
    clearTimeout(timer)
  }
}

function verdict(error: unknown, signal: AbortSignal): RunResult {
  const reason: unknown = signal.reason
  if (signal.aborted && reason instanceof JobAborted) {
    if (reason.why !== 'timeout') return { kind: 'aborted', why: reason.why }
    return { kind: 'failed', error: reason, retryable: true }
  }
  if (error instanceof RetryAfterError) return { kind: 'later', delayMs: error.delayMs, error }
  return { kind: 'failed', error, retryable: !(error instanceof UserFacingError) }
}

/** Rejects some time after the abort, so that a handler which heeds it can end by itself first. */
function afterAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = () => setTimeout(() => reject(signal.reason as Error), abortGraceMs).unref()
    if (signal.aborted) give()
    else signal.addEventListener('abort', give, { once: true })
  })
}

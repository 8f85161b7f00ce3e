import { newReference } from './ids.js'

/**
 * An error that a person can act on. Its message is shown as it is, so it holds no secret, no private text and no
 * stack; `hint` says what to do. Jobs do not retry it; everything else is retried and ends as "unknown" for the user.
 */
export class UserFacingError extends Error {
  override name = 'UserFacingError'
  readonly code: string
  readonly hint: string | undefined

  constructor(code: string, userMessage: string, options: { hint?: string; cause?: unknown } = {}) {
    super(userMessage, { cause: options.cause })
    this.code = code
    this.hint = options.hint
  }

  get userMessage(): string {
    return this.message
  }
}

/** Thrown by a job that was told to wait (rate limit, source busy): run again after `delayMs`, not counted as an attempt. */
export class RetryAfterError extends Error {
  override name = 'RetryAfterError'
  readonly delayMs: number

  constructor(delayMs: number, reason: string) {
    super(reason)
    this.delayMs = delayMs
  }
}

/** What a person may be told of any error: its own words where it has them, otherwise a calm line. Never a stack. */
export function describeError(error: unknown): { code: string; message: string; hint: string | undefined; known: boolean } {
  if (error instanceof UserFacingError) {
    return { code: error.code, message: error.userMessage, hint: error.hint, known: true }
  }
  return { code: 'unexpected', message: 'Something went wrong on my side.', hint: 'Try again; if it happens again, give an admin the reference.', known: false }
}

/** What went wrong, for a person, with a new reference; log the error itself beside the reference. */
export function newFailure(error: unknown): { code: string; message: string; hint: string | undefined; known: boolean; reference: string } {
  return { ...describeError(error), reference: newReference() }
}

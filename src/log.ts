import pino, { type Logger } from 'pino'

export type { Logger }

/**
 * Logs ids, counts and times as JSON lines on standard error. Questions, document text, names of files and secrets are
 * never given to it; the redaction below is the second line of defence, not the first.
 */
export function createLogger(level: string, role: string): Logger {
  return pino(
    {
      level,
      base: { role, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: ['token', '*.token', 'authorization', '*.authorization', '*.headers.authorization', 'text', '*.text', 'password', '*.password'], censor: '[hidden]' },
      serializers: { err: safeError },
    },
    pino.destination({ dest: 2, sync: false }),
  )
}

/** Name, code and stack frames; the message only of our own errors, since library messages quote what they were given. */
export function safeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error }
  const code = 'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? error.code : undefined
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 8).map((line) => line.trim())
  const own = error.name === 'UserFacingError' || error.name === 'ConfigError' || error.name === 'RetryAfterError'
  return { name: error.name, code, message: own ? error.message : undefined, frames, cause: error.cause === undefined ? undefined : safeError(error.cause) }
}

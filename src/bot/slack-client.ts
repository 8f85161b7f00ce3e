import { LogLevel, WebClient, type Logger as SlackLogger } from '@slack/web-api'
import type { SlackConfig } from '../config.js'
import type { Logger } from '../log.js'

export type ConnectedSlack = Exclude<SlackConfig, { kind: 'playground' }>

/**
 * A client for Slack's Web API. It waits and retries by itself when told to (429), and gives up on a dead network after
 * about ten seconds. `impatient` clients fail at once instead of waiting, so that lookups never hold up replies.
 */
export function createSlackClient(slack: ConnectedSlack, log: Logger, options: { impatient?: boolean } = {}): WebClient {
  return new WebClient(slack.botToken, {
    slackApiUrl: slack.apiUrl,
    logger: slackLogger(log),
    retryConfig: options.impatient ? { retries: 1, minTimeout: 200 } : { retries: 5, factor: 2, minTimeout: 300, maxTimeout: 4000, randomize: true },
    rejectRateLimitedCalls: options.impatient ?? false,
    timeout: 30_000,
  })
}

/** Slack's libraries quote payloads in their messages: only the words before the first value are kept. */
export function slackLogger(log: Logger): SlackLogger {
  const words = (parts: unknown[]) => String(parts[0]).split(/[:({"'`[]/)[0]!.slice(0, 100).trim()
  return {
    debug: () => undefined,
    info: (...parts) => log.debug({ from: 'slack-sdk' }, words(parts)),
    warn: (...parts) => log.warn({ from: 'slack-sdk' }, words(parts)),
    error: (...parts) => log.error({ from: 'slack-sdk' }, words(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  }
}

/** Slack's own word for what went wrong with a call (`channel_not_found`), or null. */
export function slackErrorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('data' in error)) return null
  const data = error.data
  return typeof data === 'object' && data !== null && 'error' in data && typeof data.error === 'string' ? data.error : null
}

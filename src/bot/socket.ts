import { SocketModeReceiver } from '@slack/bolt'
import { WebAPIPlatformError, type WebClientOptions } from '@slack/web-api'
import type { Logger } from '../log.js'
import { slackErrorCode, slackLogger, type ConnectedSlack } from './slack-client.js'

/** Pings and pongs may work on a socket that gets no events any more: after so long without one a fresh socket is opened. */
const quietMs = 30 * 60_000
const hopeless = new Set(['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'not_allowed_token_type', 'user_removed_from_team', 'team_disabled'])

export interface Socket {
  receiver: SocketModeReceiver
  /** Connects, and stays connected until `close`. Resolves after the first attempt, whatever came of it. */
  open(): Promise<void>
  close(): Promise<void>
  state(): { connected: boolean; problem: string | null }
}

/**
 * Keeps one Socket Mode connection. Bolt's own reconnection waits 5 s, can die with an unhandled rejection, and does not notice
 * a socket that went deaf; here a lost socket is reopened at once (then with growing waits), and one on which nothing was heard
 * is replaced.
 */
export function createSocket(slack: ConnectedSlack & { kind: 'socket' }, log: Logger, onBack: (lostForMs: number) => void, options = { quietMs }): Socket {
  const clientOptions: WebClientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, timeout: 10_000, rejectRateLimitedCalls: true }
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: slackLogger(log),
    autoReconnectEnabled: false,
    clientPingTimeout: 5000,
    serverPingTimeout: 30_000,
    installerOptions: { clientOptions },
  })
  const client = receiver.client
  let wanted = false
  let connected = false
  let problem: string | null = 'connecting to Slack'
  let failures = 0
  let lostAt: number | undefined
  let heardAt = 0
  let quietSince: number | undefined
  let timer: NodeJS.Timeout | undefined
  let watchdog: NodeJS.Timeout | undefined

  client.on('connected', () => {
    connected = true
    problem = null
    failures = 0
    heardAt = Date.now()
    const since = quietSince ?? lostAt
    lostAt = undefined
    quietSince = undefined
    if (since !== undefined) onBack(Date.now() - since)
  })
  client.on('ws_message', () => {
    heardAt = Date.now()
  })
  client.on('disconnected', () => lost())

  function lost(): void {
    if (connected) {
      lostAt = Date.now()
      log.info('the socket was closed')
    }
    connected = false
    problem ??= 'connection to Slack lost; reconnecting'
    if (wanted && !timer) schedule()
  }

  function schedule(): void {
    const wait = failures === 0 ? 50 : Math.min(15_000, 250 * 2 ** failures) * (0.75 + Math.random() / 2)
    timer = setTimeout(() => {
      timer = undefined
      void connect()
    }, wait)
  }

  async function connect(): Promise<void> {
    if (!wanted || connected) return
    try {
      let given: NodeJS.Timeout | undefined
      const late = new Promise<never>((_resolve, reject) => (given = setTimeout(() => reject(new Error('no hello from Slack')), 15_000)))
      await Promise.race([client.start(), late]).finally(() => clearTimeout(given))
    } catch (error) {
      failures += 1
      const code = slackErrorCode(error)
      problem = error instanceof WebAPIPlatformError && code && hopeless.has(code) ? `Slack refuses the app token (${code})` : 'Slack cannot be reached; trying again'
      log.warn({ err: error, code, failures }, 'connecting to Slack failed')
      if (!connected) client.disconnect().catch(() => undefined)
      if (wanted && !timer) schedule()
    }
  }

  function watch(): void {
    if (!connected || Date.now() - heardAt < options.quietMs) return
    log.info('nothing heard for a while; opening a new socket')
    quietSince = heardAt
    heardAt = Date.now()
    client.disconnect().catch(() => undefined)
  }

  return {
    receiver,
    async open() {
      wanted = true
      await connect()
      watchdog = setInterval(watch, Math.min(10_000, options.quietMs / 2))
      watchdog.unref()
    },
    async close() {
      wanted = false
      clearTimeout(timer)
      clearInterval(watchdog)
      if (connected) await Promise.race([client.disconnect(), new Promise((resolve) => setTimeout(resolve, 1000))])
      connected = false
    },
    state: () => ({ connected, problem }),
  }
}

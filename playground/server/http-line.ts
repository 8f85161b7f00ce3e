import { createHmac } from 'node:crypto'
import type { Delivered, Transport } from './deliver.js'
import { seconds, tokens } from './ids.js'
import type { Json } from './store/open.js'
import type { Outgoing } from './store/outbox.js'
import type { Ack, Workspace } from './workspace.js'

const patience = 3000

interface Answer { ok: boolean; text: string; type: string }

/** The HTTP way: signed POSTs to the bot's address, as Slack sends them. */
export class HttpLine implements Transport {
  readonly kind = 'http'
  private readonly ws: Workspace
  private readonly url: string
  private readonly changed: () => void
  private verified = false
  private timer: NodeJS.Timeout | undefined

  constructor(ws: Workspace, url: string, changed: () => void) {
    this.ws = ws
    this.url = url
    this.changed = changed
  }

  /** Begins to look for the bot; called when the server listens. */
  start(): void {
    this.timer = setInterval(() => { if (!this.verified) void this.verify() }, 1000)
    this.timer.unref()
    void this.verify()
  }

  /** As when the address is entered in the app's settings: the challenge has to come back. Until then events wait. */
  private async verify(): Promise<void> {
    const challenge = `challenge-${Date.now()}`
    const answer = await this.post(JSON.stringify({ token: tokens.verification, challenge, type: 'url_verification' }), 'application/json', {})
    if (typeof answer === 'string' || !answer.ok || !answer.text.includes(challenge) || this.verified) return
    this.verified = true
    this.changed()
  }

  private async post(body: string, type: string, headers: Record<string, string>): Promise<Answer | 'timeout' | 'unreachable'> {
    const now = String(seconds())
    const signature = `v0=${createHmac('sha256', tokens.signingSecret).update(`v0:${now}:${body}`).digest('hex')}`
    try {
      const answer = await fetch(this.url, {
        method: 'POST', body, redirect: 'manual', signal: AbortSignal.timeout(patience),
        headers: { 'content-type': type, 'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)', 'x-slack-request-timestamp': now, 'x-slack-signature': signature, ...headers },
      })
      return { ok: answer.status === 200, text: await answer.text(), type: answer.headers.get('content-type') ?? '' }
    } catch (error) {
      return error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'unreachable'
    }
  }

  connected(): boolean {
    return this.verified
  }

  async sendEvent(event: Outgoing): Promise<Delivered> {
    const retry = event.attempts > 0 ? { 'x-slack-retry-num': String(event.attempts), 'x-slack-retry-reason': event.reason === 'timeout' ? 'http_timeout' : event.reason } : {}
    const answer = await this.post(JSON.stringify(event.payload), 'application/json', retry as Record<string, string>)
    if (this.ws.faults.slow_ack_ms > 0) {
      await new Promise<void>((resolve) => { setTimeout(resolve, Math.min(this.ws.faults.slow_ack_ms, patience)).unref() })
      if (this.ws.faults.slow_ack_ms >= patience) return 'timeout'
    }
    if (this.ws.faults.drop_acks > 0) {
      this.ws.faults.drop_acks -= 1
      return 'timeout'
    }
    if (answer === 'timeout') return 'timeout'
    if (answer !== 'unreachable') return answer.ok ? 'ok' : 'http_error'
    this.verified = false
    this.changed()
    return 'closed'
  }

  async request(kind: 'slash_commands' | 'interactive', payload: Json): Promise<Ack> {
    const form = new URLSearchParams()
    if (kind === 'interactive') form.set('payload', JSON.stringify(payload))
    else for (const [name, value] of Object.entries(payload)) form.set(name, typeof value === 'string' ? value : JSON.stringify(value))
    const answer = await this.post(form.toString(), 'application/x-www-form-urlencoded', {})
    if (typeof answer === 'string') return { ok: false, reason: answer === 'timeout' ? 'operation_timeout' : 'app_not_connected' }
    if (!answer.ok) return { ok: false, reason: 'dispatch_failed' }
    if (answer.text === '') return { ok: true, body: undefined }
    if (!answer.type.includes('json')) return { ok: true, body: { text: answer.text } }
    try {
      return { ok: true, body: JSON.parse(answer.text) as unknown }
    } catch {
      return { ok: true, body: { text: answer.text } }
    }
  }

  disconnect(): number {
    return 0
  }

  async close(): Promise<void> {
    clearInterval(this.timer)
  }
}

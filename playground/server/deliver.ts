import { randomUUID } from 'node:crypto'
import type { Json } from './store/open.js'
import type { Outgoing } from './store/outbox.js'
import { due, enqueue, finish, nextDue, pendingCount, postpone } from './store/outbox.js'
import type { Ack, BotLine, Workspace } from './workspace.js'

/** `timeout`, `http_error`: counts as a try. `closed`: the line went down, the event waits for the next one. */
export type Delivered = 'ok' | 'timeout' | 'http_error' | 'closed'

/** One way of reaching the bot: open sockets, or an address for signed POSTs. */
export interface Transport {
  readonly kind: 'socket' | 'http'
  connected(): boolean
  sendEvent(event: Outgoing): Promise<Delivered>
  request(kind: 'slash_commands' | 'interactive', payload: Json): Promise<Ack>
  disconnect(how: 'refresh' | 'cut'): number
  close(): Promise<void>
}

/** Slack's schedule: at once, after one minute, after five minutes; then the event is given up. */
const retryAfter = [0, 60_000, 300_000]
const heldAtMost = 1500

/** Stores every event before it is sent and keeps it until it is acknowledged, over restarts too. */
export class Delivery implements BotLine {
  readonly transport: 'socket' | 'http'
  private readonly ws: Workspace
  private readonly way: Transport
  private readonly inFlight = new Set<number>()
  private timer: NodeJS.Timeout | undefined
  private held = false
  private closed = false

  constructor(ws: Workspace, way: Transport) {
    this.ws = ws
    this.way = way
    this.transport = way.kind
  }

  connected(): boolean {
    return this.way.connected()
  }

  event(payload: Json): void {
    const { deliver_times: times, delay_ms: delay, reorder } = this.ws.faults
    let at = Date.now() + delay
    if (reorder) {
      // The first of two waits a little; the second overtakes it.
      at += this.held ? 0 : heldAtMost
      this.held = !this.held
    }
    for (let copy = 0; copy < Math.max(1, Math.min(times, 10)); copy++) enqueue(this.ws.db, randomUUID(), payload, at)
    this.pump()
  }

  request(kind: 'slash_commands' | 'interactive', payload: Json): Promise<Ack> {
    return this.way.request(kind, payload)
  }

  disconnect(how: 'refresh' | 'cut'): number {
    return this.way.disconnect(how)
  }

  pending(): number {
    return pendingCount(this.ws.db)
  }

  /** Sends what is due. Called when an event is stored, a socket opens, or a waiting time is over. */
  pump(): void {
    clearTimeout(this.timer)
    if (this.closed || !this.way.connected()) return
    const now = Date.now()
    for (const event of due(this.ws.db, now, 200 + this.inFlight.size)) {
      if (this.inFlight.has(event.id)) continue
      this.inFlight.add(event.id)
      void this.send(event)
    }
    const next = nextDue(this.ws.db)
    if (next !== undefined) {
      this.timer = setTimeout(() => this.pump(), Math.max(next - now, this.inFlight.size > 0 ? 250 : 20))
      this.timer.unref()
    }
  }

  private async send(event: Outgoing): Promise<void> {
    const started = Date.now()
    const outcome = await this.way.sendEvent(event).catch((): Delivered => 'http_error')
    if (this.closed) return
    this.inFlight.delete(event.id)
    const type = (event.payload.event as Json | undefined)?.type
    this.ws.traffic.add({
      kind: 'event', name: typeof type === 'string' ? type : 'event', who: 'bot', ok: outcome === 'ok', took: Date.now() - started, request: event.payload,
      ...(outcome === 'ok' ? {} : { error: outcome }), ...(event.attempts > 0 ? { retry: event.attempts } : {}),
    })
    if (outcome === 'ok') finish(this.ws.db, event.id)
    else if (outcome === 'closed') postpone(this.ws.db, event.id, Math.min(event.attempts + 1, retryAfter.length), Date.now(), 'timeout')
    else if (event.attempts >= retryAfter.length) finish(this.ws.db, event.id)
    else postpone(this.ws.db, event.id, event.attempts + 1, Date.now() + (retryAfter[event.attempts] ?? 0), outcome)
    this.pump()
  }

  async close(): Promise<void> {
    this.closed = true
    clearTimeout(this.timer)
    await this.way.close()
  }
}

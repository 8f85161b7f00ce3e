import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { RawData } from 'ws'
import { WebSocket, WebSocketServer } from 'ws'
import type { Delivered, Transport } from './deliver.js'
import { app, randomId } from './ids.js'
import type { Json } from './store/open.js'
import type { Outgoing } from './store/outbox.js'
import type { Ack, Workspace } from './workspace.js'

const patience = 3000, pingEvery = 10_000, mostConnections = 10

interface Waiting { socket: WebSocket; settle: (outcome: { acked: true; body: unknown } | { acked: false; reason: 'timeout' | 'closed' }) => void }

/** Socket Mode: every envelope goes to exactly one socket and is acknowledged by its envelope_id. */
export class SocketLine implements Transport {
  readonly kind = 'socket'
  private readonly ws: Workspace
  private readonly server = new WebSocketServer({ noServer: true, maxPayload: 5_000_000 })
  private readonly sockets = new Set<WebSocket>()
  private readonly tickets = new Map<string, number>()
  private readonly waiting = new Map<string, Waiting>()
  private readonly pings: NodeJS.Timeout
  private turn = 0
  private readonly changed: () => void

  /** `changed` is called when a socket opened or closed. */
  constructor(ws: Workspace, changed: () => void) {
    this.ws = ws
    this.changed = changed
    this.pings = setInterval(() => { for (const socket of this.sockets) socket.ping('Ping from the practice workspace') }, pingEvery)
    this.pings.unref()
  }

  /** The address that apps.connections.open answers: good for one connection within a minute. */
  ticket(): string {
    const now = Date.now()
    for (const [ticket, until] of this.tickets) if (until < now) this.tickets.delete(ticket)
    const ticket = randomId()
    this.tickets.set(ticket, now + 60_000)
    return `${this.ws.origin.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=${app.app_id}`
  }

  /** Takes an upgrade request; Host and Origin were checked before. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://local')
    const ticket = url.searchParams.get('ticket') ?? ''
    if (!this.tickets.delete(ticket) || this.sockets.size >= mostConnections) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
      return
    }
    this.server.handleUpgrade(request, socket, head, (opened) => this.opened(opened))
  }

  private opened(socket: WebSocket): void {
    this.sockets.add(socket)
    socket.on('message', (data) => this.received(data))
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      this.sockets.delete(socket)
      for (const [id, waiting] of this.waiting) {
        if (waiting.socket !== socket) continue
        this.waiting.delete(id)
        waiting.settle({ acked: false, reason: 'closed' })
      }
      this.ws.traffic.add({ kind: 'socket', name: 'closed', who: 'bot', ok: true })
      this.changed()
    })
    socket.send(JSON.stringify({
      type: 'hello', num_connections: this.sockets.size, connection_info: { app_id: app.app_id },
      debug_info: { host: 'practice', build_number: 1, approximate_connection_time: 18_060 },
    }))
    this.ws.traffic.add({ kind: 'socket', name: 'connected', who: 'bot', ok: true })
    this.changed()
  }

  private received(data: RawData): void {
    let message: { envelope_id?: unknown; payload?: unknown }
    try {
      message = JSON.parse((data as Buffer).toString('utf8')) as typeof message
    } catch {
      return
    }
    if (typeof message.envelope_id !== 'string') return
    if (this.ws.faults.drop_acks > 0) {
      this.ws.faults.drop_acks -= 1
      return
    }
    const id = message.envelope_id
    const settle = (): void => {
      const waiting = this.waiting.get(id)
      if (!waiting) return
      this.waiting.delete(id)
      waiting.settle({ acked: true, body: message.payload })
    }
    if (this.ws.faults.slow_ack_ms > 0) setTimeout(settle, this.ws.faults.slow_ack_ms).unref()
    else settle()
  }

  connected(): boolean {
    // A socket that is closing takes nothing: to offer it what waits, again and again, would keep it from ever being closed.
    return [...this.sockets].some((socket) => socket.readyState === WebSocket.OPEN)
  }

  private send(id: string, envelope: Json): Promise<{ acked: true; body: unknown } | { acked: false; reason: 'timeout' | 'closed' }> {
    const open = [...this.sockets].filter((socket) => socket.readyState === WebSocket.OPEN)
    const socket = open[this.turn++ % Math.max(open.length, 1)]
    if (!socket) return Promise.resolve({ acked: false, reason: 'closed' })
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.waiting.delete(id)
        resolve({ acked: false, reason: 'timeout' })
      }, patience)
      timer.unref()
      this.waiting.set(id, { socket, settle: (outcome) => { clearTimeout(timer); resolve(outcome) } })
      socket.send(JSON.stringify(envelope))
    })
  }

  async sendEvent(event: Outgoing): Promise<Delivered> {
    const outcome = await this.send(event.envelope, {
      envelope_id: event.envelope, type: 'events_api', accepts_response_payload: false, payload: event.payload, retry_attempt: event.attempts, retry_reason: event.reason,
    })
    return outcome.acked ? 'ok' : outcome.reason
  }

  async request(kind: 'slash_commands' | 'interactive', payload: Json): Promise<Ack> {
    if (!this.connected()) return { ok: false, reason: 'app_not_connected' }
    const id = randomUUID()
    const outcome = await this.send(id, { envelope_id: id, type: kind, accepts_response_payload: true, payload })
    return outcome.acked ? { ok: true, body: outcome.body } : { ok: false, reason: 'operation_timeout' }
  }

  /** Closes all sockets: announced as Slack does when it refreshes them, or cut without a word. */
  disconnect(how: 'refresh' | 'cut'): number {
    const open = [...this.sockets]
    for (const socket of open) {
      if (how === 'cut') socket.terminate()
      else {
        socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested', debug_info: { host: 'practice' } }))
        this.sockets.delete(socket)
        setTimeout(() => socket.close(1000), 10_000).unref()
      }
    }
    this.changed()
    return open.length
  }

  async close(): Promise<void> {
    clearInterval(this.pings)
    for (const client of this.server.clients) client.terminate()
    await new Promise<void>((resolve) => { this.server.close(() => resolve()) })
  }
}

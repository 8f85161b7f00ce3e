import type { LiveEvent } from '../shared/contract.js'

interface Listener { user: string; traffic: boolean; send: (event: LiveEvent) => void }

/** Who is looking at the page right now, and what they are told as it happens. */
export class Live {
  private readonly listeners = new Set<Listener>()

  join(listener: Listener): () => void {
    this.listeners.add(listener)
    listener.send({ type: 'hello' })
    return () => { this.listeners.delete(listener) }
  }

  toUser(user: string, event: LiveEvent): void {
    for (const listener of this.listeners) if (listener.user === user) listener.send(event)
  }

  toAll(event: LiveEvent): void {
    for (const listener of this.listeners) if (event.type !== 'traffic' || listener.traffic) listener.send(event)
  }

  /** The people behind the listeners, each once: for events that look different to each of them. */
  users(): string[] {
    return [...new Set([...this.listeners].map((listener) => listener.user))]
  }

  wantsTraffic(): boolean {
    return [...this.listeners].some((listener) => listener.traffic)
  }
}

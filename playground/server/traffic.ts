import type { TrafficEntry } from '../shared/faults.js'
import type { Live } from './live.js'

const kept = 300, longest = 20_000

/** Hides tokens and secrets wherever they stand in a text. */
export function mask(text: string): string {
  return text.replace(/\b(xox[abp]|xapp)-[\w-]+/g, '$1-…').replace(/("(?:token|signing_secret|ticket)":")[^"]*/g, '$1…')
    .replace(/(\/hooks\/response\/|\/upload\/v1\/|ticket=)[0-9a-f]+/g, '$1…')
}

function shorten(value: unknown): unknown {
  if (value === undefined) return undefined
  const text = mask(JSON.stringify(value))
  return text.length > longest ? `${text.slice(0, longest)}…` : JSON.parse(text)
}

/** The last calls and events, for the page's inspector. Kept in memory only. */
export class Traffic {
  private entries: TrafficEntry[] = []
  private seq = 0
  private readonly live: Live
  constructor(live: Live) {
    this.live = live
  }

  add(entry: Omit<TrafficEntry, 'seq' | 'at'>): void {
    const line: TrafficEntry = { seq: ++this.seq, at: Date.now(), ...entry, request: shorten(entry.request), response: shorten(entry.response) }
    this.entries.push(line)
    if (this.entries.length > kept) this.entries = this.entries.slice(-kept)
    if (this.live.wantsTraffic()) this.live.toAll({ type: 'traffic', entry: line })
  }

  after(seq: number): TrafficEntry[] {
    return this.entries.filter((entry) => entry.seq > seq)
  }
}

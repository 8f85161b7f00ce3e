import type { Faults } from '../shared/faults.js'
import type { Db } from './store/open.js'
import { readMeta, writeMeta } from './store/open.js'

export const noFaults = (): Faults => ({
  deliver_times: 1, delay_ms: 0, reorder: false, rate_limit: {}, retry_after_s: 1, fail: {}, stream_expiry_s: 300, slow_ack_ms: 0, drop_acks: 0,
  files_html: false, refuse_streams: false,
})

export const loadFaults = (db: Db): Faults => ({ ...noFaults(), ...readMeta<Partial<Faults>>(db, 'faults', {}) })

export type FaultHit = { kind: 'rate_limited'; retryAfter: number } | { kind: 'error'; error: string }

/** Takes one use of a fault that is set for a method, if there is one. */
export function takeFault(db: Db, faults: Faults, method: string): FaultHit | undefined {
  for (const name of [method, '*']) {
    const left = faults.rate_limit[name] ?? 0
    if (left > 0) {
      if (left > 1) faults.rate_limit[name] = left - 1
      else delete faults.rate_limit[name]
      writeMeta(db, 'faults', faults)
      return { kind: 'rate_limited', retryAfter: faults.retry_after_s }
    }
    const failing = faults.fail[name]
    if (failing && failing.times > 0) {
      failing.times -= 1
      if (failing.times === 0) delete faults.fail[name]
      writeMeta(db, 'faults', faults)
      return { kind: 'error', error: failing.error }
    }
  }
  return undefined
}

/** Takes over the fields of `change` that are known and of the right kind; answers the names of those that are not. */
export function changeFaults(db: Db, faults: Faults, change: Record<string, unknown>): string[] {
  const wrong: string[] = []
  for (const [name, value] of Object.entries(change)) {
    const current = faults[name as keyof Faults]
    const fits = typeof value === typeof current && value !== null && (typeof value !== 'number' || (Number.isFinite(value) && value >= 0))
    if (current === undefined || !fits) wrong.push(name)
    else Object.assign(faults, { [name]: value })
  }
  writeMeta(db, 'faults', faults)
  return wrong
}

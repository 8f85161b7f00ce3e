import type { ChildState } from '../supervisor/messages.js'

export interface HealthReport {
  status: 'ready' | 'not-ready'
  parts: Record<string, { ready: boolean; problem: string | null }>
  degraded: string[]
}

/** Ready only when every part that was asked for is ready. Says what is degraded; holds no names, texts or addresses. */
export function healthReport(parts: Record<string, ChildState>): HealthReport {
  const entries = Object.entries(parts)
  return {
    status: entries.every(([, state]) => state.ready) ? 'ready' : 'not-ready',
    parts: Object.fromEntries(entries.map(([name, state]) => [name, { ready: state.ready, problem: state.problem }])),
    degraded: [...new Set(entries.flatMap(([, state]) => state.degraded))],
  }
}

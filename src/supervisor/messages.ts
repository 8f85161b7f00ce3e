/** What a child tells the supervisor over IPC. */
export type ChildMessage =
  | { type: 'state'; state: ChildState }
  /** Answer to `metrics`: prom-client's JSON. */
  | { type: 'metrics'; id: number; metrics: unknown[] }
  /** The playground says where it listens. */
  | { type: 'ready'; port: number; url: string }

/** What the supervisor asks of a child. */
export type SupervisorMessage = { type: 'metrics'; id: number } | { type: 'stop' }

export interface ChildState {
  ready: boolean
  /** What works less well than it should, in plain words. */
  degraded: string[]
  /** Why it is not ready. */
  problem: string | null
}

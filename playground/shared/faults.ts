/** What goes wrong on demand, what happens elsewhere in a workspace, and what the inspector shows. Types only. */

/** GET and POST /client/faults (admin only). POST takes any part of it and answers the whole. */
export interface Faults {
  /** Every event is delivered this many times (1 = normal). */
  deliver_times: number
  /** Milliseconds every event is held back. */
  delay_ms: number
  /** Events are held until two are there, then the later one goes first. */
  reorder: boolean
  /** Method name ('*' = all) -> so many next calls answer 429 with Retry-After. */
  rate_limit: Record<string, number>
  retry_after_s: number
  /** Method name -> error to answer; `times` counts down. */
  fail: Record<string, { error: string; times: number }>
  /** Seconds after which Slack closes a stream (300 = normal). */
  stream_expiry_s: number
  /** Acknowledgements are counted only after so many ms (over 3000: everything is redelivered). */
  slow_ack_ms: number
  /** So many next acknowledgements are dropped. */
  drop_acks: number
  /** Private file URLs answer 200 with a login page in HTML instead of the bytes. */
  files_html: boolean
  /** startStream answers an error, as in workspaces that do not allow it. */
  refuse_streams: boolean
}
/** Part of POST /client/faults only: acts at once. 'warning' announces the disconnect first, 'cut' drops the connection. */
export interface FaultsRequest extends Partial<Faults> { disconnect?: 'refresh' | 'cut'; reset?: boolean }
export interface FaultsReply { faults: Faults; pending_events: number }

/**
 * POST /client/admin (admin only): what happens elsewhere in a workspace.
 * `share_channel`/`unshare_channel`: Slack Connect; `delete_channel`; `set_user`: deactivate, or make a guest;
 * `uninstall`: app_uninstalled + tokens_revoked; `reinstall`; `retention`: deletes a file without any event.
 */
export type AdminRequest =
  | { do: 'share_channel' | 'unshare_channel' | 'delete_channel'; channel: string }
  | { do: 'set_user'; user: string; deleted?: boolean; guest?: boolean; admin?: boolean }
  | { do: 'uninstall' | 'reinstall' }
  | { do: 'retention'; file: string }

/** One line of the inspector. Tokens are masked; bodies are cut at 20,000 characters. */
export interface TrafficEntry {
  seq: number
  /** Milliseconds since 1970. */
  at: number
  kind: 'api' | 'event' | 'command' | 'interactive' | 'ack' | 'socket' | 'response_url' | 'upload' | 'download'
  /** Method, event type, command, action id, … */
  name: string
  /** Who called, or to whom it went. */
  who: string
  ok: boolean
  /** Milliseconds the call or the acknowledgement took. */
  took?: number
  error?: string
  retry?: number
  request?: unknown
  response?: unknown
}
/** GET /client/traffic?after=SEQ : newest last, at most 500. */
export interface TrafficReply { entries: TrafficEntry[] }

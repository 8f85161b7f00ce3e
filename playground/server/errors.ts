import type { Json } from './store/open.js'

/** A refusal in Slack's own words: answered as `{ok: false, error}` with HTTP 200. `extra` goes beside `error`. */
export class SlackError extends Error {
  override name = 'SlackError'
  readonly code: string
  readonly extra: Json
  constructor(code: string, extra: Json = {}) {
    super(code)
    this.code = code
    this.extra = extra
  }
}

/** A refusal of a /client endpoint: a stable word and a sentence for a person. */
export class ClientRefusal extends Error {
  override name = 'ClientRefusal'
  readonly code: string
  readonly extra: Json
  constructor(code: string, message: string, extra: Json = {}) {
    super(message)
    this.code = code
    this.extra = extra
  }
}

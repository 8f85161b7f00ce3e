import type { RequestHandler } from 'express'
import type { Config } from '../config.js'
import type { Logger } from '../log.js'

export interface LazyApi {
  handler(): Promise<RequestHandler>
  close(): Promise<void>
}

/** The REST API, loaded by its first request: who does not use it pays neither its memory nor its start. */
export function lazyApi(config: Config, token: string, log: Logger): LazyApi {
  let made: Promise<{ handler: RequestHandler; close(): Promise<void> }> | undefined
  return {
    async handler() {
      made ??= import('../web-services.js').then(({ openApi }) => openApi(config, token, log))
      // A start that failed (a locked file, Redis away) is tried again by the next request.
      made.catch((error: unknown) => {
        made = undefined
        log.error({ err: error }, 'the API could not be started')
      })
      return (await made).handler
    },
    async close() {
      await (await made?.catch(() => undefined))?.close()
    },
  }
}

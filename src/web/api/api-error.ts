import type { ErrorRequestHandler, Request, Response } from 'express'
import { newFailure, UserFacingError } from '../../errors.js'
import { newReference } from '../../ids.js'
import type { Logger } from '../../log.js'

/** What a caller did wrong, with the status that says so. The message says what to do. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly status: number
  readonly code: string
  readonly headers: Record<string, string>

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

export const notFound = (what: string) => new ApiError(404, 'not-found', `There is no such ${what}, or it is not open to the API. Check the id.`)

const tooLarge = new Set(['table-too-large', 'entity.too.large'])

/** Every error as `{error: {code, message, reference}}`; what is not the caller's fault is logged under the reference, never shown. */
export function apiErrors(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, _next) => {
    if (response.headersSent || response.destroyed) {
      if (!isHangUp(error)) log.error({ err: error }, 'an API response broke off')
      response.destroy()
      return
    }
    const said = saidOf(error)
    if (said) return send(request, response, said.status, { code: said.code, message: said.message, reference: newReference() }, said.headers)
    const { message, hint, code, reference } = newFailure(error)
    log.error({ err: error, reference }, 'an API request failed')
    send(request, response, 500, { code, message: [message, hint].filter(Boolean).join(' '), reference })
  }
}

function saidOf(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error
  if (error instanceof UserFacingError) return new ApiError(tooLarge.has(error.code) ? 413 : 422, error.code, [error.message, error.hint].filter(Boolean).join(' '))
  const { type, status } = error as { type?: string; status?: number }
  if (typeof type !== 'string' || typeof status !== 'number' || status < 400 || status > 499) return error instanceof URIError ? brokenPath : undefined
  // What express's own parser refuses.
  if (status === 413) return new ApiError(413, 'body-too-large', 'The body of this request is too large. Send less at once.')
  if (status === 415) return new ApiError(415, 'unsupported-encoding', 'Send the body as UTF-8 and not compressed.')
  return new ApiError(400, 'broken-body', 'The body is not valid JSON. Correct it and send it again.')
}

const brokenPath = new ApiError(400, 'broken-path', 'The path of this request cannot be read. Encode it as a URL.')

const isHangUp = (error: unknown) => ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')

function send(request: Request, response: Response, status: number, error: { code: string; message: string; reference: string }, headers: Record<string, string> = {}): void {
  response.status(status).set(headers)
  if (!request.readableEnded && (request.headers['content-length'] ?? '0') !== '0') {
    // The rest of a body that nobody reads must not hold the connection.
    response.set('connection', 'close')
    response.once('finish', () => setTimeout(() => request.destroy(), 500).unref())
    request.resume()
  }
  response.json({ error })
}

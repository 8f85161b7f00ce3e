import { createHash, timingSafeEqual } from 'node:crypto'
import type { RequestHandler } from 'express'
import { isLoopback } from '../guard.js'
import { ApiError } from './api-error.js'

/** Until there are logins the API is for this machine alone: not for other addresses, and not through a proxy either. */
export const thisMachineOnly: RequestHandler = (request, _response, next) => {
  const from = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  const host = request.headers.host ?? ''
  const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : ''
  const forwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip'].some((header) => header in request.headers)
  if (isLoopback(from) && isLoopback(name) && !forwarded) return next()
  throw new ApiError(403, 'loopback-only', 'The API answers on this machine only. Call it at http://127.0.0.1 from there.')
}

/** The token, compared in constant time whatever its length. */
export function tokenOnly(token: string): RequestHandler {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const expected = digest(token)
  return (request, _response, next) => {
    const [, given] = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? []
    if (timingSafeEqual(digest(given ?? ''), expected) && given !== undefined) return next()
    const message = given === undefined ? 'Send the header "Authorization: Bearer TOKEN"; the start of the service says where the token lies.' : 'This token is not the right one. The start of the service says where it lies.'
    throw new ApiError(401, given === undefined ? 'token-missing' : 'token-wrong', message, { 'www-authenticate': 'Bearer realm="Quartermaster API"' })
  }
}

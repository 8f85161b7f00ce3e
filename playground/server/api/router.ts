import type { Request, Response } from 'express'
import { SlackError } from '../errors.js'
import { takeFault } from '../faults.js'
import { hasPassword, isLocal } from '../guard.js'
import type { SocketLine } from '../socket.js'
import type { Json } from '../store/open.js'
import type { Workspace } from '../workspace.js'
import { agent } from './agent.js'
import { base } from './base.js'
import { readArgs } from './body.js'
import type { Caller, Method } from './call.js'
import { callerOf } from './call.js'
import { chat } from './chat.js'
import { conversations } from './conversations.js'
import { files } from './files.js'
import { membership } from './membership.js'
import { reactions } from './reactions.js'
import { streams } from './streams.js'
import { users } from './users.js'
import { views } from './views.js'

export const methods: Record<string, Method> = {
  ...base, ...chat, ...streams, ...agent, ...views, ...files, ...conversations, ...membership, ...users, ...reactions,
}

/** The token of a request: the header, or the body of a POST. Never the address: any page could put it there. */
export function tokenOf(request: Request, args: Json): string {
  const header = /^Bearer\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  return (header ?? (request.method === 'GET' || typeof args.token !== 'string' ? '' : args.token)).trim()
}

/** A token may carry the password (`xoxb-playground:PASSWORD`), for client libraries that can only be given a token. */
export function identify(ws: Workspace, request: Request, token: string): Caller {
  const { password } = ws.settings
  const carried = password !== undefined && token.endsWith(`:${password}`)
  const caller = callerOf(ws, carried ? token.slice(0, -password.length - 1) : token)
  const allowed = carried || hasPassword(request, password) || (caller.kind !== 'person' && isLocal(request))
  if (!allowed) throw new SlackError('invalid_auth')
  return caller
}

/** `/api/<method>`: always HTTP 200 with `ok`, except 429 when a rate limit is simulated. */
export async function answerApi(ws: Workspace, sockets: SocketLine | undefined, request: Request, response: Response): Promise<void> {
  const name = String(request.params.method)
  const started = Date.now()
  let who = '?', args: Json = {}, answer: Json
  try {
    args = await readArgs(request, new URL(request.originalUrl, 'http://local').searchParams)
    const caller = identify(ws, request, tokenOf(request, args))
    who = caller.kind === 'person' ? caller.user.name : 'bot'
    delete args.token
    const fault = takeFault(ws.db, ws.faults, name)
    if (fault?.kind === 'rate_limited') {
      response.status(429).set('retry-after', String(fault.retryAfter))
      throw new SlackError('ratelimited')
    }
    if (fault) throw new SlackError(fault.error)
    response.set('x-oauth-scopes', caller.kind === 'person' ? 'identify' : ws.manifest.scopes.join(','))
    answer = { ok: true, ...await call(ws, sockets, name, caller, args) }
  } catch (error) {
    if (!(error instanceof SlackError)) console.error(`playground: ${name} failed:`, error instanceof Error ? error.stack : error)
    answer = error instanceof SlackError ? { ok: false, error: error.code, ...error.extra } : { ok: false, error: 'fatal_error' }
  }
  ws.traffic.add({
    kind: 'api', name, who, ok: answer.ok === true, took: Date.now() - started, request: args, response: answer, ...(answer.ok === true ? {} : { error: String(answer.error) }),
  })
  response.set('cache-control', 'no-store').json(answer)
}

async function call(ws: Workspace, sockets: SocketLine | undefined, name: string, caller: Caller, args: Json): Promise<Json> {
  if (name === 'apps.connections.open') {
    if (caller.kind !== 'app') throw new SlackError('not_allowed_token_type')
    if (!sockets) throw new SlackError('socket_mode_not_enabled')
    return { url: sockets.ticket() }
  }
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined
  if (!method) throw new SlackError('unknown_method', { req_method: name })
  if (caller.kind === 'app' && name !== 'auth.test') throw new SlackError('not_allowed_token_type')
  return method({ ws, caller, args })
}

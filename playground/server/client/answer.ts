import type { Request, Response } from 'express'
import { readArgs } from '../api/body.js'
import type { Caller } from '../api/call.js'
import { identify, tokenOf } from '../api/router.js'
import { ClientRefusal, SlackError } from '../errors.js'
import type { Channel } from '../store/channels.js'
import { canSee, channelByName, findChannel } from '../store/channels.js'
import type { Json } from '../store/open.js'
import type { Ack, Workspace } from '../workspace.js'
import type { User } from '../store/people.js'

/** One request of a person's client. */
export interface ClientCall { ws: Workspace; user: User; args: Json }
export type ClientMethod = (call: ClientCall) => object | Promise<object>

const sentences: Record<string, string> = {
  not_authed: 'Send the person\'s token: Authorization: Bearer xoxp-<name>.', invalid_auth: 'This token is not known here.', account_inactive: 'This person was deactivated.',
}

/** Runs a /client endpoint: JSON in and out, a person's token, clear words when refused. */
export async function answerClient(ws: Workspace, method: ClientMethod, request: Request, response: Response): Promise<void> {
  response.set('cache-control', 'no-store')
  try {
    const args = await readArgs(request, new URL(request.originalUrl, 'http://local').searchParams)
    const caller = person(ws, request, args)
    delete args.token
    response.json({ ok: true, ...await method({ ws, user: caller.user, args }) })
  } catch (error) {
    if (error instanceof ClientRefusal) response.json({ ok: false, error: error.code, message: error.message, ...error.extra })
    else if (error instanceof SlackError) {
      const auth = ['not_authed', 'invalid_auth', 'account_inactive'].includes(error.code)
      response.status(auth ? 401 : 200).json({ ok: false, error: error.code, message: sentences[error.code] ?? `Slack would answer: ${error.code}.`, ...error.extra })
    } else {
      console.error(`playground: ${request.path} failed:`, error instanceof Error ? error.stack : error)
      response.status(500).json({ ok: false, error: 'fatal_error', message: 'The practice workspace stumbled over this request; its log says more.' })
    }
  }
}

export function person(ws: Workspace, request: Request, args: Json): Caller {
  const caller = identify(ws, request, tokenOf(request, args))
  if (caller.kind !== 'person') throw new ClientRefusal('not_a_person', 'This is what a person does; use the token of a person (xoxp-<name>).')
  return caller
}

export function textArg(args: Json, name: string): string {
  const value = args[name]
  if (typeof value !== 'string' || value === '') throw new ClientRefusal('invalid_arguments', `"${name}" is missing; it has to be a text.`)
  return value
}

export function channelArg({ ws, user, args }: ClientCall, name = 'channel'): Channel {
  const wanted = textArg(args, name)
  const channel = findChannel(ws.db, wanted) ?? channelByName(ws.db, wanted.replace(/^#/, ''))
  if (!channel || !canSee(ws.db, channel, user)) throw new ClientRefusal('channel_not_found', `There is no channel "${wanted}" that ${user.name} can see.`)
  return channel
}

export function adminOnly({ user }: ClientCall): void {
  if (user.role !== 'admin') throw new ClientRefusal('not_allowed', 'Only the workspace admin may do this (xoxp-admin).')
}

/** What to say when the bot did not answer in three seconds. */
export function requireAck(ack: Ack, what: string): unknown {
  if (ack.ok) return ack.body
  const why = { operation_timeout: 'the app did not respond within 3 seconds', app_not_connected: 'the app is not connected', dispatch_failed: 'the app answered with an error' }[ack.reason]
  throw new ClientRefusal(ack.reason === 'app_not_connected' ? 'app_not_connected' : ack.reason, `${what} failed because ${why} (${ack.reason}).`)
}

import { SlackError } from '../errors.js'
import { app, tokens } from '../ids.js'
import type { Channel } from '../store/channels.js'
import { canSee, channelByName, findChannel, isMember, openDirect } from '../store/channels.js'
import type { Json } from '../store/open.js'
import type { User } from '../store/people.js'
import { findUser, userByName } from '../store/people.js'
import type { Workspace } from '../workspace.js'

/** Who calls: the bot, or a person with their own rights. */
export interface Caller { kind: 'bot' | 'person' | 'app'; user: User }

/** One call of a Web API method. Arguments come as strings (forms) or JSON values; the readers accept both. */
export interface Call { ws: Workspace; caller: Caller; args: Json }

export type Method = (call: Call) => Json | Promise<Json>

/** Whose token this is. Errors: not_authed, invalid_auth, account_inactive, token_revoked. */
export function callerOf(ws: Workspace, token: string): Caller {
  if (token === '') throw new SlackError('not_authed')
  if (token === tokens.app) return { kind: 'app', user: botUser(ws) }
  if (token === tokens.bot) {
    if (!ws.installed) throw new SlackError('token_revoked')
    return { kind: 'bot', user: botUser(ws) }
  }
  const user = token.startsWith('xoxp-') ? userByName(ws.db, token.slice('xoxp-'.length)) : undefined
  if (!user || user.role === 'bot') throw new SlackError('invalid_auth')
  if (user.deleted) throw new SlackError('account_inactive')
  return { kind: 'person', user }
}

function botUser(ws: Workspace): User {
  const user = findUser(ws.db, app.bot_user_id)
  if (!user) throw new SlackError('fatal_error')
  return user
}

export function text(args: Json, name: string): string | undefined {
  const value = args[name]
  if (value === undefined || value === null || value === '') return undefined
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value)
}

export function required(args: Json, name: string, error = 'invalid_arguments'): string {
  const value = text(args, name)
  if (value === undefined) {
    throw new SlackError(error, error === 'invalid_arguments' ? { response_metadata: { messages: [`[ERROR] missing required field: ${name}`] } } : {})
  }
  return value
}

export function flag(args: Json, name: string, otherwise = false): boolean {
  const value = args[name]
  return value === undefined || value === null || value === '' ? otherwise : value === true || value === 'true' || value === '1' || value === 1
}

export function count(args: Json, name: string, otherwise: number, most: number): number {
  const value = Number(text(args, name) ?? otherwise)
  if (!Number.isFinite(value) || value < 0) throw new SlackError('invalid_arguments')
  return Math.min(Math.floor(value) || otherwise, most)
}

/** A nested argument: a JSON string in a form, or the value itself in a JSON body. */
export function nested(args: Json, name: string, error = 'invalid_arguments'): unknown {
  const value = args[name]
  if (typeof value !== 'string') return value ?? undefined
  if (value === '') return undefined
  try {
    return JSON.parse(value) as unknown
  } catch {
    throw new SlackError(error)
  }
}

export const names = (args: Json, name: string): string[] => {
  const value = args[name]
  const items: unknown[] = Array.isArray(value) ? value : typeof value === 'string' && value.startsWith('[') ? (nested(args, name) as unknown[]) : typeof value === 'string' || typeof value === 'number' ? String(value).split(',') : []
  return items.map((item) => String(item).trim()).filter((item) => item !== '')
}

/** The channel of a call if the caller may know of it. Errors: channel_not_found (also for what is private). */
export function seenChannel(call: Call, name = 'channel'): Channel {
  return channelFor(call.ws, call.caller, required(call.args, name, 'channel_not_found'))
}

/** By id or `#name`; a user's id means the direct conversation with them. */
export function channelFor(ws: Workspace, caller: Caller, wanted: string): Channel {
  const other = /^[UW]/.test(wanted) ? findUser(ws.db, wanted) : undefined
  const channel = other ? openDirect(ws.db, [caller.user.id, other.id]).channel : findChannel(ws.db, wanted) ?? channelByName(ws.db, wanted.replace(/^#/, ''))
  if (!channel || !canSee(ws.db, channel, caller.user)) throw new SlackError('channel_not_found')
  return channel
}

/** A channel the caller may read. Persons read public channels without being in them; the bot has to be a member. */
export function readableChannel(call: Call): Channel {
  const channel = seenChannel(call)
  if (call.caller.kind === 'bot' && !isMember(call.ws.db, channel.id, call.caller.user.id)) throw new SlackError('not_in_channel')
  return channel
}

/** A channel the caller may write to. Errors: channel_not_found, is_archived, not_in_channel. */
export function writableChannel(call: Call, name = 'channel'): Channel {
  const channel = seenChannel(call, name)
  if (channel.archived) throw new SlackError('is_archived')
  if (!isMember(call.ws.db, channel.id, call.caller.user.id)) throw new SlackError('not_in_channel')
  return channel
}

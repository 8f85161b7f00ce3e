import { SlackError } from '../errors.js'
import { renderMessage } from '../render.js'
import { canSee, isMember, listChannels, membersOf, openDirect, slackChannel } from '../store/channels.js'
import { findMessage, history, markRead, replies, unreadOf } from '../store/messages.js'
import { findUser } from '../store/people.js'
import type { Json } from '../store/open.js'
import type { Call, Method } from './call.js'
import { channelFor, count, flag, names, readableChannel, required, seenChannel, text } from './call.js'

const encode = (value: string): string => Buffer.from(value).toString('base64')
const decode = (cursor: string | undefined): string | undefined => (cursor === undefined ? undefined : Buffer.from(cursor, 'base64').toString('utf8'))

/** One page of a list, with Slack's cursor. */
function page<T>(items: T[], args: Json, otherwise = 100): { items: T[]; response_metadata: Json } {
  const from = Number(decode(text(args, 'cursor')) ?? 0)
  if (!Number.isInteger(from)) throw new SlackError('invalid_cursor')
  const limit = count(args, 'limit', otherwise, 1000)
  return { items: items.slice(from, from + limit), response_metadata: { next_cursor: from + limit < items.length ? encode(String(from + limit)) : '' } }
}
export { page }

const kindNames: Record<string, string> = { public: 'public_channel', private: 'private_channel', im: 'im', mpim: 'mpim' }

function listed(call: Call, onlyMember: string | undefined): Json {
  const { ws, caller, args } = call
  const types = names(args, 'types')
  const wanted = types.length > 0 ? types : ['public_channel']
  const all = listChannels(ws.db).filter((channel) => wanted.includes(kindNames[channel.kind] ?? '') && canSee(ws.db, channel, caller.user)
    && !(flag(args, 'exclude_archived') && channel.archived) && (onlyMember === undefined || isMember(ws.db, channel.id, onlyMember)))
  const { items, response_metadata } = page(all, args)
  return { channels: items.map((channel) => slackChannel(ws.db, channel, caller.user.id)), response_metadata }
}

const info: Method = (call) => {
  const channel = seenChannel(call)
  const found = slackChannel(call.ws.db, channel, call.caller.user.id)
  return { channel: { ...found, last_read: unreadOf(call.ws.db, channel.id, call.caller.user.id).last_read } }
}

const range = (call: Call): { oldest?: string; latest?: string; inclusive: boolean } => {
  const oldest = text(call.args, 'oldest'), latest = text(call.args, 'latest')
  return { inclusive: flag(call.args, 'inclusive'), ...(oldest && oldest !== '0' ? { oldest } : {}), ...(latest ? { latest } : {}) }
}

const channelHistory: Method = (call) => {
  const channel = readableChannel(call)
  const limit = count(call.args, 'limit', 100, 999)
  const cursor = decode(text(call.args, 'cursor'))
  const found = history(call.ws.db, channel.id, { ...range(call), ...(cursor ? { latest: cursor, inclusive: false } : {}), limit })
  const messages = found.slice(0, limit)
  const more = found.length > limit
  return {
    messages: messages.map((stored) => renderMessage(call.ws, stored)), has_more: more, pin_count: 0, channel_actions_ts: null, channel_actions_count: 0,
    response_metadata: { next_cursor: more ? encode(messages.at(-1)?.ts ?? '') : '' },
  }
}

const threadReplies: Method = (call) => {
  const channel = readableChannel(call)
  const ts = required(call.args, 'ts', 'thread_not_found')
  const asked = findMessage(call.ws.db, channel.id, ts)
  if (!asked) throw new SlackError('thread_not_found')
  const root = asked.thread_ts ? findMessage(call.ws.db, channel.id, asked.thread_ts) : asked
  const limit = count(call.args, 'limit', 1000, 1000)
  const cursor = decode(text(call.args, 'cursor'))
  const found = replies(call.ws.db, channel.id, asked.thread_ts ?? ts, { ...range(call), ...(cursor ? { oldest: cursor, inclusive: false } : {}), limit })
  const messages = found.slice(0, limit)
  const more = found.length > limit
  const withRoot = root && !cursor && !text(call.args, 'oldest') ? [root, ...messages] : messages
  return {
    messages: withRoot.map((stored) => renderMessage(call.ws, stored)), has_more: more,
    response_metadata: { next_cursor: more ? encode(messages.at(-1)?.ts ?? '') : '' },
  }
}

const members: Method = (call) => {
  const channel = seenChannel(call)
  if (call.caller.kind === 'bot' && channel.kind !== 'public' && !isMember(call.ws.db, channel.id, call.caller.user.id)) throw new SlackError('channel_not_found')
  const { items, response_metadata } = page(membersOf(call.ws.db, channel.id), call.args)
  return { members: items, response_metadata }
}

const open: Method = ({ ws, caller, args }) => {
  const id = text(args, 'channel')
  if (id !== undefined) {
    const channel = channelFor(ws, caller, id)
    return { no_op: true, already_open: true, channel: flag(args, 'return_im') ? slackChannel(ws.db, channel, caller.user.id) : { id: channel.id } }
  }
  const users = names(args, 'users')
  if (users.length === 0) throw new SlackError('users_list_not_supplied')
  if (users.length > 8) throw new SlackError('too_many_users')
  for (const user of users) {
    const found = findUser(ws.db, user)
    if (!found) throw new SlackError('user_not_found')
    if (found.deleted) throw new SlackError('user_disabled')
  }
  const { channel, made } = openDirect(ws.db, [caller.user.id, ...users])
  return { ...(made ? {} : { no_op: true, already_open: true }), channel: flag(args, 'return_im') ? slackChannel(ws.db, channel, caller.user.id) : { id: channel.id } }
}

const mark: Method = (call) => {
  const channel = readableChannel(call)
  markRead(call.ws.db, channel.id, call.caller.user.id, required(call.args, 'ts', 'invalid_timestamp'))
  return {}
}

export const conversations: Record<string, Method> = {
  'conversations.list': (call) => listed(call, undefined),
  'users.conversations': (call) => listed(call, text(call.args, 'user') ?? call.caller.user.id),
  'conversations.info': info, 'conversations.history': channelHistory, 'conversations.replies': threadReplies, 'conversations.members': members,
  'conversations.open': open, 'conversations.close': () => ({}), 'conversations.mark': mark,
}

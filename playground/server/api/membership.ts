import { SlackError } from '../errors.js'
import { sendChannelEvent, sendEvent } from '../events/send.js'
import { app, newId, seconds, team } from '../ids.js'
import { postMessage } from '../post.js'
import { tellChannel } from '../render.js'
import type { Channel } from '../store/channels.js'
import { addMember, channelByName, insertChannel, isMember, removeMember, saveChannel, slackChannel } from '../store/channels.js'
import { findUser } from '../store/people.js'
import type { Json } from '../store/open.js'
import type { Workspace } from '../workspace.js'
import type { Method } from './call.js'
import { flag, names, required, seenChannel, text, writableChannel } from './call.js'

const letter = (channel: Channel): string => (channel.kind === 'private' ? 'G' : 'C')

/** Lets someone in and tells: the bot hears of everyone who comes, and of itself. */
export function join(ws: Workspace, channel: Channel, user: string, inviter?: string): boolean {
  if (!addMember(ws.db, channel.id, user)) return false
  const by = inviter ? { inviter } : {}
  postMessage(ws, channel, user, { user, subtype: 'channel_join', text: `<@${user}> has joined the channel`, ...by }, null)
  sendChannelEvent(ws, channel.id, { type: 'member_joined_channel', user, channel: channel.id, channel_type: letter(channel), team: team.id, ...by })
  tellChannel(ws, channel)
  return true
}

export function leave(ws: Workspace, channel: Channel, user: string): void {
  const event: Json = { type: 'member_left_channel', user, channel: channel.id, channel_type: letter(channel), team: team.id }
  if (user === app.bot_user_id) {
    // The bot hears that it is out; after that, nothing of this channel.
    removeMember(ws.db, channel.id, user)
    sendEvent(ws, { type: channel.kind === 'private' ? 'group_left' : 'channel_left', channel: channel.id, actor_id: app.bot_user_id })
    sendEvent(ws, event)
  } else {
    removeMember(ws.db, channel.id, user)
    sendChannelEvent(ws, channel.id, event)
  }
  ws.live.toUser(user, { type: 'channel_gone', channel: channel.id })
  tellChannel(ws, channel)
}

const create: Method = ({ ws, caller, args }) => {
  const name = required(args, 'name', 'invalid_name_required').toLowerCase()
  if (!/^[\p{Ll}\p{N}_-]{1,80}$/u.test(name)) throw new SlackError('invalid_name_specials')
  if (caller.user.role === 'guest') throw new SlackError('user_is_restricted')
  if (channelByName(ws.db, name)) throw new SlackError('name_taken')
  const channel: Channel = {
    id: newId(ws.db, 'C'), name, kind: flag(args, 'is_private') ? 'private' : 'public', topic: '', purpose: '', creator: caller.user.id, created: seconds(), archived: false, ext_shared: false,
  }
  insertChannel(ws.db, channel)
  addMember(ws.db, channel.id, caller.user.id)
  tellChannel(ws, channel)
  if (channel.kind === 'public') sendEvent(ws, { type: 'channel_created', channel: slackChannel(ws.db, channel, app.bot_user_id) })
  return { channel: slackChannel(ws.db, channel, caller.user.id) }
}

const invite: Method = (call) => {
  const channel = writableChannel(call)
  if (channel.kind === 'im' || channel.kind === 'mpim') throw new SlackError('method_not_supported_for_channel_type')
  const users = names(call.args, 'users')
  if (users.length === 0) throw new SlackError('no_user')
  if (call.caller.user.role === 'guest') throw new SlackError('user_is_restricted')
  for (const id of users) {
    const user = findUser(call.ws.db, id)
    if (!user || user.deleted) throw new SlackError('user_not_found')
    if (id === call.caller.user.id) throw new SlackError('cant_invite_self')
    if (isMember(call.ws.db, channel.id, id)) throw new SlackError('already_in_channel')
    if (user.role === 'guest') throw new SlackError('ura_max_channels')
  }
  for (const id of users) join(call.ws, channel, id, call.caller.user.id)
  return { channel: slackChannel(call.ws.db, channel, call.caller.user.id) }
}

const kick: Method = (call) => {
  const channel = writableChannel(call)
  const user = required(call.args, 'user', 'user_not_found')
  if (user === call.caller.user.id) throw new SlackError('cant_kick_self')
  if (channel.id === 'C0GENERAL01' && user !== app.bot_user_id) throw new SlackError('cant_kick_from_general')
  if (!isMember(call.ws.db, channel.id, user)) throw new SlackError('not_in_channel')
  leave(call.ws, channel, user)
  return {}
}

const leaveIt: Method = (call) => {
  const channel = seenChannel(call)
  if (!isMember(call.ws.db, channel.id, call.caller.user.id)) return { not_in_channel: true }
  leave(call.ws, channel, call.caller.user.id)
  return {}
}

const joinIt: Method = (call) => {
  const channel = seenChannel(call)
  if (channel.kind !== 'public') throw new SlackError('method_not_supported_for_channel_type')
  if (channel.archived) throw new SlackError('is_archived')
  const came = join(call.ws, channel, call.caller.user.id)
  return { channel: slackChannel(call.ws.db, channel, call.caller.user.id), ...(came ? {} : { warning: 'already_in_channel' }) }
}

/** `channel_archive` for public channels, `group_archive` for private ones, and so on. */
const named = (channel: Channel, what: string): string => `${channel.kind === 'private' ? 'group' : 'channel'}_${what}`

const archive = (archived: boolean): Method => (call) => {
  const channel = seenChannel(call)
  if (call.caller.user.role === 'guest') throw new SlackError('restricted_action')
  if (channel.id === 'C0GENERAL01') throw new SlackError('cant_archive_general')
  if (channel.archived === archived) throw new SlackError(archived ? 'already_archived' : 'not_archived')
  saveChannel(call.ws.db, { ...channel, archived })
  sendChannelEvent(call.ws, channel.id, { type: named(channel, archived ? 'archive' : 'unarchive'), channel: channel.id, user: call.caller.user.id })
  tellChannel(call.ws, { ...channel, archived })
  return {}
}

const rename: Method = (call) => {
  const channel = writableChannel(call)
  const name = required(call.args, 'name', 'invalid_name_required').toLowerCase()
  if (!/^[\p{Ll}\p{N}_-]{1,80}$/u.test(name)) throw new SlackError('invalid_name_specials')
  if (channelByName(call.ws.db, name)) throw new SlackError('name_taken')
  if (channel.creator !== call.caller.user.id && call.caller.user.role !== 'admin') throw new SlackError('not_authorized')
  const changed = { ...channel, name }
  saveChannel(call.ws.db, changed)
  sendChannelEvent(call.ws, channel.id, { type: named(channel, 'rename'), channel: { id: channel.id, name, created: channel.created, is_channel: channel.kind === 'public' } })
  tellChannel(call.ws, changed)
  return { channel: slackChannel(call.ws.db, changed, call.caller.user.id) }
}

const describe = (field: 'topic' | 'purpose'): Method => (call) => {
  const channel = writableChannel(call)
  const value = text(call.args, field) ?? ''
  if (value.length > 250) throw new SlackError('too_long')
  const changed = { ...channel, [field]: value }
  saveChannel(call.ws.db, changed)
  postMessage(call.ws, changed, call.caller.user.id, { user: call.caller.user.id, subtype: `channel_${field}`, text: `set the channel ${field}: ${value}` }, null)
  tellChannel(call.ws, changed)
  return { channel: slackChannel(call.ws.db, changed, call.caller.user.id) }
}

/** Slack has no method of the Web API for this outside the admin family; the page does it for an admin. */
const convert: Method = (call) => {
  const channel = seenChannel({ ...call, args: { channel: call.args.channel_id } })
  if (call.caller.user.role !== 'admin') throw new SlackError('not_authorized')
  if (channel.kind !== 'public') throw new SlackError('channel_type_not_supported')
  const changed: Channel = { ...channel, kind: 'private' }
  saveChannel(call.ws.db, changed)
  postMessage(call.ws, changed, call.caller.user.id, { user: call.caller.user.id, subtype: 'channel_convert_to_private', text: 'made this channel private' }, null)
  tellChannel(call.ws, changed)
  return {}
}

export const membership: Record<string, Method> = {
  'conversations.create': create, 'conversations.invite': invite, 'conversations.kick': kick, 'conversations.leave': leaveIt, 'conversations.join': joinIt,
  'conversations.archive': archive(true), 'conversations.unarchive': archive(false), 'conversations.rename': rename,
  'conversations.setTopic': describe('topic'), 'conversations.setPurpose': describe('purpose'), 'admin.conversations.convertToPrivate': convert,
}

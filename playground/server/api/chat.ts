import { SlackError } from '../errors.js'
import { app } from '../ids.js'
import { changeMessage, deleteMessage, postEphemeral, postMessage } from '../post.js'
import { isMember } from '../store/channels.js'
import type { MessageData, Stored } from '../store/messages.js'
import { findMessage } from '../store/messages.js'
import type { Json } from '../store/open.js'
import { linkNames } from '../text.js'
import type { Call, Method } from './call.js'
import { flag, nested, readableChannel, required, seenChannel, text, writableChannel } from './call.js'
import { messageContent } from './content.js'

/** The root of the thread that a message goes to; a reply's own ts leads to its root, as in Slack. */
export function threadOf(call: Call, channel: string, name = 'thread_ts'): string | null {
  const ts = text(call.args, name)
  if (ts === undefined) return null
  const parent = findMessage(call.ws.db, channel, ts)
  if (!parent) throw new SlackError('thread_not_found')
  return parent.thread_ts ?? parent.ts
}

/** What marks a message as the bot's, or as the person's own. */
export const authored = (call: Call): Pick<MessageData, 'user' | 'bot_id' | 'app_id'> =>
  call.caller.kind === 'person' ? { user: call.caller.user.id } : { user: app.bot_user_id, bot_id: app.bot_id, app_id: app.app_id }

const post: Method = (call) => {
  const channel = writableChannel(call)
  const content = messageContent(call.args)
  const threadTs = threadOf(call, channel.id)
  const typed = call.caller.kind === 'person' && text(call.args, 'parse') !== 'none'
  const words = typed ? linkNames(call.ws.db, content.text) : content.text
  const username = call.caller.kind === 'bot' ? text(call.args, 'username') : undefined
  const broadcast = threadTs !== null && flag(call.args, 'reply_broadcast')
  const message = postMessage(call.ws, channel, call.caller.user.id, {
    ...authored(call), ...content, text: words, ...(username ? { username, subtype: 'bot_message' } : {}),
    ...(broadcast ? { broadcast: true, subtype: 'thread_broadcast' } : {}),
  }, threadTs)
  return { channel: channel.id, ts: message.ts, message }
}

function ownMessage(call: Call, refusal: string): { channel: ReturnType<typeof readableChannel>; stored: Stored } {
  const channel = readableChannel(call)
  if (channel.archived) throw new SlackError('is_archived')
  const stored = findMessage(call.ws.db, channel.id, required(call.args, 'ts', 'message_not_found'))
  if (!stored) throw new SlackError('message_not_found')
  const mayAll = refusal === 'cant_delete_message' && call.caller.user.role === 'admin'
  if (stored.sender !== call.caller.user.id && !mayAll) throw new SlackError(refusal)
  return { channel, stored }
}

const update: Method = (call) => {
  const { channel, stored } = ownMessage(call, 'cant_update_message')
  if (stored.data.stream?.state === 'in_progress') throw new SlackError('streaming_state_conflict')
  const content = messageContent(call.args)
  const person = call.caller.kind === 'person'
  const fileIds = nested(call.args, 'file_ids')
  const { stream: _stream, blocks: _blocks, attachments: _attachments, ...kept } = stored.data
  const data: MessageData = {
    ...kept, ...content, text: person ? linkNames(call.ws.db, content.text) : content.text,
    edited: { user: call.caller.user.id, ts: call.ws.clock.next() },
    ...(Array.isArray(fileIds) ? { files: (kept.files ?? []).filter((id) => fileIds.includes(id)) } : {}),
  }
  const message = changeMessage(call.ws, channel, stored, data)
  return { channel: channel.id, ts: stored.ts, text: message.text, message }
}

const remove: Method = (call) => {
  const { channel, stored } = ownMessage(call, 'cant_delete_message')
  deleteMessage(call.ws, channel, stored, call.caller.user.id)
  return { channel: channel.id, ts: stored.ts }
}

const ephemeral: Method = (call) => {
  const channel = writableChannel(call)
  const user = required(call.args, 'user', 'user_not_found')
  if (!isMember(call.ws.db, channel.id, user)) throw new SlackError('user_not_in_channel')
  const content = messageContent(call.args)
  const threadTs = threadOf(call, channel.id)
  const message = postEphemeral(call.ws, channel.id, user, { ...authored(call), ...content, ...(threadTs ? { thread_ts: threadTs } : {}) })
  return { message_ts: message.ts }
}

const permalink: Method = (call) => {
  const channel = readableChannel(call)
  const ts = required(call.args, 'message_ts', 'message_not_found')
  const stored = findMessage(call.ws.db, channel.id, ts)
  if (!stored) throw new SlackError('message_not_found')
  const thread = stored.thread_ts ? `?thread_ts=${stored.thread_ts}&cid=${channel.id}` : ''
  return { channel: channel.id, permalink: `${call.ws.origin}/archives/${channel.id}/p${ts.replace('.', '')}${thread}` }
}

const unfurl: Method = (call) => {
  const channel = seenChannel(call)
  const stored = findMessage(call.ws.db, channel.id, required(call.args, 'ts', 'cannot_find_message'))
  if (!stored) throw new SlackError('cannot_find_message')
  const unfurls = nested(call.args, 'unfurls') as Record<string, Json> | undefined
  const attachments = Object.entries(unfurls ?? {}).map(([url, one]) => ({ ...one, from_url: url, app_unfurl_url: url, is_app_unfurl: true }))
  if (attachments.length > 0) changeMessage(call.ws, channel, stored, { ...stored.data, attachments }, 'quiet')
  return {}
}

const meMessage: Method = (call) => {
  const channel = writableChannel(call)
  const message = postMessage(call.ws, channel, call.caller.user.id, { ...authored(call), text: required(call.args, 'text', 'no_text'), subtype: 'me_message' }, null)
  return { channel: channel.id, ts: message.ts }
}

export const chat: Record<string, Method> = {
  'chat.postMessage': post, 'chat.update': update, 'chat.delete': remove, 'chat.postEphemeral': ephemeral, 'chat.getPermalink': permalink,
  'chat.unfurl': unfurl, 'chat.meMessage': meMessage,
}


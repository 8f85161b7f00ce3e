import { randomUUID } from 'node:crypto'
import type { Message } from '../shared/things.js'
import { clearStatus } from './status.js'
import { sendChannelEvent, sendMessageEvent } from './events/send.js'
import { app } from './ids.js'
import { channelEntry, renderEphemeral, renderMessage, tellReaders } from './render.js'
import type { Channel } from './store/channels.js'
import type { Ephemeral, MessageData, Stored } from './store/messages.js'
import { findMessage, insertMessage, markRead, removeMessage, saveEphemeral, saveMessage } from './store/messages.js'
import { shareFile, sharesOf, unshareFile } from './store/files.js'
import type { Json } from './store/open.js'
import { linksIn, mentions, richText } from './text.js'
import type { Workspace } from './workspace.js'

/** The message as events carry it: a person's text with the rich_text block that Slack adds. */
function asEvent(message: Message): Json {
  const typed = message.user && !message.bot_id && !message.blocks && message.text !== ''
  return { ...message, ...(typed ? { blocks: [richText(message.text)] } : {}) }
}

function showNew(ws: Workspace, channel: Channel, stored: Stored, change: 'new' | 'changed' | 'stream'): Message {
  const message = renderMessage(ws, stored)
  tellReaders(ws, channel.id, () => ({ type: 'message', channel: channel.id, message, change }))
  if (change !== 'new') return message
  const parent = stored.thread_ts ? findMessage(ws.db, channel.id, stored.thread_ts) : undefined
  if (parent) tellReaders(ws, channel.id, () => ({ type: 'message', channel: channel.id, message: renderMessage(ws, parent), change: 'changed' }))
  tellReaders(ws, channel.id, (user) => ({ type: 'channel', channel: channelEntry(ws, channel, user) }))
  return message
}

/** The bot's answer ends its "is thinking…" line in that thread. */
function endStatus(ws: Workspace, channel: string, threadTs: string | null): void {
  const key = `${channel}:${threadTs ?? ''}`
  const status = ws.statuses.get(key)
  if (status) clearStatus(ws, key, status)
}

/** Puts a message into a channel: stores it, shows it, and tells the bot as Slack does (a mention comes twice). */
export function postMessage(ws: Workspace, channel: Channel, sender: string, data: MessageData, threadTs: string | null): Message {
  const fromPerson = sender !== app.bot_user_id && !data.subtype?.startsWith('channel_')
  const stored: Stored = {
    channel: channel.id, ts: ws.clock.next(), thread_ts: threadTs, sender, data: fromPerson ? { ...data, client_msg_id: data.client_msg_id ?? randomUUID() } : data,
  }
  ws.db.transaction(() => {
    insertMessage(ws.db, stored)
    for (const file of data.files ?? []) shareFile(ws.db, file, channel.id, stored.ts)
    if (!threadTs) markRead(ws.db, channel.id, sender, stored.ts)
  })()
  const message = showNew(ws, channel, stored, 'new')
  const event = { ...asEvent(message), event_ts: stored.ts }
  if (sender === app.bot_user_id) endStatus(ws, channel.id, threadTs)
  for (const file of data.files ?? []) {
    sendChannelEvent(ws, channel.id, { type: 'file_shared', channel_id: channel.id, file_id: file, user_id: sender, file: { id: file } })
  }
  sendMessageEvent(ws, channel, event)
  if (fromPerson && channel.kind !== 'im' && mentions(data.text, app.bot_user_id)) {
    const { subtype: _subtype, ...rest } = event as Json
    sendChannelEvent(ws, channel.id, { ...rest, type: 'app_mention', channel: channel.id })
  }
  if (fromPerson) tellOfLinks(ws, channel, stored)
  return message
}

function tellOfLinks(ws: Workspace, channel: Channel, stored: Stored): void {
  const links = linksIn(stored.data.text).flatMap((url) => {
    const domain = URL.canParse(url) ? new URL(url).hostname : ''
    return ws.manifest.unfurlDomains.some((known) => domain === known || domain.endsWith(`.${known}`)) ? [{ url, domain }] : []
  })
  if (links.length === 0) return
  sendChannelEvent(ws, channel.id, {
    type: 'link_shared', channel: channel.id, user: stored.sender, message_ts: stored.ts, links, source: 'conversations_history', unfurl_id: `C-${stored.ts}`,
    ...(stored.thread_ts ? { thread_ts: stored.thread_ts } : {}), is_bot_user_member: true,
  })
}

/** Changes a message and tells of it with message_changed; `quiet` only shows it (streams and unfurls grow without events). */
export function changeMessage(ws: Workspace, channel: Channel, before: Stored, data: MessageData, quiet?: 'stream' | 'quiet'): Message {
  const previous = renderMessage(ws, before)
  const stored = { ...before, data }
  saveMessage(ws.db, stored)
  const message = showNew(ws, channel, stored, quiet === 'stream' ? 'stream' : 'changed')
  if (!quiet) {
    const ts = ws.clock.next()
    sendMessageEvent(ws, channel, { subtype: 'message_changed', message: asEvent(message), previous_message: asEvent(previous), hidden: true, ts, event_ts: ts })
  }
  return message
}

/** Deletes a message. A file that stood only in it is unshared there. */
export function deleteMessage(ws: Workspace, channel: Channel, stored: Stored, by: string): void {
  const previous = renderMessage(ws, stored)
  ws.db.transaction(() => removeMessage(ws.db, channel.id, stored.ts))()
  tellReaders(ws, channel.id, () => ({ type: 'message_deleted', channel: channel.id, ts: stored.ts, ...(stored.thread_ts ? { thread_ts: stored.thread_ts } : {}) }))
  const parent = stored.thread_ts ? findMessage(ws.db, channel.id, stored.thread_ts) : undefined
  if (parent) tellReaders(ws, channel.id, () => ({ type: 'message', channel: channel.id, message: renderMessage(ws, parent), change: 'changed' }))
  tellReaders(ws, channel.id, (user) => ({ type: 'channel', channel: channelEntry(ws, channel, user) }))
  const ts = ws.clock.next()
  sendMessageEvent(ws, channel, { subtype: 'message_deleted', previous_message: asEvent(previous), deleted_ts: stored.ts, hidden: true, ts, event_ts: ts })
  for (const file of stored.data.files ?? []) tellUnshared(ws, channel, file, by)
}

/** `file_unshared` is sent when the last share of the file in that channel is gone. */
function tellUnshared(ws: Workspace, channel: Channel, file: string, by: string): void {
  if (sharesOf(ws.db, file).some((share) => share.channel === channel.id)) return
  sendChannelEvent(ws, channel.id, { type: 'file_unshared', file_id: file, user_id: by, channel_id: channel.id, file: { id: file } })
}

/** Takes one file out of a message and leaves the rest of it. */
export function unshare(ws: Workspace, channel: Channel, stored: Stored, file: string, by: string): void {
  const files = (stored.data.files ?? []).filter((id) => id !== file)
  unshareFile(ws.db, file, channel.id, stored.ts)
  const { files: _files, ...rest } = stored.data
  changeMessage(ws, channel, stored, { ...rest, ...(files.length > 0 ? { files } : {}), edited: { user: by, ts: ws.clock.next() } })
  tellUnshared(ws, channel, file, by)
}

/** A message only `user` can see. No event is sent. */
export function postEphemeral(ws: Workspace, channel: string, user: string, data: Ephemeral['data'], ts = ws.clock.next()): Message {
  const stored: Ephemeral = { channel, ts, user, data }
  saveEphemeral(ws.db, stored)
  const message = renderEphemeral(ws, stored)
  ws.live.toUser(user, { type: 'ephemeral', channel, message })
  return message
}

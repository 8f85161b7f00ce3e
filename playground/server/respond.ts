import { messageContent } from './api/content.js'
import { SlackError } from './errors.js'
import { app } from './ids.js'
import { changeMessage, deleteMessage, postEphemeral, postMessage } from './post.js'
import { findChannel } from './store/channels.js'
import type { Hook } from './store/hooks.js'
import { findEphemeral, findMessage, removeEphemeral } from './store/messages.js'
import type { Json } from './store/open.js'
import type { Workspace } from './workspace.js'

const bot = { user: app.bot_user_id, bot_id: app.bot_id, app_id: app.app_id }

/** What the app answers to a command or click, through its acknowledgement or a response_url. Answers the ts that was written. */
export function respond(ws: Workspace, hook: Hook, body: Json): Hook {
  const channel = findChannel(ws.db, hook.channel)
  if (!channel) throw new SlackError('channel_not_found')
  const old = hook.ts === undefined ? undefined : hook.ephemeral ? findEphemeral(ws.db, channel.id, hook.ts) : undefined
  const oldMessage = hook.ts !== undefined && !hook.ephemeral ? findMessage(ws.db, channel.id, hook.ts) : undefined
  if (body.delete_original === true) {
    if (old) {
      removeEphemeral(ws.db, channel.id, old.ts)
      ws.live.toUser(hook.user, { type: 'ephemeral_deleted', channel: channel.id, ts: old.ts })
    } else if (oldMessage) deleteMessage(ws, channel, oldMessage, app.bot_user_id)
    return hook
  }
  const content = messageContent(body)
  const threadTs = typeof body.thread_ts === 'string' ? body.thread_ts : hook.thread_ts
  if (body.replace_original === true && old) {
    postEphemeral(ws, channel.id, hook.user, { ...bot, ...content, ...(old.data.thread_ts ? { thread_ts: old.data.thread_ts } : {}) }, old.ts)
    return hook
  }
  if (body.replace_original === true && oldMessage) {
    changeMessage(ws, channel, oldMessage, { ...bot, ...content, edited: { user: app.bot_user_id, ts: ws.clock.next() }, ...(oldMessage.data.files ? { files: oldMessage.data.files } : {}) })
    return hook
  }
  if (body.response_type === 'in_channel') {
    postMessage(ws, channel, app.bot_user_id, { ...bot, ...content }, threadTs ?? null)
    return hook
  }
  const message = postEphemeral(ws, channel.id, hook.user, { ...bot, ...content, ...(threadTs ? { thread_ts: threadTs } : {}) })
  return hook.ts === undefined ? { ...hook, ts: message.ts, ephemeral: true } : hook
}

import type { AgentSession, SuggestedPrompts } from '../../shared/things.js'
import { fullView, topView } from '../api/views.js'
import { ClientRefusal } from '../errors.js'
import { sendChannelEvent, sendEvent } from '../events/send.js'
import { app, team } from '../ids.js'
import { changeMessage } from '../post.js'
import { channelEntry, renderMessage, tellReaders } from '../render.js'
import { isMember, openDirect } from '../store/channels.js'
import { createHook } from '../store/hooks.js'
import { clearStatus } from '../status.js'
import { findMessage, markRead, openStreams } from '../store/messages.js'
import { readNote, writeNote } from '../store/open.js'
import { homeOf } from '../store/views.js'
import type { ClientMethod } from './answer.js'
import { channelArg, requireAck, textArg } from './answer.js'
import { channelRef, interactive } from './payload.js'

/** POST /client/shortcut: a global shortcut, or one on a message (channel and ts). */
export const shortcut: ClientMethod = async (call) => {
  const { ws, user, args } = call
  const callbackId = textArg(args, 'callback_id')
  const onMessage = args.ts !== undefined && args.ts !== null
  const known = ws.manifest.shortcuts.find((one) => one.callback_id === callbackId)
  if (!known && ws.manifest.shortcuts.length > 0) throw new ClientRefusal('unknown_shortcut', `There is no shortcut "${callbackId}".`)
  if (known && (known.type === 'message') !== onMessage) {
    throw new ClientRefusal('invalid_arguments', known.type === 'message' ? 'This shortcut is used on a message: give channel and ts.' : 'This is a global shortcut: leave out channel and ts.')
  }
  let place = {}
  if (onMessage) {
    const channel = channelArg(call)
    const stored = findMessage(ws.db, channel.id, textArg(args, 'ts'))
    if (!stored) throw new ClientRefusal('message_not_found', 'There is no such message in this channel.')
    place = {
      channel: channelRef(channel), message: renderMessage(ws, stored), message_ts: stored.ts,
      response_url: createHook(ws.db, ws.origin, { user: user.id, channel: channel.id, ephemeral: true, ...(stored.thread_ts ? { thread_ts: stored.thread_ts } : {}) }),
    }
  }
  const payload = { ...interactive(ws, user, onMessage ? 'message_action' : 'shortcut'), callback_id: callbackId, action_ts: ws.clock.next(), ...place }
  const started = Date.now()
  const ack = await ws.bot.request('interactive', payload)
  ws.traffic.add({ kind: 'interactive', name: callbackId, who: user.name, ok: ack.ok, took: Date.now() - started, request: payload, response: ack.ok ? ack.body : ack.reason })
  requireAck(ack, 'The shortcut')
  return { view: topView(ws, user.id) }
}

/** POST /client/home: opens the Home tab. The app may publish a new view a moment later. */
export const home: ClientMethod = ({ ws, user }) => {
  const { channel } = openDirect(ws.db, [user.id, app.bot_user_id])
  const known = homeOf(ws.db, user.id)
  const view = known ? fullView(ws, known) : null
  sendEvent(ws, { type: 'app_home_opened', user: user.id, channel: channel.id, tab: 'home', ...(view ? { view } : {}) })
  return { view }
}

/** POST /client/messages: opens the Messages tab, the direct conversation with the app. */
export const messages: ClientMethod = ({ ws, user }) => {
  const { channel } = openDirect(ws.db, [user.id, app.bot_user_id])
  sendEvent(ws, { type: 'app_home_opened', user: user.id, channel: channel.id, tab: 'messages' })
  return { channel: channel.id, prompts: readNote<SuggestedPrompts>(ws.db, 'prompts', channel.id) ?? null }
}

/** POST /client/context: what the person is looking at beside the app. */
export const context: ClientMethod = (call) => {
  const { ws, user, args } = call
  const channel = channelArg(call)
  const direct = openDirect(ws.db, [user.id, app.bot_user_id]).channel
  const entities = [{ type: 'slack#/types/channel_id', value: channel.id, team_id: team.id }]
  sendEvent(ws, {
    type: 'app_context_changed', user: user.id, channel: direct.id, context: { channel_id: channel.id, team_id: team.id, enterprise_id: null, entities },
    ...(typeof args.thread_ts === 'string' ? { thread_ts: args.thread_ts } : {}),
  })
  return {}
}

/** POST /client/stop: stops the app's work in a thread, or at a streaming message. */
export const stop: ClientMethod = (call) => {
  const { ws, user, args } = call
  const channel = channelArg(call)
  if (!isMember(ws.db, channel.id, user.id)) throw new ClientRefusal('not_in_channel', 'Join the channel first.')
  const message = findMessage(ws.db, channel.id, textArg(args, 'ts'))
  if (!message) throw new ClientRefusal('message_not_found', 'There is no such message in this channel.')
  const threadTs = message.thread_ts ?? message.ts
  const streams = openStreams(ws.db, channel.id, message.ts)
  const session = readNote<AgentSession>(ws.db, 'session', `${channel.id}:${threadTs}`)
  const statusKey = `${channel.id}:${threadTs}`
  const status = ws.statuses.get(statusKey)
  if (streams.length === 0 && !status && session?.status !== 'processing') throw new ClientRefusal('nothing_to_stop', 'The app is not working on anything here.')
  for (const stored of streams) {
    if (stored.data.stream) changeMessage(ws, channel, stored, { ...stored.data, stream: { ...stored.data.stream, state: 'stopped' } })
  }
  if (status) clearStatus(ws, statusKey, status)
  if (session) {
    const stopped: AgentSession = { ...session, status: 'active' }
    writeNote(ws.db, 'session', `${channel.id}:${threadTs}`, stopped)
    tellReaders(ws, channel.id, () => ({ type: 'session', session: stopped }))
  }
  sendChannelEvent(ws, channel.id, {
    type: 'agent_session_stopped', channel: channel.id, thread_ts: threadTs, user: user.id, streaming_message_ts: streams.map((stored) => stored.ts),
  })
  return { stopped: streams.map((stored) => stored.ts) }
}

/** POST /client/mark: read up to `ts`. */
export const mark: ClientMethod = (call) => {
  const channel = channelArg(call)
  markRead(call.ws.db, channel.id, call.user.id, textArg(call.args, 'ts'))
  const entry = channelEntry(call.ws, channel, call.user.id)
  call.ws.live.toUser(call.user.id, { type: 'channel', channel: entry })
  return { channel: entry }
}

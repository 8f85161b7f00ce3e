import { SlackError } from '../errors.js'
import { changeMessage, postMessage } from '../post.js'
import type { Channel } from '../store/channels.js'
import type { Json } from '../store/open.js'
import type { MessageData, Stored, Stream } from '../store/messages.js'
import { findMessage, openStreams } from '../store/messages.js'
import { findChannel } from '../store/channels.js'
import { applyChunks, streamText } from '../stream.js'
import type { Workspace } from '../workspace.js'
import type { Call, Method } from './call.js'
import { nested, required, text, writableChannel } from './call.js'
import { authored, threadOf } from './chat.js'
import { messageBlocks } from './content.js'
import { checkBlocks } from '../blocks/check.js'
import { withIds } from '../blocks/find.js'
import type { Block } from '../../shared/things.js'

/** Closes a stream whose time is over. Slack does so after about five minutes, whatever it is doing. */
export function expireStreams(ws: Workspace): void {
  for (const stored of openStreams(ws.db)) {
    const channel = findChannel(ws.db, stored.channel)
    if (channel) expire(ws, channel, stored)
  }
}

function expire(ws: Workspace, channel: Channel, stored: Stored): boolean {
  const { stream } = stored.data
  if (stream?.state !== 'in_progress' || Date.now() - stream.started < ws.faults.stream_expiry_s * 1000) return false
  changeMessage(ws, channel, stored, { ...stored.data, stream: { ...stream, state: 'expired' } })
  return true
}

/** Chunks of a call: `chunks`, or `markdown_text` as the only one. */
function chunksOf(args: Json): Json[] {
  const markdown = text(args, 'markdown_text')
  const chunks = nested(args, 'chunks', 'invalid_chunks')
  if (chunks !== undefined && !Array.isArray(chunks)) throw new SlackError('invalid_chunks')
  if (markdown !== undefined && markdown.length > 12_000) throw new SlackError('msg_too_long')
  const all = [...(markdown === undefined ? [] : [{ type: 'markdown_text', text: markdown }]), ...((chunks ?? []) as Json[])]
  return all.map((chunk) => {
    if (chunk.type !== 'blocks') return chunk
    const wrong = checkBlocks(chunk.blocks, 'message')
    if (wrong.length > 0) throw new SlackError('invalid_blocks', { errors: wrong, response_metadata: { messages: wrong } })
    return { ...chunk, blocks: withIds(chunk.blocks as Block[]) }
  })
}

function grow(stream: Stream, chunks: Json[]): void {
  const wrong = applyChunks(stream, chunks)
  if (wrong) throw new SlackError(wrong)
  if (streamText(stream).length > 40_000) throw new SlackError('msg_too_long')
}

const start: Method = (call) => {
  if (call.caller.kind !== 'bot') throw new SlackError('not_allowed_token_type')
  if (call.ws.faults.refuse_streams) throw new SlackError('channel_type_not_supported')
  const channel = writableChannel(call)
  required(call.args, 'thread_ts')
  const threadTs = threadOf(call, channel.id)
  if (channel.kind !== 'im') {
    required(call.args, 'recipient_team_id', 'missing_recipient_team_id')
    required(call.args, 'recipient_user_id', 'missing_recipient_user_id')
  }
  const mode = text(call.args, 'task_display_mode') ?? 'timeline'
  if (mode !== 'timeline' && mode !== 'plan' && mode !== 'dense') throw new SlackError('invalid_arguments')
  const stream: Stream = { state: 'in_progress', mode, started: Date.now(), parts: [] }
  grow(stream, chunksOf(call.args))
  const message = postMessage(call.ws, channel, call.caller.user.id, { ...authored(call), text: '', stream }, threadTs)
  return { channel: channel.id, ts: message.ts }
}

function streaming(call: Call): { channel: Channel; stored: Stored; stream: Stream } {
  if (call.caller.kind !== 'bot') throw new SlackError('not_allowed_token_type')
  const channel = writableChannel(call)
  const stored = findMessage(call.ws.db, channel.id, required(call.args, 'ts', 'message_not_found'))
  if (!stored) throw new SlackError('message_not_found')
  const { stream } = stored.data
  if (stored.sender !== call.caller.user.id) throw new SlackError('message_not_owned_by_app')
  if (stream?.state === 'stopped') throw new SlackError('stopped_by_user')
  if (stream?.state !== 'in_progress' || expire(call.ws, channel, stored)) throw new SlackError('message_not_in_streaming_state')
  return { channel, stored, stream }
}

const append: Method = (call) => {
  const { channel, stored, stream } = streaming(call)
  const chunks = chunksOf(call.args)
  if (chunks.length === 0) throw new SlackError('no_text')
  grow(stream, chunks)
  changeMessage(call.ws, channel, stored, { ...stored.data, stream }, 'stream')
  return { channel: channel.id, ts: stored.ts }
}

const stop: Method = (call) => {
  const { channel, stored, stream } = streaming(call)
  const blocks = messageBlocks(call.args)
  grow(stream, [...chunksOf(call.args), ...(blocks?.length ? [{ type: 'blocks', blocks }] : [])])
  const metadata = nested(call.args, 'metadata') as MessageData['metadata']
  const message = changeMessage(call.ws, channel, stored, { ...stored.data, stream: { ...stream, state: 'completed' }, ...(metadata ? { metadata } : {}) })
  return { channel: channel.id, ts: stored.ts, message }
}

export const streams: Record<string, Method> = { 'chat.startStream': start, 'chat.appendStream': append, 'chat.stopStream': stop }

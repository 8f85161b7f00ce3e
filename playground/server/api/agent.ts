import type { AgentSession, AssistantStatus, SuggestedPrompts } from '../../shared/things.js'
import { isObject } from '../blocks/shape.js'
import { SlackError } from '../errors.js'
import { tellReaders } from '../render.js'
import { findMessage } from '../store/messages.js'
import { readNote, writeNote } from '../store/open.js'
import type { Call, Method } from './call.js'
import { nested, required, text, writableChannel } from './call.js'

function botOnly(call: Call): void {
  if (call.caller.kind !== 'bot') throw new SlackError('not_allowed_token_type')
}

function words(call: Call, name: string): string[] {
  const value = nested(call.args, name)
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string').slice(0, 10) : []
}

const setStatus: Method = (call) => {
  botOnly(call)
  const channel = writableChannel(call, 'channel_id')
  const threadTs = required(call.args, 'thread_ts')
  if (!findMessage(call.ws.db, channel.id, threadTs)) throw new SlackError('message_not_found')
  const status: AssistantStatus = { channel: channel.id, thread_ts: threadTs, status: text(call.args, 'status') ?? '', loading_messages: words(call, 'loading_messages') }
  const key = `${channel.id}:${threadTs}`
  if (status.status === '') call.ws.statuses.delete(key)
  else call.ws.statuses.set(key, { ...status, since: Date.now() })
  tellReaders(call.ws, channel.id, () => ({ type: 'status', status }))
  return {}
}

const setPrompts: Method = (call) => {
  botOnly(call)
  const channel = writableChannel(call, 'channel_id')
  const value = nested(call.args, 'prompts')
  if (!Array.isArray(value) || value.length < 1 || value.length > 4) throw new SlackError('invalid_arguments', { response_metadata: { messages: ['[ERROR] prompts: 1 to 4 items [json-pointer:/prompts]'] } })
  const list = value.map((one: unknown) => {
    if (!isObject(one) || typeof one.title !== 'string' || typeof one.message !== 'string' || one.title === '' || one.message === '') throw new SlackError('invalid_arguments')
    return { title: one.title, message: one.message }
  })
  const threadTs = text(call.args, 'thread_ts')
  const prompts: SuggestedPrompts = { channel: channel.id, title: text(call.args, 'title') ?? '', prompts: list, ...(threadTs ? { thread_ts: threadTs } : {}) }
  writeNote(call.ws.db, 'prompts', channel.id, prompts)
  tellReaders(call.ws, channel.id, () => ({ type: 'prompts', prompts }))
  return {}
}

function changeSession(call: Call, change: Partial<AgentSession>): AgentSession {
  botOnly(call)
  const channel = writableChannel(call, text(call.args, 'channel_id') === undefined ? 'channel' : 'channel_id')
  const threadTs = required(call.args, 'thread_ts')
  if (!findMessage(call.ws.db, channel.id, threadTs)) throw new SlackError('thread_not_found')
  const key = `${channel.id}:${threadTs}`
  const known = readNote<AgentSession>(call.ws.db, 'session', key) ?? { channel: channel.id, thread_ts: threadTs, status: 'active' as const }
  const session = { ...known, ...change }
  writeNote(call.ws.db, 'session', key, session)
  tellReaders(call.ws, channel.id, () => ({ type: 'session', session }))
  return session
}

const setTitle: Method = (call) => {
  const title = required(call.args, 'title')
  changeSession({ ...call, args: { ...call.args, channel: call.args.channel_id ?? call.args.channel } }, { title })
  return {}
}

const sessionStatus: Method = (call) => {
  const status = required(call.args, 'status')
  if (status !== 'processing' && status !== 'active' && status !== 'suspended' && status !== 'closed') throw new SlackError('invalid_status')
  changeSession(call, { status })
  return {}
}

export const agent: Record<string, Method> = {
  'assistant.threads.setStatus': setStatus, 'assistant.threads.setSuggestedPrompts': setPrompts, 'assistant.threads.setTitle': setTitle,
  'agents.sessions.setStatus': sessionStatus, 'agents.sessions.rename': setTitle,
}

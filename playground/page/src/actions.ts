import type {
  ActionReply, ActionRequest, CloseReply, CommandReply, HomeReply, MessagesReply, OptionsReply, OptionsRequest, ShortcutReply, ShortcutRequest, SubmitReply, ViewReply,
} from '../../shared/contract.js'
import type { Message, View } from '../../shared/things.js'
import { decodeToTyped, encodeTyped, type Nameable } from '../../shared/compose.js'
import { api, client, CallError, sentenceOf } from './api.js'
import { getState, setState, timelineKey, toast } from './store.js'
import { placeMessage, removeMessage, setFile } from './timelines.js'

const token = () => getState().me.token

/** Runs what a person asked for; a refusal is said in a toast. True when it worked. */
export async function attempt(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (!(error instanceof CallError) || error.code !== 'cancelled') toast(sentenceOf(error))
    return false
  }
}

export function nameables(): { people: Nameable[]; channels: Nameable[] } {
  const { people, app, channels } = getState()
  return {
    people: [
      ...Object.values(people).map((person) => ({ id: person.id, names: [person.name, person.real_name] })),
      { id: app.bot_user_id, names: [app.name, app.name.toLowerCase().replaceAll(' ', '')] },
    ],
    channels: Object.values(channels).filter((channel) => channel.name).map((channel) => ({ id: channel.id, names: [channel.name] })),
  }
}

export const typedOf = (text: string) => decodeToTyped(text, nameables().people, nameables().channels)
export const storedOf = (typed: string) => encodeTyped(typed, nameables().people, nameables().channels)

export async function sendMessage(channel: string, typed: string, thread?: string, broadcast = false): Promise<Message> {
  const { message } = await api<{ message: Message }>(token(), 'chat.postMessage', {
    channel, text: storedOf(typed), ...(thread ? { thread_ts: thread, ...(broadcast ? { reply_broadcast: true } : {}) } : {}),
  })
  // where the stream was faster, its message may know of a reply already
  const known = getState().timelines[channel]?.messages.some((one) => one.ts === message.ts)
    || (thread && getState().timelines[timelineKey(channel, thread)]?.messages.some((one) => one.ts === message.ts))
  if (!known) placeMessage(channel, { ...message, channel })
  return message
}

export async function editMessage(channel: string, ts: string, typed: string): Promise<void> {
  await api(token(), 'chat.update', { channel, ts, text: storedOf(typed) })
}

export async function deleteMessage(channel: string, message: Message): Promise<void> {
  if (message.is_ephemeral) return removeMessage(channel, message.ts)
  await api(token(), 'chat.delete', { channel, ts: message.ts })
}

export async function deleteFile(id: string): Promise<void> {
  await api(token(), 'files.delete', { file: id })
  setFile(id, undefined)
}

/** Names of the files that stand in a channel. */
export async function filesIn(channel: string): Promise<string[]> {
  const { files } = await api<{ files: { name: string }[] }>(token(), 'files.list', { channel, count: 200 })
  return files.map((file) => file.name)
}

export async function toggleReaction(channel: string, message: Message, name: string): Promise<void> {
  const mine = message.reactions?.some((one) => one.name === name && one.users.includes(getState().me.id))
  await api(token(), mine ? 'reactions.remove' : 'reactions.add', { channel, timestamp: message.ts, name })
}

export async function runCommand(channel: string, typed: string, thread?: string): Promise<void> {
  const [, command = '', text = ''] = /^(\/\S+)\s*([\s\S]*)$/.exec(typed) ?? []
  // people and channels arrive as <@U…> as with Slack's "escape" setting; the rest is sent as it was typed
  await client<CommandReply>(token(), 'command', { channel, command, text, ...(thread ? { thread_ts: thread } : {}) })
}

/**
 * The answer to a press may have been written before the app opened or changed a modal, and arrive after the live event
 * that tells of it. So the stream decides; where the two differ, the server is asked once more a moment later.
 */
function settleView(view: View | null): void {
  const same = () => getState().view?.id === view?.id && getState().view?.hash === view?.hash
  if (same()) return
  setTimeout(() => {
    if (!same()) refreshView().catch(() => undefined)
  }, getState().live ? 250 : 0)
}

export async function act(request: ActionRequest): Promise<ActionReply> {
  const reply = await client<ActionReply>(token(), 'action', request)
  settleView(reply.view)
  return reply
}

export async function submitView(viewId: string, values: Record<string, unknown>): Promise<SubmitReply> {
  const reply = await client<SubmitReply>(token(), 'submit', { view_id: viewId, values })
  settleView(reply.view)
  return reply
}

export async function closeView(viewId: string, all = false): Promise<void> {
  const { view } = await client<CloseReply>(token(), 'close', { view_id: viewId, all })
  settleView(view)
}

export async function runShortcut(request: ShortcutRequest): Promise<void> {
  const { view } = await client<ShortcutReply>(token(), 'shortcut', request)
  settleView(view)
}

export async function optionsFor(request: OptionsRequest): Promise<OptionsReply> {
  return client<OptionsReply>(token(), 'options', request)
}

export async function openHome(again = true): Promise<void> {
  const before = getState().home
  const { view } = await client<HomeReply>(token(), 'home', {})
  // what the app published meanwhile came by the stream and is newer
  if (getState().home === before) setState({ home: view })
  // published between this answer and the first moment of the stream, it came by neither: ask once more
  if (!view && again) setTimeout(() => { if (!getState().home) openHome(false).catch(() => undefined) }, 1500)
}

export async function openMessages(): Promise<void> {
  const { prompts } = await client<MessagesReply>(token(), 'messages', {})
  if (prompts) setState((now) => ({ prompts: { ...now.prompts, [timelineKey(prompts.channel, prompts.thread_ts)]: prompts } }))
}

export async function refreshView(): Promise<void> {
  const { view } = await client<ViewReply>(token(), 'view')
  setState({ view })
}

export async function stopAgent(channel: string, ts: string): Promise<void> {
  await client(token(), 'stop', { channel, ts })
}

export async function markRead(channel: string, ts: string): Promise<void> {
  await client(token(), 'mark', { channel, ts })
}

export async function lookAt(channel: string, thread?: string): Promise<void> {
  await client(token(), 'context', { channel, ...(thread ? { thread_ts: thread } : {}) })
}

/** The direct conversation with a person (made when there is none). */
export async function openDm(user: string): Promise<string> {
  const { channel } = await api<{ channel: { id: string } }>(token(), 'conversations.open', { users: user })
  return channel.id
}

export async function joinChannel(channel: string): Promise<void> {
  await api(token(), 'conversations.join', { channel })
}

export async function createChannel(name: string, isPrivate: boolean): Promise<string> {
  const { channel } = await api<{ channel: { id: string } }>(token(), 'conversations.create', { name, is_private: isPrivate })
  return channel.id
}

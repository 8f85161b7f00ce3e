import type { Message, Reaction } from '../../shared/things.js'
import { getState, setState, timelineKey, type Timeline } from './store.js'

/** Puts a message at its place, newest last; the same ts replaces. Messages of one channel have increasing ts of equal length. */
export function upsert(messages: Message[], message: Message): Message[] {
  const last = messages.at(-1)
  if (!last || last.ts < message.ts) return [...messages, message]
  const at = messages.findIndex((one) => one.ts >= message.ts)
  return messages[at]?.ts === message.ts ? messages.with(at, message) : messages.toSpliced(at, 0, message)
}

type Edit = (messages: Message[]) => Message[]
/** What the stream told about a timeline while an answer with its messages was on the way. */
const meanwhile = new Map<string, Set<Edit[]>>()

/**
 * Loads the messages of a timeline. The answer is a picture of the moment it was written: what the stream told since the
 * question was asked is done to it once more (each edit may be done twice), so that nothing that arrived is lost.
 */
export async function loadOver(key: string, load: () => Promise<Message[]>): Promise<Message[]> {
  const edits: Edit[] = []
  const all = meanwhile.get(key) ?? new Set()
  meanwhile.set(key, all.add(edits))
  try {
    const messages = await load()
    return edits.reduce((now, edit) => edit(now), messages)
  } finally {
    all.delete(edits)
    if (all.size === 0) meanwhile.delete(key)
  }
}

function change(key: string, edit: Edit): void {
  for (const edits of meanwhile.get(key) ?? []) edits.push(edit)
  const timeline = getState().timelines[key]
  if (!timeline) return
  setState((now) => ({ timelines: { ...now.timelines, [key]: { ...timeline, messages: edit(timeline.messages) } } }))
}

export const isReply = (message: Message) => message.thread_ts !== undefined && message.thread_ts !== message.ts

/** A message came or changed: into its channel, its thread, or both (a thread starts with its first message). */
export function placeMessage(channel: string, message: Message): void {
  const put = (messages: Message[]) => upsert(messages, message)
  if (isReply(message)) {
    change(timelineKey(channel, message.thread_ts), put)
    if (message.subtype !== 'thread_broadcast') return
  } else change(timelineKey(channel, message.ts), put)
  change(channel, put)
}

function everywhere(channel: string, edit: Edit): void {
  for (const key of Object.keys(getState().timelines)) if (key === channel || key.startsWith(`${channel}/`)) change(key, edit)
}

export function removeMessage(channel: string, ts: string): void {
  everywhere(channel, (messages) => (messages.some((one) => one.ts === ts) ? messages.filter((one) => one.ts !== ts) : messages))
}

export function setReactions(channel: string, ts: string, reactions: Reaction[]): void {
  everywhere(channel, (messages) => messages.map((one) => (one.ts === ts ? { ...one, reactions } : one)))
}

/** A file changed or went; `undefined` takes it out of every message. */
export function setFile(id: string, file: NonNullable<Message['files']>[number] | undefined): void {
  for (const [key, timeline] of Object.entries(getState().timelines)) {
    if (!meanwhile.has(key) && !timeline.messages.some((one) => one.files?.some((other) => other.id === id))) continue
    change(key, (messages) => messages.map((one) => (one.files?.some((other) => other.id === id)
      ? { ...one, files: one.files.flatMap((other) => (other.id === id ? (file ? [file] : [{ ...other, mode: 'tombstone' as const }]) : [other])) }
      : one)))
  }
}

export function patchTimeline(key: string, patch: Partial<Timeline>): void {
  setState((now) => ({
    timelines: { ...now.timelines, [key]: { ...(now.timelines[key] ?? { messages: [], phase: 'loading' }), ...patch } },
  }))
}

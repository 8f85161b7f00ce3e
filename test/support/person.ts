import { setTimeout as pause } from 'node:timers/promises'
import type { Message, View } from '../../playground/shared/things.js'
import { until } from './until.js'
import { hasButton, wordsOf } from './words-of.js'

/** What an endpoint answered: its shape is the test's business. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Answer = Record<string, any>

export interface Upload {
  channel: string
  ts: string
  fileId: string
}

/** A person of the practice workspace, acting over HTTP as its page does. Channels are given by name or id. */
export interface Person {
  readonly name: string
  api(method: string, args?: Answer): Promise<Answer>
  /** What only a client does; a GET when there is no body. */
  client(path: string, body?: Answer): Promise<Answer>
  /** Posts a message; its ts. */
  say(channel: string, text: string, threadTs?: string): Promise<string>
  upload(channel: string, name: string, bytes: string | Uint8Array, options?: { comment?: string; title?: string; threadTs?: string }): Promise<Upload>
  /** The bot's summary in the thread of an upload, once it is neither waiting nor reading. */
  summaryOf(upload: Upload, timeoutMs?: number): Promise<Message>
  /** Uploads and waits for the summary. */
  share(channel: string, name: string, bytes: string | Uint8Array, options?: { comment?: string; title?: string }): Promise<Upload>
  /** All messages below a root. */
  replies(channel: string, ts: string): Promise<Message[]>
  /** The finished answer below `ts`, newer than `after`: an answer has its buttons, anything else has its words. */
  waitForReply(channel: string, ts: string, options?: { after?: string; timeoutMs?: number }): Promise<Message>
  /** Mentions the bot and waits for the finished reply. */
  ask(channel: string, question: string): Promise<{ ts: string; reply: Message }>
  /** Asks in the direct messages with the bot. */
  askDirectly(question: string): Promise<{ channel: string; ts: string; reply: Message }>
  /** A command; the newest ephemeral message that it brought, once it is not "looking" any more. */
  command(channel: string, command: string, text?: string): Promise<Message>
  action(channel: string, ts: string, actionId: string, value?: string): Promise<Answer>
  ephemerals(channel: string): Promise<Message[]>
  /** The open modal, once `ready` says so. */
  view(ready?: (view: View) => boolean): Promise<View>
  directChannel(): Promise<string>
}

const looking = /^Looking through|is looking/

export function createPerson(playgroundUrl: string, name: string): Person {
  const headers = { 'content-type': 'application/json', authorization: `Bearer xoxp-${name}` }
  let channels: Map<string, string> | undefined

  async function idOf(channel: string): Promise<string> {
    if (/^[CDG][A-Z0-9]{6,}$/.test(channel)) return channel
    if (!channels?.has(channel)) {
      const boot = await person.client('boot')
      channels = new Map((boot.channels as { name: string; id: string }[]).map((each) => [each.name, each.id]))
    }
    const id = channels.get(channel)
    if (!id) throw new Error(`${name} sees no channel ${channel}`)
    return id
  }

  async function must(method: string, args: Answer): Promise<Answer> {
    const answer = await person.api(method, args)
    if (!answer.ok) throw new Error(`${method}: ${JSON.stringify(answer)}`)
    return answer
  }

  const person: Person = {
    name,
    async api(method, args = {}) {
      const response = await fetch(`${playgroundUrl}/api/${method}`, { method: 'POST', headers, body: JSON.stringify(args) })
      return (await response.json()) as Answer
    },
    async client(path, body) {
      const response = await fetch(`${playgroundUrl}/client/${path}`, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers })
      return (await response.json()) as Answer
    },
    async say(channel, text, threadTs) {
      const answer = await must('chat.postMessage', { channel: await idOf(channel), text, ...(threadTs ? { thread_ts: threadTs } : {}) })
      return answer.ts as string
    },
    async upload(channel, fileName, bytes, options = {}) {
      const id = await idOf(channel)
      const data = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
      const ticket = await must('files.getUploadURLExternal', { filename: fileName, length: data.length })
      await fetch(ticket.upload_url as string, { method: 'POST', body: Buffer.from(data), headers: { authorization: headers.authorization } })
      await must('files.completeUploadExternal', {
        files: [{ id: ticket.file_id, title: options.title ?? fileName }],
        channel_id: id,
        ...(options.comment ? { initial_comment: options.comment } : {}),
        ...(options.threadTs ? { thread_ts: options.threadTs } : {}),
      })
      const ts = await until(`the upload ${fileName} in the channel`, async () => {
        const page = options.threadTs ? await person.api('conversations.replies', { channel: id, ts: options.threadTs }) : await person.api('conversations.history', { channel: id, limit: 50 })
        return (page.messages as Message[]).find((message) => message.files?.some((file) => file.id === ticket.file_id))?.ts
      })
      return { channel: id, ts, fileId: ticket.file_id as string }
    },
    async summaryOf(upload, timeoutMs = 30_000) {
      return until('the summary of an upload', async () => (await person.replies(upload.channel, upload.ts)).find((message) => /is ready:|could not be read|no longer used/.test(wordsOf(message))), timeoutMs, 80)
    },
    async share(channel, fileName, bytes, options = {}) {
      const upload = await person.upload(channel, fileName, bytes, options)
      const words = wordsOf(await person.summaryOf(upload))
      if (!words.includes('is ready:')) throw new Error(`not read: ${words}`)
      return upload
    },
    async replies(channel, ts) {
      const page = await must('conversations.replies', { channel: await idOf(channel), ts, limit: 200 })
      return (page.messages as Message[]).filter((message) => message.ts !== ts)
    },
    async waitForReply(channel, ts, options = {}) {
      return until(`a reply to ${name}`, async () => (await person.replies(channel, ts)).find((message) => isFinished(message) && message.ts > (options.after ?? '')), options.timeoutMs ?? 30_000)
    },
    async ask(channel, question) {
      const ts = await person.say(channel, `@quartermaster ${question}`)
      return { ts, reply: await person.waitForReply(channel, ts) }
    },
    async askDirectly(question) {
      const channel = await person.directChannel()
      const ts = await person.say(channel, question)
      return { channel, ts, reply: await person.waitForReply(channel, ts) }
    },
    async command(channel, command, text = '') {
      const id = await idOf(channel)
      const before = new Set((await person.ephemerals(id)).map((message) => message.ts))
      const answer = await person.client('command', { channel: id, command, text })
      if (!answer.ok) throw new Error(`${command}: ${JSON.stringify(answer)}`)
      return until(`what ${command} answers`, async () => (await person.ephemerals(id)).findLast((message) => !before.has(message.ts) && !looking.test(wordsOf(message))))
    },
    async action(channel, ts, actionId, value) {
      return person.client('action', { channel: await idOf(channel), ts, action_id: actionId, ...(value === undefined ? {} : { value }) })
    },
    async ephemerals(channel) {
      return ((await person.client(`ephemeral?channel=${await idOf(channel)}`)).messages ?? []) as Message[]
    },
    async view(ready = (view) => !/Loading|One moment|…$/.test(wordsOf(view))) {
      return until('the modal', async () => {
        const { view } = (await person.client('view')) as { view: View | null }
        return view && ready(view) ? view : null
      })
    },
    async directChannel() {
      return (await must('conversations.open', { users: 'U0QUARTERBOT' })).channel.id as string
    },
  }
  return person
}

function isFinished(message: Message): boolean {
  if (!message.bot_id || message.streaming_state === 'in_progress') return false
  const words = wordsOf(message)
  return words !== '' && !looking.test(words) && !/:hourglass/.test(words) && (hasButton(message, 'ask.why') || message.streaming_state === undefined || message.streaming_state === 'completed')
}

/** Lets things that must not happen have their chance. */
export async function letPass(ms: number): Promise<void> {
  await pause(ms)
}

import type { SlackFile } from '../slack-files.js'

/** A person's message as it came by event or from history. */
export interface HeardMessage {
  slackChannelId: string
  ts: string
  threadTs: string | undefined
  slackUserId: string
  text: string
  files: SlackFile[]
}

interface RawMessage {
  type?: string
  subtype?: string
  channel?: string
  user?: string
  bot_id?: string
  app_id?: string
  hidden?: boolean
  text?: string
  ts?: string
  thread_ts?: string
  files?: SlackFile[]
  edited?: unknown
}

const heardSubtypes = new Set([undefined, 'file_share', 'thread_broadcast', 'me_message'])

/** Null for what is not a person saying something: bots, ourselves, edits, joins and other notices. */
export function heardMessage(raw: unknown, botUserId: string, slackChannelId?: string): HeardMessage | null {
  const message = raw as RawMessage
  const channel = message.channel ?? slackChannelId
  if (!heardSubtypes.has(message.subtype) || message.bot_id || message.hidden || !message.user || !message.ts || !channel) return null
  if (message.user === botUserId || message.user === 'USLACKBOT') return null
  return {
    slackChannelId: channel,
    ts: message.ts,
    threadTs: message.thread_ts && message.thread_ts !== message.ts ? message.thread_ts : undefined,
    slackUserId: message.user,
    text: message.text ?? '',
    files: message.files ?? [],
  }
}

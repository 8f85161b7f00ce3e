/** What there is in the workspace, as its page and its server exchange it. Types only. */

export type PersonName = 'admin' | 'reviewer' | 'employee' | 'colleague' | 'guest'

/** One who can be switched to. `token` is what the page sends as bearer to act as this person. */
export interface Person {
  id: string
  name: PersonName
  real_name: string
  title: string
  token: string
  /** CSS colour of the avatar, readable under white text. */
  color: string
  initials: string
  role: 'admin' | 'member' | 'guest'
  deleted: boolean
}

/** The app as the page shows it. `connected` says whether a socket is open (or an events URL is configured). */
export interface AppInfo {
  app_id: string
  bot_user_id: string
  bot_id: string
  name: string
  color: string
  connected: boolean
  transport: 'socket' | 'http'
}

export interface ChannelEntry {
  id: string
  /** Without '#'. Empty for direct messages. */
  name: string
  kind: 'public' | 'private' | 'im' | 'mpim'
  topic: string
  purpose: string
  is_member: boolean
  is_archived: boolean
  /** Shared with another company (set with /client/admin). */
  is_ext_shared: boolean
  members: string[]
  /** The other side of a direct message. */
  user?: string
  unread: number
  mentions: number
  last_read: string
  latest?: string
}

/** A block as Slack defines it (`@slack/types` has the exact shapes). */
export interface Block { type: string; block_id?: string; [key: string]: unknown }

export interface Reaction { name: string; users: string[]; count: number }

export interface FileObject {
  id: string
  created: number
  timestamp: number
  name: string
  title: string
  mimetype: string
  filetype: string
  pretty_type: string
  user: string
  size: number
  mode: 'hosted' | 'tombstone'
  file_access?: 'visible' | 'check_file_info' | 'file_not_found' | 'access_denied'
  url_private?: string
  url_private_download?: string
  permalink?: string
  is_public?: boolean
  [key: string]: unknown
}

/** A message, in Slack's own shape. The page gets it from conversations.history/replies and from the live stream. */
export interface Message {
  type: 'message'
  ts: string
  channel?: string
  subtype?: string
  user?: string
  bot_id?: string
  app_id?: string
  username?: string
  text: string
  blocks?: Block[]
  attachments?: Record<string, unknown>[]
  files?: FileObject[]
  thread_ts?: string
  parent_user_id?: string
  reply_count?: number
  reply_users?: string[]
  reply_users_count?: number
  latest_reply?: string
  edited?: { user: string; ts: string }
  reactions?: Reaction[]
  metadata?: { event_type: string; event_payload: Record<string, unknown> }
  is_ephemeral?: boolean
  /**
   * Set on messages made with chat.startStream. While `in_progress` the message grows: `blocks` are always complete and
   * can be drawn as they are (markdown blocks, task_card blocks, or one plan block when task_display_mode is `plan`).
   */
  streaming_state?: 'in_progress' | 'completed' | 'stopped' | 'expired'
  task_display_mode?: 'timeline' | 'plan' | 'dense'
}

/** A modal or an App Home tab as the server keeps it. */
export interface View {
  id: string
  type: 'modal' | 'home'
  callback_id: string
  title?: { type: 'plain_text'; text: string }
  submit?: { type: 'plain_text'; text: string } | null
  close?: { type: 'plain_text'; text: string } | null
  blocks: Block[]
  private_metadata: string
  hash: string
  root_view_id: string
  previous_view_id: string | null
  notify_on_close: boolean
  clear_on_close: boolean
  /** What this person has entered or chosen so far: block_id -> action_id -> state of the element. */
  state: { values: ViewValues }
  external_id?: string
  [key: string]: unknown
}
export type ViewValues = Record<string, Record<string, Record<string, unknown>>>

/** A slash command, from the app's manifest. */
export interface Command { command: string; description: string; usage_hint: string }
/** A shortcut, from the app's manifest. */
export interface Shortcut { name: string; type: 'message' | 'global'; callback_id: string; description: string }

/** A line above the composer: "is reading 3 documents…". Empty status clears it. */
export interface AssistantStatus { channel: string; thread_ts: string; status: string; loading_messages: string[] }
/**
 * A session of the agent in a thread. While `processing`, the page shows a stop button (POST /client/stop with the
 * thread's ts, or the ts of a streaming message).
 */
export interface AgentSession {
  channel: string
  thread_ts: string
  status: 'processing' | 'active' | 'suspended' | 'closed'
  title?: string
}
export interface SuggestedPrompts { channel: string; thread_ts?: string; title: string; prompts: { title: string; message: string }[] }

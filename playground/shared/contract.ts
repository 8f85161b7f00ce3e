/**
 * What the playground's page and its server say to each other. Types only: both sides import this file.
 *
 * Everything that Slack's Web API can do goes through `/api/<method>` with the person's token (`Bearer xoxp-<name>`):
 * conversations.history / replies / members / info, chat.postMessage / update / delete, reactions.add / remove,
 * files.getUploadURLExternal + completeUploadExternal, files.info, users.list, conversations.create / invite / ...
 * What only a client does goes through `/client/...`, JSON in and out, the same token. Every answer has `ok`; a refusal
 * is `ClientError`, with HTTP 200 for refusals of content, 401 without a token and 403 for a foreign Host or Origin.
 */

/** A refusal. `error` is a stable word, `message` is a sentence for a person. */
export interface ClientError { ok: false; error: string; message: string; errors?: Record<string, string> }
export type Reply<T> = ({ ok: true } & T) | ClientError

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

/** GET /client/boot */
export interface Boot {
  team: { id: string; name: string; domain: string }
  me: Person
  people: Person[]
  app: AppInfo
  channels: ChannelEntry[]
  commands: Command[]
  shortcuts: Shortcut[]
  prompts: SuggestedPrompts[]
  statuses: AssistantStatus[]
  sessions: AgentSession[]
  /** The open modal of this person (top of the stack), if any. */
  view: View | null
  /** The service's own web page (diagnostics, account), if it runs. */
  web_url: string | null
  /** True until somebody has posted or uploaded something. */
  fresh: boolean
  /** Largest upload in bytes. */
  max_upload: number
}

/** GET /client/samples: `url` is relative, needs the bearer; upload the bytes with the Web API like any file. */
export interface Sample { name: string; title: string; description: string; mimetype: string; size: number; url: string; questions: string[] }

/** POST /client/command. `channel` is an id or a name; in a thread add `thread_ts`. Answers within 3 s. */
export interface CommandRequest { channel: string; command: string; text?: string; thread_ts?: string }
/** `ack_text` is the text of what the bot answered at once; `ack` the whole message. It also arrives as an ephemeral or in the channel. */
export interface CommandReply { ack_text?: string; ack?: Record<string, unknown> }

/**
 * POST /client/action. Where: `{channel, ts}` (a message, or an ephemeral one) or `{view_id}` (modal, App Home).
 * What: `action_id`, with `block_id` or `value` when several elements share it. `value` by element:
 * button / icon_button: its value (may be left out); feedback_buttons: 'positive' | 'negative' | the button's value;
 * static_select, radio_buttons, overflow: the option's value; external_select: the option's value (fetched by options);
 * multi_*_select, checkboxes: string[]; users/conversations/channels_select: id; datepicker 'YYYY-MM-DD';
 * timepicker 'HH:MM'; datetimepicker: seconds; plain_text_input and the like: text.
 * `options` may give the full option objects chosen in an external select.
 */
export interface ActionRequest {
  channel?: string
  ts?: string
  view_id?: string
  action_id: string
  block_id?: string
  value?: unknown
  options?: Record<string, unknown>[]
}
/** `view` is the modal open after the acknowledgement, if any; `link` the url of a link button. */
export interface ActionReply { view: View | null; link?: string }

/** POST /client/submit: `values` is {block_id: {action_id: value}} or {action_id: value}; values as in ActionRequest. */
export interface SubmitRequest { view_id: string; values?: Record<string, unknown> }
/** ok:false with error 'invalid_values' carries `errors`: block_id -> sentence, to be shown at the inputs. */
export interface SubmitReply { outcome: 'closed' | 'updated' | 'pushed' | 'cleared'; view: View | null }

/** POST /client/close: closes the top modal (`all` closes the stack). Sends view_closed if the view asked for it. */
export interface CloseRequest { view_id: string; all?: boolean }
export interface CloseReply { view: View | null }

/** POST /client/shortcut: global shortcuts need only callback_id; message shortcuts the message too. */
export interface ShortcutRequest { callback_id: string; channel?: string; ts?: string }
export interface ShortcutReply { view: View | null }

/** POST /client/home: opens the Home tab (app_home_opened). `view` is what is published now; an update comes as `home`. */
export interface HomeReply { view: View | null }
/** POST /client/messages: opens the Messages tab with the app (app_home_opened, tab messages). */
export interface MessagesReply { channel: string; prompts: SuggestedPrompts | null }
/** POST /client/context: what the person is looking at (app_context_changed). */
export interface ContextRequest { channel: string; thread_ts?: string }

/** POST /client/stop: `ts` of a streaming message or of the thread whose agent session runs. */
export interface StopRequest { channel: string; ts: string }
/** POST /client/mark: read up to and including `ts`. */
export interface MarkRequest { channel: string; ts: string }

/** POST /client/options: what an external select offers for what was typed (block_suggestion). */
export interface OptionsRequest { channel?: string; ts?: string; view_id?: string; action_id: string; block_id?: string; value: string }
export interface OptionsReply { options: Record<string, unknown>[]; option_groups: Record<string, unknown>[] }

/** GET /client/ephemeral?channel= : newest last. */
export interface EphemeralReply { messages: Message[] }
/** GET /client/view */
export interface ViewReply { view: View | null; stack: string[] }

/** GET and POST /client/faults (admin only). POST takes any part of it and answers the whole. */
export interface Faults {
  /** Every event is delivered this many times (1 = normal). */
  deliver_times: number
  /** Milliseconds every event is held back. */
  delay_ms: number
  /** Events are held until two are there, then the later one goes first. */
  reorder: boolean
  /** Method name ('*' = all) -> so many next calls answer 429 with Retry-After. */
  rate_limit: Record<string, number>
  retry_after_s: number
  /** Method name -> error to answer; `times` counts down. */
  fail: Record<string, { error: string; times: number }>
  /** Seconds after which Slack closes a stream (300 = normal). */
  stream_expiry_s: number
  /** Acknowledgements are counted only after so many ms (over 3000: everything is redelivered). */
  slow_ack_ms: number
  /** So many next acknowledgements are dropped. */
  drop_acks: number
  /** Private file URLs answer 200 with a login page in HTML instead of the bytes. */
  files_html: boolean
  /** startStream answers an error, as in workspaces that do not allow it. */
  refuse_streams: boolean
}
/** Part of POST /client/faults only: acts at once. 'warning' announces the disconnect first, 'cut' drops the connection. */
export interface FaultsRequest extends Partial<Faults> { disconnect?: 'refresh' | 'cut'; reset?: boolean }
export interface FaultsReply { faults: Faults; pending_events: number }

/**
 * POST /client/admin (admin only): what happens elsewhere in a workspace.
 * `share_channel`/`unshare_channel`: Slack Connect; `delete_channel`; `set_user`: deactivate, or make a guest;
 * `uninstall`: app_uninstalled + tokens_revoked; `reinstall`; `retention`: deletes a file without any event.
 */
export type AdminRequest =
  | { do: 'share_channel' | 'unshare_channel' | 'delete_channel'; channel: string }
  | { do: 'set_user'; user: string; deleted?: boolean; guest?: boolean; admin?: boolean }
  | { do: 'uninstall' | 'reinstall' }
  | { do: 'retention'; file: string }

/** One line of the inspector. Tokens are masked; bodies are cut at 20,000 characters. */
export interface TrafficEntry {
  seq: number
  /** Milliseconds since 1970. */
  at: number
  kind: 'api' | 'event' | 'command' | 'interactive' | 'ack' | 'socket' | 'response_url' | 'upload' | 'download'
  /** Method, event type, command, action id, … */
  name: string
  /** Who called, or to whom it went. */
  who: string
  ok: boolean
  /** Milliseconds the call or the acknowledgement took. */
  took?: number
  error?: string
  retry?: number
  request?: unknown
  response?: unknown
}
/** GET /client/traffic?after=SEQ : newest last, at most 500. */
export interface TrafficReply { entries: TrafficEntry[] }

/**
 * The live stream: `GET /client/events` answers text/event-stream; read it with fetch and the bearer (EventSource
 * cannot send one). Each event is one `data:` line with a `LiveEvent` as JSON; comment lines (`: ping`) come every 15 s.
 * A person hears only of channels they are in (and public ones they look at). After a reconnect, fetch /client/boot and
 * the open channel again: nothing is replayed. `?traffic=1` adds the `traffic` events (any person).
 */
export type LiveEvent =
  | { type: 'hello' }
  /** New message, or a message that changed or grew: put it at `message.ts`. A thread reply has thread_ts !== ts. */
  | { type: 'message'; channel: string; message: Message; change: 'new' | 'changed' | 'stream' }
  | { type: 'message_deleted'; channel: string; ts: string; thread_ts?: string }
  | { type: 'ephemeral'; channel: string; message: Message }
  | { type: 'ephemeral_deleted'; channel: string; ts: string }
  | { type: 'reaction'; channel: string; ts: string; reactions: Reaction[] }
  /** A channel was made, joined, left, renamed, archived, read, or its unread count changed. */
  | { type: 'channel'; channel: ChannelEntry }
  | { type: 'channel_gone'; channel: string }
  /** The open modal changed: opened, pushed, updated; null when it was closed. */
  | { type: 'view'; view: View | null }
  | { type: 'home'; view: View }
  | { type: 'app'; app: AppInfo }
  | { type: 'status'; status: AssistantStatus }
  | { type: 'session'; session: AgentSession }
  | { type: 'prompts'; prompts: SuggestedPrompts }
  | { type: 'file'; file: FileObject; change: 'shared' | 'changed' | 'deleted' }
  | { type: 'person'; person: Person }
  /** The app asks for a different picture of the world: load everything again. */
  | { type: 'reset' }
  | { type: 'traffic'; entry: TrafficEntry }

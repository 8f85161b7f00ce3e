import type { TrafficEntry } from './faults.js'
import type {
  AgentSession, AppInfo, AssistantStatus, ChannelEntry, Command, FileObject, Message, Person, Reaction, Shortcut, SuggestedPrompts, View,
} from './things.js'

/**
 * What the playground's page and its server say to each other. Types only. The calls and the live stream are here; what they
 * carry is in things.ts, the fault switches and the inspector in faults.ts.
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

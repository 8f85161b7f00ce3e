import { Eye, LoaderCircle, Square } from 'lucide-react'
import { memo, useState, type KeyboardEvent } from 'react'
import type { Message, Reaction } from '../../shared/things.js'
import { attempt, editMessage, stopAgent, toggleReaction, typedOf } from './actions.js'
import { Blocks } from './blocks/block.js'
import { ElementHost } from './blocks/host.js'
import { blocksOf, list, obj, str } from './blocks/shape.js'
import { EmojiPicture } from './emoji.js'
import { FileCard } from './files.js'
import { MessageTools } from './message-tools.js'
import { Avatar, authorIdOf, useAuthor } from './people.js'
import { goSide } from './route.js'
import { timelineKey, useStore } from './store.js'
import { Mrkdwn } from './text.js'
import { clockTime, exactTime, relativeTime } from './time.js'
import { useNow } from './use-now.js'

interface Props {
  channel: string
  message: Message
  /** Follows a message of the same author closely: no avatar, no name. */
  grouped: boolean
  inThread: boolean
  focused: boolean
  editing: boolean
  onEdit: (ts: string | undefined) => void
}

const SYSTEM = new Set(['channel_join', 'channel_leave', 'group_join', 'group_leave', 'channel_topic', 'channel_purpose', 'channel_name', 'channel_archive', 'channel_unarchive', 'bot_add'])

/** Up and down go from message to message; Tab goes into the one that has the focus. */
function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
  if (event.target !== event.currentTarget) return
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    const rows = [...event.currentTarget.closest('[data-message-list]')?.querySelectorAll<HTMLElement>('article.message') ?? []]
    rows[rows.indexOf(event.currentTarget) + (event.key === 'ArrowDown' ? 1 : -1)]?.focus()
    event.preventDefault()
  }
}

/** One message of a channel or thread. */
export const MessageRow = memo(function MessageRow({ channel, message, grouped, inThread, focused, editing, onEdit }: Props) {
  const author = useAuthor(authorIdOf(message))
  const [near, setNear] = useState(false)
  const [menuOpen, setMenuOpen] = useState(false)
  const system = SYSTEM.has(message.subtype ?? '')
  const compact = grouped && !message.is_ephemeral
  const name = message.username ?? author.name
  return (
    <article
      className="message" data-ts={message.ts} data-grouped={compact} data-ephemeral={message.is_ephemeral === true} data-focused={focused} data-system={system} tabIndex={0}
      aria-label={`${name}, ${clockTime(message.ts)}`} onKeyDown={onKeyDown}
      onPointerEnter={() => setNear(true)} onPointerLeave={() => setNear(false)} onFocus={() => setNear(true)}
      onBlur={(event) => { if (!event.currentTarget.contains(event.relatedTarget)) setNear(false) }}
    >
      <div className="message-side">
        {compact ? <time className="message-clock" title={exactTime(message.ts)}>{clockTime(message.ts)}</time> : <button type="button" className="avatar-button" tabIndex={-1} aria-hidden onClick={() => goSide({ profile: author.id })}><Avatar author={author} /></button>}
      </div>
      <div className="message-main">
        {message.is_ephemeral ? <div className="only-you"><Eye size={14} aria-hidden />Only visible to you</div> : null}
        {compact ? null : (
          <header className="message-head">
            <button type="button" className="message-name" onClick={() => goSide({ profile: author.id })}><bdi>{name}</bdi></button>
            {author.isApp ? <span className="badge">App</span> : null}
            <Time ts={message.ts} />
          </header>
        )}
        {editing ? <EditBox channel={channel} message={message} onDone={() => onEdit(undefined)} /> : <Body channel={channel} message={message} />}
        <Reactions channel={channel} message={message} />
        {inThread ? null : <ThreadLine channel={channel} message={message} />}
      </div>
      {(near || menuOpen) && !editing && !system ? <MessageTools channel={channel} message={message} inThread={inThread} onEdit={onEdit} onOpen={setMenuOpen} /> : null}
    </article>
  )
})

function Time({ ts }: { ts: string }) {
  const now = useNow()
  return <time className="message-time" title={exactTime(ts)}>{relativeTime(ts, now)}</time>
}

function Body({ channel, message }: { channel: string; message: Message }) {
  const streaming = message.streaming_state === 'in_progress'
  const [stopping, setStopping] = useState(false)
  const stop = () => {
    setStopping(true)
    void attempt(() => stopAgent(channel, message.ts)).then(() => setStopping(false))
  }
  const hasBlocks = (message.blocks?.length ?? 0) > 0
  return (
    <ElementHost where={{ channel, ts: message.ts }} state={obj(obj((message as unknown as Record<string, unknown>).state).values) as never}>
      <div className="message-body" data-streaming={streaming} aria-busy={streaming}>
        {hasBlocks ? <Blocks blocks={message.blocks ?? []} /> : message.text ? <div className="rich"><Mrkdwn text={message.text} /></div> : null}
        {streaming && !hasBlocks && !message.text ? <p className="rich caret-only"><span className="sr-only">Writing…</span></p> : null}
        {list(message.attachments).map((attachment, index) => <Attachment key={index} attachment={attachment} />)}
        {message.files && message.files.length > 0 ? <div className="files">{message.files.map((file) => <FileCard key={file.id} file={file} />)}</div> : null}
      </div>
      {message.edited ? <small className="muted edited" title={exactTime(message.edited.ts)}>(edited)</small> : null}
      {streaming ? <button type="button" className="button button-stop" disabled={stopping} onClick={stop}><Square size={12} aria-hidden fill="currentColor" />Stop</button> : null}
      {message.streaming_state === 'stopped' ? <small className="muted stream-end">Stopped.</small> : null}
      {message.streaming_state === 'expired' ? <small className="muted stream-end">The stream ran out of time.</small> : null}
    </ElementHost>
  )
}

function Attachment({ attachment }: { attachment: Record<string, unknown> }) {
  const color = str(attachment.color)
  const border = /^#?[0-9a-f]{6}$/i.test(color) ? `#${color.replace('#', '')}` : undefined
  const blocks = blocksOf(attachment.blocks)
  return (
    <div className="attachment" style={border ? { borderInlineStartColor: border } : undefined}>
      {attachment.pretext ? <div className="rich"><Mrkdwn text={str(attachment.pretext)} /></div> : null}
      {attachment.title ? <strong><bdi>{str(attachment.title)}</bdi></strong> : null}
      {blocks.length > 0 ? <Blocks blocks={blocks} /> : <div className="rich"><Mrkdwn text={str(attachment.text) || str(attachment.fallback)} /></div>}
    </div>
  )
}

function Reactions({ channel, message }: { channel: string; message: Message }) {
  const me = useStore((state) => state.me.id)
  const people = useStore((state) => state.people)
  const app = useStore((state) => state.app)
  if (!message.reactions || message.reactions.length === 0) return null
  const nameOf = (id: string) => (id === me ? 'you' : people[id]?.real_name ?? (id === app.bot_user_id ? app.name : 'somebody'))
  const label = (reaction: Reaction) => `${reaction.name.replaceAll('_', ' ')}: ${reaction.users.map(nameOf).join(', ')}`
  return (
    <ul className="reactions" aria-label="Reactions">
      {message.reactions.map((reaction) => (
        <li key={reaction.name}>
          <button type="button" className="reaction" aria-pressed={reaction.users.includes(me)} title={label(reaction)} aria-label={label(reaction)} onClick={() => void attempt(() => toggleReaction(channel, message, reaction.name))}>
            <span aria-hidden><EmojiPicture name={reaction.name} /></span><span>{reaction.count}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

/** How many replies a thread has, and what the app is doing in it. */
function ThreadLine({ channel, message }: { channel: string; message: Message }) {
  const key = timelineKey(channel, message.ts)
  const status = useStore((state) => state.statuses[key])
  const working = useStore((state) => state.sessions[key]?.status === 'processing')
  const last = useAuthor(message.reply_users?.at(-1))
  const now = useNow()
  const count = message.reply_count ?? 0
  const doing = status?.status
  if (count === 0 && !doing && !working) return null
  return (
    <button type="button" className="thread-line" onClick={() => goSide({ thread: message.ts })}>
      {count > 0 ? <><Avatar author={last} size={20} /><strong>{count} {count === 1 ? 'reply' : 'replies'}</strong></> : null}
      {doing || working ? <span className="thread-doing"><LoaderCircle size={14} aria-hidden className="spin" />{doing || 'working…'}</span>
        : message.latest_reply ? <span className="muted">last reply {relativeTime(message.latest_reply, now)}</span> : null}
    </button>
  )
}

function EditBox({ channel, message, onDone }: { channel: string; message: Message; onDone: () => void }) {
  const [text, setText] = useState(() => typedOf(message.text))
  const save = () => {
    if (text.trim() === '') return
    void attempt(() => editMessage(channel, message.ts, text)).then((ok) => { if (ok) onDone() })
  }
  return (
    <div className="edit-box">
      <textarea
        className="input" dir="auto" aria-label="Edit message" value={text} autoFocus rows={Math.min(10, text.split('\n').length + 1)} onChange={(event) => setText(event.target.value)}
        onFocus={(event) => event.target.setSelectionRange(text.length, text.length)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone()
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          event.preventDefault()
          save()
        }}
      />
      <div className="edit-foot"><button type="button" className="button" onClick={onDone}>Cancel</button><button type="button" className="button button-primary" disabled={text.trim() === ''} onClick={save}>Save</button></div>
    </div>
  )
}

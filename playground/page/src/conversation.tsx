import { ArrowLeft, Hash, Lock, LoaderCircle, Square, Users } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { attempt, joinChannel, lookAt, markRead, openMessages, sendMessage, stopAgent } from './actions.js'
import { AppTabs } from './app-tabs.js'
import { Composer } from './composer.js'
import { DropZone } from './dropping.js'
import { loadChannel } from './loading.js'
import { MessageList } from './message-list.js'
import { Avatar, useAuthor } from './people.js'
import { go, goSide, routeNow } from './route.js'
import { onReply } from './session.js'
import { Empty } from './states.js'
import { getState, timelineKey, useStore } from './store.js'
import { Inlines } from './text.js'
import { parseInline } from '../../shared/mrkdwn.js'
import { isWriting, placeOf } from './unsent.js'
import { useWelcome, Welcome } from './welcome.js'

/** The middle of the page: a channel or a direct conversation. */
export function Conversation({ channel, focus }: { channel: string; focus: string | undefined }) {
  const entry = useStore((state) => state.channels[channel])
  const app = useStore((state) => state.app)
  const isApp = entry?.kind === 'im' && entry.user === app.bot_user_id
  const title = useTitle(channel)
  const welcome = useWelcome(entry?.name)
  const [editing, setEditing] = useState<string>()
  const [readUpTo] = useState(entry?.last_read ?? '')
  const marked = useRef('')

  useEffect(() => {
    void loadChannel(channel)
    lookAt(channel).catch(() => undefined)
    if (isApp) openMessages().catch(() => undefined)
  }, [channel, isApp])
  useOpenMyThreads(channel)

  const onBottom = useCallback((ts: string) => {
    const now = getState().channels[channel]
    if (!now?.is_member || ts <= marked.current || (ts <= now.last_read && now.unread === 0)) return
    marked.current = ts
    markRead(channel, ts).catch(() => undefined)
  }, [channel])
  const onEditLast = () => {
    const { me, timelines } = getState()
    const mine = timelines[channel]?.messages.findLast((one) => one.user === me.id && !one.is_ephemeral && !one.subtype)
    if (mine) setEditing(mine.ts)
  }
  if (!entry) return <Closed />
  return (
    <>
      <ChannelHead channel={channel} />
      {isApp ? <AppTabs now="messages" channel={channel} /> : null}
      <MessageList
        channel={channel} focus={focus} readUpTo={readUpTo} editing={editing} onEdit={setEditing} onBottom={onBottom} welcome={welcome ? <Welcome channel={channel} /> : null}
        empty={<Empty icon={entry.name ? <Hash size={28} aria-hidden /> : undefined} title={isApp ? `Ask ${app.name} anything` : entry.name ? `This is the beginning of #${entry.name}` : `This is the beginning of your conversation with ${title}`}>{isApp ? 'Answers come in a thread, from the files you may see.' : 'Write the first message, or drop a file anywhere on this page.'}</Empty>}
      />
      <div className="conversation-foot">
        <Prompts channel={channel} />
        <StatusLine place={channel} channel={channel} ts="" />
        {entry.is_member ? <Composer key={channel} channel={channel} label={`Message ${title}`} onSent={(ts) => { if (isApp) goSide({ thread: ts }) }} onEditLast={onEditLast} />
          : <div className="composer-note">You are looking at {title} from outside. <button type="button" className="button button-primary" onClick={() => void attempt(() => joinChannel(channel))}>Join</button></div>}
      </div>
      <DropZone where={title} />
    </>
  )
}

function Closed() {
  return (
    <Empty icon={<Lock size={28} aria-hidden />} title="This channel is not open to you">
      <p>It does not exist, or this person is not in it. Switch to somebody who is, or go back.</p>
      <button type="button" className="button" onClick={() => go({ place: 'start' })}><ArrowLeft size={16} aria-hidden />Back</button>
    </Empty>
  )
}

/**
 * When the app answers what this person just asked here, its thread opens by itself beside the channel, so that the first
 * answer is seen at once. It takes the place of another thread only when nobody is writing there; a file's thread stays shut.
 */
function useOpenMyThreads(channel: string) {
  useEffect(() => onReply((where, reply) => {
    const { me, app, timelines } = getState()
    const route = routeNow()
    if (where !== channel || route.channel !== channel || route.thread === reply.thread_ts || innerWidth < 1100) return
    if (reply.user !== app.bot_user_id && reply.bot_id !== app.bot_id) return
    if (route.thread && isWriting(placeOf(channel, route.thread))) return
    const { messages } = timelines[channel] ?? { messages: [] }
    const root = messages.find((one) => one.ts === reply.thread_ts)
    // the newest thing this person said: an older question that is answered late must not push away what they look at
    const newest = messages.findLast((one) => one.user === me.id && !one.is_ephemeral)
    const asked = root?.user === me.id && root.ts === newest?.ts && (root.text.trim() !== '' || !root.files?.length)
    if (asked && Number(reply.ts) - Number(root.ts) < 120) goSide({ thread: root.ts })
  }), [channel])
}

export function useTitle(channel: string): string {
  const entry = useStore((state) => state.channels[channel])
  const other = useAuthor(entry?.user)
  if (!entry) return 'this channel'
  return entry.kind === 'im' ? other.name : entry.name ? `#${entry.name}` : 'this group'
}

function ChannelHead({ channel }: { channel: string }) {
  const entry = useStore((state) => state.channels[channel])
  const other = useAuthor(entry?.user)
  const count = entry?.members.length ?? 0
  if (!entry) return null
  return (
    <header className="head">
      <button type="button" className="tool head-back" aria-label="Back to the list" onClick={() => go({ place: 'start' })}><ArrowLeft size={20} aria-hidden /></button>
      {entry.kind === 'im' ? <Avatar author={other} size={28} /> : entry.kind === 'private' ? <Lock size={18} aria-label="Private channel" /> : <Hash size={18} aria-hidden />}
      <div className="head-words">
        <h1><bdi>{entry.kind === 'im' ? other.name : entry.name || 'Group'}</bdi></h1>
        <span className="head-topic muted" title={entry.topic || other.title}><Inlines nodes={parseInline((entry.kind === 'im' ? other.title : entry.topic).replaceAll('\n', ' '))} /></span>
      </div>
      {entry.is_ext_shared ? <span className="badge badge-warn">Shared with another company</span> : null}
      {entry.is_archived ? <span className="badge">Archived</span> : null}
      {entry.kind === 'im' ? null : <button type="button" className="button button-quiet head-members" aria-label={`${count} members`} title="Members" onClick={() => goSide({ profile: 'members' })}><Users size={16} aria-hidden />{count}</button>}
    </header>
  )
}

/** What the app offers to be asked. */
export function Prompts({ channel, thread }: { channel: string; thread?: string }) {
  const key = timelineKey(channel, thread)
  const offered = useStore((state) => state.prompts[key])
  const quiet = useStore((state) => (thread ? (state.timelines[key]?.messages.length ?? 0) > 2 : false))
  const entry = useStore((state) => state.channels[channel])
  const app = useStore((state) => state.app.bot_user_id)
  if (!offered || offered.prompts.length === 0 || quiet || entry?.user !== app) return null
  return (
    <section className="prompts" aria-label={offered.title || 'Suggestions'}>
      {offered.title ? <p className="muted">{offered.title}</p> : null}
      <div>
        {offered.prompts.map((prompt) => (
          <button key={prompt.title} type="button" className="prompt" onClick={() => void attempt(async () => {
            const { ts } = await sendMessage(channel, prompt.message, thread)
            if (!thread) goSide({ thread: ts })
          })}><bdi>{prompt.title}</bdi></button>
        ))}
      </div>
    </section>
  )
}

/** "Quartermaster is reading 3 documents…", and the button that stops it. */
export function StatusLine({ place, channel, ts }: { place: string; channel: string; ts: string }) {
  const status = useStore((state) => state.statuses[place])
  const working = useStore((state) => state.sessions[place]?.status === 'processing')
  const name = useStore((state) => state.app.name)
  const [turn, setTurn] = useState(0)
  const messages = status?.loading_messages ?? []
  useEffect(() => {
    if (messages.length < 2) return undefined
    const timer = setInterval(() => setTurn((now) => now + 1), 3500)
    return () => clearInterval(timer)
  }, [messages.length])
  const words = status?.status ? (messages.length > 0 ? messages[turn % messages.length] : `${name} ${status.status}`) : working ? `${name} is working…` : ''
  return (
    <div className="status" aria-live="polite">
      {words ? <span className="status-words"><LoaderCircle size={14} className="spin" aria-hidden /><bdi>{words}</bdi></span> : null}
      {working && ts ? <button type="button" className="button button-stop" onClick={() => void attempt(() => stopAgent(channel, ts))}><Square size={12} aria-hidden fill="currentColor" />Stop</button> : null}
    </div>
  )
}

import { Hash } from 'lucide-react'
import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso'
import type { Message } from '../../shared/things.js'
import { loadChannel, loadOlder, loadUntil } from './loading.js'
import { MessageRow } from './message.js'
import { authorIdOf } from './people.js'
import { useStuck } from './stuck.js'
import { Empty, Failed, MessageSkeleton } from './states.js'
import { useStore } from './store.js'
import { dayKey, dayName } from './time.js'

const GROUP_SECONDS = 300
const FAR = 1_000_000

export function isGrouped(before: Message | undefined, message: Message): boolean {
  return before !== undefined && authorIdOf(before) === authorIdOf(message) && before.username === message.username && !before.subtype?.startsWith('channel_')
    && before.is_ephemeral === message.is_ephemeral && !before.thread_ts === !message.thread_ts
    && Number(message.ts) - Number(before.ts) < GROUP_SECONDS && dayKey(before.ts) === dayKey(message.ts)
}

interface Props {
  channel: string
  focus: string | undefined
  /** Read up to here when the channel was opened: where the "New" line stands. */
  readUpTo: string
  editing: string | undefined
  onEdit: (ts: string | undefined) => void
  onBottom: (lastTs: string) => void
  /** Stands at the very beginning of the channel, in place of its usual first lines. */
  welcome: ReactNode
  empty: ReactNode
}

/** The messages of a channel: only what is near the window is drawn, older ones come when one scrolls up. */
export function MessageList({ channel, focus, readUpTo, editing, onEdit, onBottom, welcome, empty }: Props) {
  const timeline = useStore((state) => state.timelines[channel])
  const me = useStore((state) => state.me.id)
  const list = useRef<VirtuosoHandle>(null)
  const anchor = useRef('')
  const [scroller, setScroller] = useState<HTMLElement | null>(null)
  const atBottom = useStuck(scroller)
  const [lit, setLit] = useState(focus)
  const messages = useMemo(() => timeline?.messages ?? [], [timeline?.messages])
  if (!anchor.current && timeline?.phase === 'ready' && messages[0]) anchor.current = messages[0].ts
  const before = useMemo(() => {
    const at = messages.findIndex((one) => one.ts >= anchor.current)
    return at === -1 ? 0 : at
  }, [messages])

  useEffect(() => {
    setLit(focus)
    if (!focus || timeline?.phase !== 'ready') return undefined
    let gone = false
    void loadUntil(channel, focus).then(() => {
      if (gone) return
      // after the older pages were drawn; once more, because rows that were never measured move when they are
      for (const pause of [60, 250, 600]) {
        setTimeout(() => {
          const index = messagesNow.current.findIndex((one) => one.ts === focus)
          if (gone || index < 0) return
          atBottom.current = false
          list.current?.scrollToIndex({ index, align: 'center' })
        }, pause)
      }
    })
    const timer = setTimeout(() => setLit(undefined), 4000)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [channel, focus, timeline?.phase, atBottom])
  const messagesNow = useRef(messages)
  messagesNow.current = messages

  const last = messages.at(-1)
  const lastSeen = useRef('')
  useEffect(() => {
    if (!last) return
    // one's own new message is always followed, wherever one was reading
    if (lastSeen.current && lastSeen.current < last.ts && last.user === me) {
      atBottom.current = true
      list.current?.scrollToIndex({ index: 'LAST', align: 'end' })
    }
    lastSeen.current = last.ts
    if (atBottom.current && document.visibilityState === 'visible') onBottom(last.ts)
  }, [last, me, onBottom, atBottom])
  useEffect(() => {
    const seen = () => {
      const newest = messagesNow.current.at(-1)
      if (document.visibilityState === 'visible' && atBottom.current && newest) onBottom(newest.ts)
    }
    document.addEventListener('visibilitychange', seen)
    return () => document.removeEventListener('visibilitychange', seen)
  }, [onBottom, atBottom])

  const components = useMemo(() => ({
    Header: () => <ListHead channel={channel} />,
    Footer: () => <div className="list-foot" />,
  }), [channel])

  if (timeline?.phase === 'error' && messages.length === 0) return <Failed what="The messages did not come." why={timeline.error} onRetry={() => void loadChannel(channel)} />
  if (!timeline || (timeline.phase === 'loading' && messages.length === 0)) return <div className="list-wait"><MessageSkeleton /></div>
  if (messages.length === 0) return <div className="list-scroll" role="log" tabIndex={0} aria-label="Messages">{welcome ?? empty}</div>

  const firstNew = readUpTo ? messages.findIndex((one) => one.ts > readUpTo && one.user !== me) : -1
  return (
    <WelcomeContext value={welcome}>
      <Virtuoso
        ref={list} className="list-scroll" data={messages} firstItemIndex={FAR - before} key={channel} data-message-list role="log" aria-label="Messages" tabIndex={0}
        computeItemKey={(_, message) => message.ts + (message.is_ephemeral ? 'e' : '')}
        initialTopMostItemIndex={{ index: 'LAST', align: 'end' }} alignToBottom increaseViewportBy={{ top: 600, bottom: 400 }}
        atBottomThreshold={120} scrollerRef={(node) => setScroller(node instanceof HTMLElement ? node : null)}
        atBottomStateChange={(bottom) => {
          const newest = messagesNow.current.at(-1)
          if (bottom && newest && document.visibilityState === 'visible') onBottom(newest.ts)
        }}
        startReached={() => void loadOlder(channel)} components={components}
        itemContent={(position, message) => {
          const index = position - (FAR - before)
          const previous = messages[index - 1]
          const newDay = !previous || dayKey(previous.ts) !== dayKey(message.ts)
          const isNew = index === firstNew && index > 0
          return (
            <>
              {newDay ? <div className="day"><span>{dayName(message.ts)}</span></div> : null}
              {isNew ? <div className="new-line" role="separator"><span>New</span></div> : null}
              <MessageRow channel={channel} message={message} grouped={!newDay && !isNew && isGrouped(previous, message)} inThread={false} focused={lit === message.ts} editing={editing === message.ts} onEdit={onEdit} />
            </>
          )
        }}
      />
    </WelcomeContext>
  )
}

const WelcomeContext = createContext<ReactNode>(null)

function ListHead({ channel }: { channel: string }) {
  const entry = useStore((state) => state.channels[channel])
  const older = useStore((state) => state.timelines[channel]?.older)
  const welcome = useContext(WelcomeContext)
  if (older) return <div className="list-older"><MessageSkeleton count={2} /></div>
  if (welcome) return <>{welcome}</>
  if (!entry?.name) return <div className="list-head" />
  return (
    <div className="list-head">
      <Empty icon={<Hash size={24} aria-hidden />} title={`This is the beginning of #${entry.name}`}>{entry.purpose || (entry.kind === 'private' ? 'A private channel: only its members see it.' : 'Everybody in the workspace can find it.')}</Empty>
    </div>
  )
}

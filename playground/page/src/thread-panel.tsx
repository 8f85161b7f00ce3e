import { ArrowLeft, X } from 'lucide-react'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { lookAt } from './actions.js'
import { Composer } from './composer.js'
import { Prompts, StatusLine, useTitle } from './conversation.js'
import { loadThread } from './loading.js'
import { isGrouped } from './message-list.js'
import { MessageRow } from './message.js'
import { goSide } from './route.js'
import { Failed, MessageSkeleton } from './states.js'
import { getState, timelineKey, useStore } from './store.js'

export function ThreadPanel({ channel, thread, focus }: { channel: string; thread: string; focus: string | undefined }) {
  const key = timelineKey(channel, thread)
  const timeline = useStore((state) => state.timelines[key])
  const me = useStore((state) => state.me.id)
  const title = useTitle(channel)
  const [editing, setEditing] = useState<string>()
  const scroll = useRef<HTMLDivElement>(null)
  const inner = useRef<HTMLDivElement>(null)
  const stuck = useRef(true)
  useEffect(() => {
    stuck.current = true
    void loadThread(channel, thread)
    lookAt(channel, thread).catch(() => undefined)
  }, [channel, thread])

  // stays at the end while an answer grows, unless one scrolled up to read
  useLayoutEffect(() => {
    const box = scroll.current
    const body = inner.current
    if (!box || !body) return undefined
    const observer = new ResizeObserver(() => {
      if (stuck.current) box.scrollTop = box.scrollHeight
    })
    observer.observe(body)
    observer.observe(box)
    return () => observer.disconnect()
  }, [])
  const messages = timeline?.messages ?? []
  const last = messages.at(-1)
  useEffect(() => {
    if (last?.user === me && scroll.current) {
      stuck.current = true
      scroll.current.scrollTop = scroll.current.scrollHeight
    }
  }, [last?.ts, last?.user, me])
  useEffect(() => {
    if (!focus || focus === thread || timeline?.phase !== 'ready') return
    stuck.current = false
    scroll.current?.querySelector(`[data-ts="${CSS.escape(focus)}"]`)?.scrollIntoView({ block: 'center' })
  }, [focus, thread, timeline?.phase])

  const onEditLast = () => {
    const mine = getState().timelines[key]?.messages.findLast((one) => one.user === me && !one.is_ephemeral)
    if (mine) setEditing(mine.ts)
  }
  const replies = messages.length - 1
  return (
    <aside className="panel panel-thread" aria-label="Thread">
      <header className="head">
        <button type="button" className="tool head-back" aria-label="Back to the channel" onClick={() => goSide({})}><ArrowLeft size={20} aria-hidden /></button>
        <div className="head-words"><h2>Thread</h2><span className="head-topic muted"><bdi>{title}</bdi></span></div>
        <button type="button" className="tool head-close" aria-label="Close the thread" onClick={() => goSide({})}><X size={20} aria-hidden /></button>
      </header>
      <div className="panel-scroll" ref={scroll} tabIndex={0} role="log" aria-label="Replies" data-message-list onScroll={(event) => {
        const box = event.currentTarget
        stuck.current = box.scrollHeight - box.scrollTop - box.clientHeight < 80
      }}>
        <div ref={inner}>
          {timeline?.phase === 'error' ? <Failed what="The thread did not come." why={timeline.error} onRetry={() => void loadThread(channel, thread)} /> : null}
          {!timeline || (timeline.phase === 'loading' && messages.length === 0) ? <MessageSkeleton count={3} /> : null}
          {messages.map((message, index) => (
            <div key={message.ts + (message.is_ephemeral ? 'e' : '')}>
              <MessageRow channel={channel} message={message} grouped={index > 1 && isGrouped(messages[index - 1], message)} inThread focused={focus === message.ts && focus !== thread} editing={editing === message.ts} onEdit={setEditing} />
              {index === 0 && replies > 0 ? <div className="thread-count"><span>{replies} {replies === 1 ? 'reply' : 'replies'}</span></div> : null}
            </div>
          ))}
        </div>
      </div>
      <div className="conversation-foot">
        <Prompts channel={channel} thread={thread} />
        <StatusLine place={key} channel={channel} ts={thread} />
        <Composer key={key} channel={channel} thread={thread} label="Reply" onEditLast={onEditLast} />
      </div>
    </aside>
  )
}

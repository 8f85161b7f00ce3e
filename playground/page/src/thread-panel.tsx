import { ArrowLeft, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { lookAt } from './actions.js'
import { Composer } from './composer.js'
import { Prompts, StatusLine, useTitle } from './conversation.js'
import { loadThread } from './loading.js'
import { isGrouped } from './message-list.js'
import { MessageRow } from './message.js'
import { goSide } from './route.js'
import { Failed, MessageSkeleton } from './states.js'
import { useStuck } from './stuck.js'
import { getState, timelineKey, useStore } from './store.js'

export function ThreadPanel({ channel, thread, focus }: { channel: string; thread: string; focus: string | undefined }) {
  const key = timelineKey(channel, thread)
  const timeline = useStore((state) => state.timelines[key])
  const me = useStore((state) => state.me.id)
  const title = useTitle(channel)
  const [editing, setEditing] = useState<string>()
  const [box, setBox] = useState<HTMLDivElement | null>(null)
  const stuck = useStuck(box)
  useEffect(() => {
    stuck.current = true
    void loadThread(channel, thread)
    lookAt(channel, thread).catch(() => undefined)
  }, [channel, thread, stuck])

  const messages = timeline?.messages ?? []
  const last = messages.at(-1)
  useEffect(() => {
    if (last?.user !== me || !box) return
    stuck.current = true
    box.scrollTop = box.scrollHeight
  }, [last?.ts, last?.user, me, box, stuck])
  useEffect(() => {
    if (!focus || focus === thread || timeline?.phase !== 'ready') return
    stuck.current = false
    box?.querySelector(`[data-ts="${CSS.escape(focus)}"]`)?.scrollIntoView({ block: 'center' })
  }, [focus, thread, timeline?.phase, box, stuck])

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
      <div className="panel-scroll" ref={setBox} tabIndex={0} role="log" aria-label="Replies" data-message-list>
        <div>
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

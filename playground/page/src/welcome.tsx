import { Check, FileUp, GripVertical, X } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import type { Sample } from '../../shared/contract.js'
import { attempt, filesIn, sendMessage } from './actions.js'
import { SAMPLE_TYPE } from './dropping.js'
import { kindOf } from './files.js'
import { Avatar, useAuthor } from './people.js'
import { goSide, routeNow } from './route.js'
import { setState, useStore } from './store.js'
import { sizeOf } from './time.js'
import { isWriting, placeOf } from './unsent.js'
import { dropSample } from './uploads.js'

const DONE = 'playground.welcomed'
const OPEN = 'playground.welcome-open'

/** The welcome stands in #general from the first visit of a fresh workspace until somebody closes it. */
export function useWelcome(channelName: string | undefined): boolean {
  const fresh = useStore((state) => state.fresh)
  const samples = useStore((state) => state.samples.length)
  const [closed] = useState(() => localStorage.getItem(DONE) !== null)
  useEffect(() => {
    if (fresh && !closed) sessionStorage.setItem(OPEN, 'yes')
  }, [fresh, closed])
  const gone = useStore((state) => state.welcomeClosed)
  return channelName === 'general' && samples > 0 && !gone && !closed && (fresh || sessionStorage.getItem(OPEN) !== null)
}

function close(): void {
  localStorage.setItem(DONE, 'yes')
  setState({ welcomeClosed: true })
}

export function Welcome({ channel }: { channel: string }) {
  const app = useStore((state) => state.app)
  const samples = useStore((state) => state.samples)
  const author = useAuthor(app.bot_user_id)
  const dropped = useDropped(channel)
  // two of the first file, one of the second
  const questions = [...samples[0]?.questions.slice(0, 2) ?? [], ...samples[1]?.questions.slice(0, 1) ?? []]
  return (
    <section className="welcome" aria-label="Welcome">
      <button type="button" className="tool welcome-close" aria-label="Close the welcome" onClick={close}><X size={18} aria-hidden /></button>
      <div className="welcome-head"><Avatar author={author} size={44} /><div><h2>Hello, I am {app.name}</h2><p>I read the files you share and answer from them, with the page each answer comes from.</p></div></div>
      <h3><span className="step" aria-hidden>1</span>Give me something to read</h3>
      <ul className="samples">{samples.slice(0, 2).map((sample) => <SampleCard key={sample.name} sample={sample} channel={channel} dropped={dropped.includes(sample.name)} />)}</ul>
      <p className="muted">Drag one onto the page, or any file of your own.</p>
      <h3><span className="step" aria-hidden>2</span>Ask</h3>
      <ul className="questions">{questions.map((question) => <li key={question}><button type="button" className="prompt" onClick={() => void attempt(() => ask(channel, `@${app.name} ${question}`))}><bdi>{question}</bdi></button></li>)}</ul>
      <p className="muted">In a channel write <kbd>@{app.name}</kbd> first; in a direct message just ask. Switch to another person at the top left to see what they may see.</p>
    </section>
  )
}

/** Asks, and shows the thread at once: the answer comes there. */
async function ask(channel: string, typed: string): Promise<void> {
  const { ts } = await sendMessage(channel, typed)
  const { thread } = routeNow()
  if (!thread || !isWriting(placeOf(channel, thread))) goSide({ thread: ts })
}

/** Which samples stand in the channel, as the workspace itself tells: it outlives a reload and knows of a deleted one. */
function useDropped(channel: string): string[] {
  const [names, setNames] = useState<string[]>([])
  const messages = useStore((state) => state.timelines[channel]?.messages)
  const shown = useMemo(() => (messages ?? []).flatMap((one) => one.files ?? []).map((one) => `${one.id}${one.mode}`).join(), [messages])
  useEffect(() => {
    let gone = false
    filesIn(channel).then((files) => { if (!gone) setNames(files) }, () => undefined)
    return () => { gone = true }
  }, [channel, shown])
  return names
}

function SampleCard({ sample, channel, dropped }: { sample: Sample; channel: string; dropped: boolean }) {
  const [busy, setBusy] = useState(false)
  const phase = dropped ? 'done' : busy ? 'busy' : 'idle'
  const { Icon, kind } = kindOf(sample.name)
  const drop = () => {
    setBusy(true)
    void attempt(() => dropSample(sample, channel)).then(() => setBusy(false))
  }
  return (
    <li className="sample" draggable data-kind={kind} onDragStart={(event) => { event.dataTransfer.setData(SAMPLE_TYPE, sample.name); event.dataTransfer.effectAllowed = 'copy' }}>
      <GripVertical className="sample-grip" size={16} aria-hidden />
      <span className="file-icon"><Icon size={22} aria-hidden /></span>
      <span className="sample-words"><strong><bdi>{sample.title}</bdi></strong><small className="muted">{sample.description}</small><small className="muted">{sample.name} · {sizeOf(sample.size)}</small></span>
      <button type="button" className={phase === 'done' ? 'button' : 'button button-primary'} disabled={phase !== 'idle'} aria-busy={phase === 'busy'} onClick={drop}>
        {phase === 'done' ? <Check size={16} aria-hidden /> : <FileUp size={16} aria-hidden />}{phase === 'done' ? 'Dropped' : phase === 'busy' ? 'Dropping…' : 'Drop it in #general'}
      </button>
    </li>
  )
}

import { useEffect, useState } from 'react'
import { Conversation } from './conversation.js'
import { CreateChannel } from './create-channel.js'
import { FilePlace } from './file-place.js'
import { Finder } from './finder.js'
import { Home } from './home.js'
import { Inspector } from './inspector.js'
import { ModalHost } from './modal.js'
import { PracticeBar } from './practice-bar.js'
import { ProfilePanel } from './profile-panel.js'
import { go, goSide, useRoute } from './route.js'
import { start } from './session.js'
import { Sidebar } from './sidebar.js'
import { Failed, Late } from './states.js'
import { useStore } from './store.js'
import { useTheme, useWide } from './theme.js'
import { ThreadPanel } from './thread-panel.js'
import { Toasts } from './toasts.js'

export function App() {
  const phase = useStore((state) => state.phase)
  const error = useStore((state) => state.error)
  const [theme, toggleTheme] = useTheme()
  useEffect(() => void start(), [])
  if (phase === 'error') return <main className="whole"><Failed what="The playground does not answer." why={error} onRetry={() => void start()} /></main>
  if (phase === 'loading') return <main className="whole"><Late><p className="muted" role="status">Opening the workspace…</p></Late></main>
  return <Workspace theme={theme} onTheme={toggleTheme} />
}

function Workspace({ theme, onTheme }: { theme: 'light' | 'dark'; onTheme: () => void }) {
  const route = useRoute()
  const wide = useWide(768)
  const me = useStore((state) => state.me.id)
  const team = useStore((state) => state.team.name)
  const live = useStore((state) => state.live)
  const unread = useStore((state) => Object.values(state.channels).some((one) => one.mentions > 0 || (one.kind === 'im' && one.unread > 0)))
  const general = useStore((state) => (Object.values(state.channels).find((one) => one.name === 'general' && one.is_member) ?? Object.values(state.channels).find((one) => one.is_member && one.name))?.id)
  const here = useStore((state) => (route.channel ? state.channels[route.channel]?.name ?? '' : ''))
  const [inspecting, setInspecting] = useState(false)
  const [finding, setFinding] = useState(false)
  const [creating, setCreating] = useState(false)
  // the first page is #general everywhere; later a narrow window can show the list alone
  const [arrived, setArrived] = useState(false)
  useEffect(() => {
    if (route.place === 'start' && general && (wide || !arrived)) go({ place: 'channel', channel: general }, 'replace')
    setArrived(true)
  }, [route.place, general, wide, arrived])
  useEffect(() => {
    document.title = `${unread ? '• ' : ''}${here ? `#${here} · ` : ''}${team}`
  }, [unread, here, team])
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        setFinding(true)
      } else if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('[role=dialog],[role=alertdialog],[role=menu]')) goSide({})
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  const side = route.thread && route.channel ? 'thread' : route.profile ? 'profile' : undefined
  return (
    <div className="app" data-place={route.place} data-side={side} data-inspecting={inspecting}>
      <aside className="bars" aria-label="About this workspace">
        <PracticeBar />
        {live ? null : <div className="offline" role="alert">The playground is not answering. What you see may be old; this page reconnects by itself.</div>}
      </aside>
      <Sidebar theme={theme} onTheme={onTheme} onFind={() => setFinding(true)} onCreate={() => setCreating(true)} inspecting={inspecting} onInspect={() => setInspecting(!inspecting)} />
      <main className="main" key={me}>
        {route.place === 'home' ? <Home /> : null}
        {route.place === 'file' && route.file ? <FilePlace id={route.file} /> : null}
        {route.place === 'channel' && route.channel ? <Conversation key={route.channel} channel={route.channel} focus={route.focus} /> : null}
      </main>
      {side === 'thread' && route.channel && route.thread ? <ThreadPanel key={me + route.channel + route.thread} channel={route.channel} thread={route.thread} focus={route.focus} /> : null}
      {side === 'profile' && route.profile ? <ProfilePanel id={route.profile} channel={route.channel} /> : null}
      {inspecting ? <Inspector onClose={() => setInspecting(false)} /> : null}
      <ModalHost />
      <Finder open={finding} onOpen={setFinding} />
      <CreateChannel open={creating} onOpen={setCreating} />
      <Toasts />
    </div>
  )
}

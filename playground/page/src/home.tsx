import { ArrowLeft, House } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { openHome } from './actions.js'
import { sentenceOf } from './api.js'
import { AppTabs } from './app-tabs.js'
import { Blocks } from './blocks/block.js'
import { ElementHost } from './blocks/host.js'
import { Avatar, useAuthor } from './people.js'
import { go } from './route.js'
import { Empty, Failed, Late } from './states.js'
import { useStore } from './store.js'

/** The app's Home tab, as it published it for this person. */
export function Home() {
  const app = useStore((state) => state.app)
  const author = useAuthor(app.bot_user_id)
  const view = useStore((state) => state.home)
  const dm = useStore((state) => Object.values(state.channels).find((one) => one.kind === 'im' && one.user === app.bot_user_id)?.id)
  const [phase, setPhase] = useState<'loading' | 'ready' | 'error'>('loading')
  const [error, setError] = useState<string>()
  const load = useCallback(() => {
    setPhase('loading')
    openHome().then(() => setPhase('ready'), (reason: unknown) => {
      setError(sentenceOf(reason))
      setPhase('error')
    })
  }, [])
  useEffect(load, [load])
  return (
    <>
      <header className="head">
        <button type="button" className="tool head-back" aria-label="Back to the list" onClick={() => go({ place: 'start' })}><ArrowLeft size={20} aria-hidden /></button>
        <Avatar author={author} size={28} />
        <div className="head-words"><h1><bdi>{app.name}</bdi></h1><span className="head-topic muted">App Home</span></div>
      </header>
      <AppTabs now="home" channel={dm} />
      <div className="home-scroll" tabIndex={0} role="region" aria-label="App Home" aria-live="polite">
        {view ? <div className="home"><ElementHost key={view.id} where={{ view_id: view.id }} state={view.state.values}><Blocks blocks={view.blocks} /></ElementHost></div>
          : phase === 'error' ? <Failed what="The Home tab did not come." why={error} onRetry={load} />
            : phase === 'loading' ? <Late><div className="home" role="status" aria-label="Loading">{[60, 90, 75, 40].map((width) => <span key={width} className="skeleton skeleton-block" style={{ width: `${width}%` }} />)}</div></Late>
              : <Empty icon={<House size={28} aria-hidden />} title={app.connected ? 'Nothing is published here yet' : 'The app is not connected'}>{app.connected ? 'The app decides what stands here. Ask it something in Messages.' : 'Start it, and its Home appears here by itself.'}</Empty>}
      </div>
    </>
  )
}

import { follow, pathOf, type Route } from './route.js'
import { useStore } from './store.js'

/** The app's two faces, as in Slack: its Home, and the conversation with it. */
export function AppTabs({ now, channel }: { now: 'home' | 'messages'; channel: string | undefined }) {
  const connected = useStore((state) => state.app.connected)
  const tabs: { key: string; words: string; route: Route }[] = [
    { key: 'home', words: 'Home', route: { place: 'home' } },
    ...(channel ? [{ key: 'messages', words: 'Messages', route: { place: 'channel', channel } as const }] : []),
  ]
  return (
    <nav className="app-tabs" aria-label="App">
      {tabs.map((tab) => <a key={tab.key} href={pathOf(tab.route)} aria-current={tab.key === now ? 'page' : undefined} onClick={(event) => follow(event, tab.route)}>{tab.words}</a>)}
      {connected ? null : <span className="app-off">The app is not connected: what you send waits for it.</span>}
    </nav>
  )
}

import { Code, Hash, House, Lock, Moon, Plus, Search, Sun } from 'lucide-react'
import type { MouseEvent } from 'react'
import type { ChannelEntry } from '../../shared/things.js'
import { attempt, openDm } from './actions.js'
import { Avatar, useAuthor } from './people.js'
import { PeopleSwitch } from './people-switch.js'
import { follow, go, pathOf, useRoute, type Route } from './route.js'
import { useStore } from './store.js'

interface Props {
  theme: 'light' | 'dark'
  onTheme: () => void
  onFind: () => void
  onCreate: () => void
  inspecting: boolean
  onInspect: () => void
}

export function Sidebar({ theme, onTheme, onFind, onCreate, inspecting, onInspect }: Props) {
  const team = useStore((state) => state.team.name)
  const channels = useStore((state) => state.channels)
  const people = useStore((state) => state.people)
  const me = useStore((state) => state.me)
  const app = useStore((state) => state.app)
  const appAuthor = useAuthor(app.bot_user_id)
  const route = useRoute()
  const named = Object.values(channels).filter((one) => one.kind === 'public' || one.kind === 'private').sort((a, b) => a.name.localeCompare(b.name))
  const mine = named.filter((one) => one.is_member && !one.is_archived)
  const others = named.filter((one) => !one.is_member && !one.is_archived)
  const groups = Object.values(channels).filter((one) => one.kind === 'mpim')
  const dmOf = (user: string) => Object.values(channels).find((one) => one.kind === 'im' && one.user === user)
  const appDm = dmOf(app.bot_user_id)
  return (
    <nav className="sidebar" aria-label="Workspace">
      <div className="sidebar-top">
        <div className="workspace"><span className="workspace-mark" aria-hidden>{team.slice(0, 1)}</span><strong><bdi>{team}</bdi></strong></div>
        <PeopleSwitch />
        <button type="button" className="find" onClick={onFind}><Search size={16} aria-hidden /><span>Find</span><kbd>Ctrl K</kbd></button>
      </div>
      <div className="sidebar-scroll">
        <h2>Apps</h2>
        <ul>
          <Row route={{ place: 'home' }} current={route.place === 'home'} label="App Home"><House size={16} aria-hidden /><span className="row-name">{app.name} Home</span></Row>
          {appDm ? <Row route={{ place: 'channel', channel: appDm.id }} current={route.channel === appDm.id} entry={appDm}><Avatar author={appAuthor} size={20} /><span className="row-name"><bdi>{app.name}</bdi></span><span className="dot" data-on={app.connected} title={app.connected ? 'connected' : 'not connected'}><span className="sr-only">{app.connected ? '(connected)' : '(not connected)'}</span></span></Row>
            : <li><button type="button" className="row" onClick={() => openUser(app.bot_user_id)}><Avatar author={appAuthor} size={20} /><span className="row-name"><bdi>{app.name}</bdi></span></button></li>}
        </ul>
        <h2>Channels<button type="button" className="tool tool-side" aria-label="Create a channel" title="Create a channel" onClick={onCreate}><Plus size={16} aria-hidden /></button></h2>
        <ul>
          {mine.map((one) => <ChannelRow key={one.id} entry={one} current={route.channel === one.id} />)}
        </ul>
        {others.length > 0 ? <><h2>More channels</h2><ul>{others.map((one) => <ChannelRow key={one.id} entry={one} current={route.channel === one.id} />)}</ul></> : null}
        <h2>Direct messages</h2>
        <ul>
          {groups.map((one) => <Row key={one.id} route={{ place: 'channel', channel: one.id }} current={route.channel === one.id} entry={one}><span className="row-count" aria-hidden>{one.members.length}</span><span className="row-name">{one.members.filter((id) => id !== me.id).map((id) => people[id]?.real_name ?? '').filter(Boolean).join(', ')}</span></Row>)}
          {Object.values(people).filter((one) => !one.deleted && one.id !== me.id).map((person) => <PersonRow key={person.id} id={person.id} dm={dmOf(person.id)} current={route.channel !== undefined && route.channel === dmOf(person.id)?.id} />)}
        </ul>
      </div>
      <div className="sidebar-foot">
        <button type="button" className="row" onClick={onTheme}>{theme === 'dark' ? <Sun size={16} aria-hidden /> : <Moon size={16} aria-hidden />}<span className="row-name">{theme === 'dark' ? 'Light' : 'Dark'}</span></button>
        <button type="button" className="row" aria-expanded={inspecting} onClick={onInspect}><Code size={16} aria-hidden /><span className="row-name">Developers</span></button>
      </div>
    </nav>
  )
}

const openUser = (user: string) => void attempt(async () => go({ place: 'channel', channel: await openDm(user) }))

function PersonRow({ id, dm, current }: { id: string; dm: ChannelEntry | undefined; current: boolean }) {
  const author = useAuthor(id)
  const inside = <><Avatar author={author} size={20} /><span className="row-name"><bdi>{author.name}</bdi></span></>
  if (!dm) return <li><button type="button" className="row" onClick={() => openUser(id)}>{inside}</button></li>
  return <Row route={{ place: 'channel', channel: dm.id }} current={current} entry={dm}>{inside}</Row>
}

function ChannelRow({ entry, current }: { entry: ChannelEntry; current: boolean }) {
  return (
    <Row route={{ place: 'channel', channel: entry.id }} current={current} entry={entry}>
      {entry.kind === 'private' ? <Lock size={16} aria-label="private" /> : <Hash size={16} aria-hidden />}<span className="row-name"><bdi>{entry.name}</bdi></span>
    </Row>
  )
}

function Row({ route, current, entry, label, children }: { route: Route; current: boolean; entry?: ChannelEntry | undefined; label?: string; children: React.ReactNode }) {
  const unread = entry?.unread ?? 0
  const loud = entry ? Math.max(entry.mentions, entry.kind === 'im' || entry.kind === 'mpim' ? unread : 0) : 0
  return (
    <li>
      <a className="row" href={pathOf(route)} aria-current={current ? 'page' : undefined} aria-label={label} data-unread={unread > 0 && !current} onClick={(event: MouseEvent) => follow(event, route)}>
        {children}
        {loud > 0 && !current ? <span className="count">{loud > 99 ? '99+' : loud}<span className="sr-only"> for you</span></span> : unread > 0 && !current ? <span className="sr-only"> {unread} unread</span> : null}
      </a>
    </li>
  )
}

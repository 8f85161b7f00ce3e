import { ArrowLeft, MessageSquare, X } from 'lucide-react'
import { attempt, openDm } from './actions.js'
import { Avatar, useAuthor } from './people.js'
import { go, goSide } from './route.js'
import { useStore } from './store.js'

export function ProfilePanel({ id, channel }: { id: string; channel: string | undefined }) {
  return (
    <aside className="panel" aria-label={id === 'members' ? 'Members' : 'Profile'}>
      <header className="head">
        <button type="button" className="tool head-back" aria-label="Back to the channel" onClick={() => goSide({})}><ArrowLeft size={20} aria-hidden /></button>
        <div className="head-words"><h2>{id === 'members' ? 'Members' : 'Profile'}</h2></div>
        <button type="button" className="tool head-close" aria-label="Close" onClick={() => goSide({})}><X size={20} aria-hidden /></button>
      </header>
      <div className="panel-scroll" tabIndex={0} role="region" aria-label={id === 'members' ? 'Members' : 'Profile'}>{id === 'members' ? <Members channel={channel ?? ''} /> : <Profile id={id} />}</div>
    </aside>
  )
}

function Profile({ id }: { id: string }) {
  const author = useAuthor(id)
  const person = useStore((state) => state.people[id])
  const app = useStore((state) => state.app)
  const me = useStore((state) => state.me.id)
  const rows: [string, string][] = person
    ? [['Role', { admin: 'Admin of the workspace', member: 'Member', guest: 'Guest: sees only the channels they are in' }[person.role]], ['Member ID', person.id], ['Handle', `@${person.name}`], ['Token for scripts', person.token]]
    : [['Kind', 'App'], ['Connection', app.connected ? `connected (${app.transport === 'socket' ? 'Socket Mode' : 'HTTP events'})` : 'not connected'], ['App ID', app.app_id], ['User ID', app.bot_user_id]]
  return (
    <div className="profile">
      <Avatar author={author} size={96} />
      <h3><bdi>{author.name}</bdi></h3>
      <p className="muted">{author.title}{person?.deleted ? ' · deactivated' : ''}</p>
      {id === me ? null : <button type="button" className="button" onClick={() => void attempt(async () => go({ place: 'channel', channel: await openDm(id) }))}><MessageSquare size={16} aria-hidden />Message</button>}
      <dl>{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd><code>{value}</code></dd></div>)}</dl>
    </div>
  )
}

function Members({ channel }: { channel: string }) {
  const members = useStore((state) => state.channels[channel]?.members)
  return <ul className="members">{(members ?? []).map((id) => <Member key={id} id={id} />)}</ul>
}

function Member({ id }: { id: string }) {
  const author = useAuthor(id)
  return <li><button type="button" className="member" onClick={() => goSide({ profile: id })}><Avatar author={author} size={36} /><span><strong><bdi>{author.name}</bdi></strong><small className="muted">{author.title}</small></span></button></li>
}

import { useState } from 'react'
import { attempt } from './actions.js'
import { api, client } from './api.js'
import { ConfirmDialog } from './blocks/host.js'
import { getState, toast, useStore } from './store.js'

/** Only admins may do these; the drawer acts as one whoever the tab is. */
export const adminToken = () => Object.values(getState().people).find((one) => one.role === 'admin' && !one.deleted)?.token ?? getState().me.token

const asAdmin = (body: object) => client(adminToken(), 'admin', body)

/** What happens elsewhere in a workspace, with the event that Slack sends for it. */
export function WorkspaceActs() {
  const channels = useStore((state) => state.channels)
  const people = useStore((state) => state.people)
  const me = useStore((state) => state.me.id)
  const named = Object.values(channels).filter((one) => one.name).toSorted((a, b) => a.name.localeCompare(b.name))
  const others = Object.values(people).filter((one) => one.role !== 'admin' && one.id !== me)
  const [channelId, setChannel] = useState('')
  const [personId, setPerson] = useState('')
  const [asking, setAsking] = useState(false)
  const channel = channels[channelId] ?? named[0]
  const person = people[personId] ?? others[0]
  const run = (work: () => Promise<unknown>, said: string) => void attempt(async () => {
    await work()
    toast(said, 'info')
  })
  return (
    <div className="faults" tabIndex={0} role="region" aria-label="Workspace">
      <p className="muted">What happens elsewhere in a workspace. The app gets the event that Slack sends for it.</p>
      {channel ? (
        <div className="fault">
          <select className="input" aria-label="Channel" value={channel.id} onChange={(event) => setChannel(event.target.value)}>{named.map((one) => <option key={one.id} value={one.id}>#{one.name}</option>)}</select>
          <div className="actions">
            <button type="button" className="button" onClick={() => run(() => asAdmin({ do: channel.is_ext_shared ? 'unshare_channel' : 'share_channel', channel: channel.id }), channel.is_ext_shared ? `#${channel.name} is ours alone again.` : `#${channel.name} is shared with another company.`)}>{channel.is_ext_shared ? 'Stop sharing with the other company' : 'Share with another company'}</button>
            <button type="button" className="button" onClick={() => run(() => api(adminToken(), channel.is_archived ? 'conversations.unarchive' : 'conversations.archive', { channel: channel.id }), channel.is_archived ? `#${channel.name} is open again.` : `#${channel.name} is archived.`)}>{channel.is_archived ? 'Take out of the archive' : 'Archive'}</button>
            {channel.kind === 'private' ? null : <button type="button" className="button" onClick={() => run(() => api(adminToken(), 'admin.conversations.convertToPrivate', { channel_id: channel.id }), `#${channel.name} is private now.`)}>Make private</button>}
            <button type="button" className="button button-danger" onClick={() => setAsking(true)}>Delete</button>
          </div>
        </div>
      ) : null}
      {person ? (
        <div className="fault">
          <select className="input" aria-label="Person" value={person.id} onChange={(event) => setPerson(event.target.value)}>{others.map((one) => <option key={one.id} value={one.id}>{one.real_name}</option>)}</select>
          <div className="actions">
            <button type="button" className="button" onClick={() => run(() => asAdmin({ do: 'set_user', user: person.id, deleted: !person.deleted }), person.deleted ? `${person.real_name} is back.` : `${person.real_name} is deactivated.`)}>{person.deleted ? 'Reactivate' : 'Deactivate'}</button>
            <button type="button" className="button" onClick={() => run(() => asAdmin({ do: 'set_user', user: person.id, guest: person.role !== 'guest' }), person.role === 'guest' ? `${person.real_name} is a full member.` : `${person.real_name} is a guest.`)}>{person.role === 'guest' ? 'Make a full member' : 'Make a guest'}</button>
          </div>
        </div>
      ) : null}
      <div className="fault">
        <span>The app itself<small className="muted">uninstalled, its tokens stop working</small></span>
        <div className="actions">
          <button type="button" className="button button-danger" onClick={() => run(() => asAdmin({ do: 'uninstall' }), 'The app was uninstalled.')}>Uninstall</button>
          <button type="button" className="button" onClick={() => run(() => asAdmin({ do: 'reinstall' }), 'The app is installed again.')}>Install again</button>
        </div>
      </div>
      <ConfirmDialog
        confirm={asking && channel ? { title: { text: `Delete #${channel.name}?` }, text: { type: 'plain_text', text: 'Its messages go for everybody, and what the app read there.' }, confirm: { text: 'Delete' }, style: 'danger' } : undefined}
        onClose={() => setAsking(false)} onConfirm={() => { if (channel) run(() => asAdmin({ do: 'delete_channel', channel: channel.id }), `#${channel.name} was deleted.`) }}
      />
    </div>
  )
}

import { Trash2, X } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { useEffect, useState } from 'react'
import type { TrafficEntry, TrafficReply } from '../../shared/faults.js'
import { client } from './api.js'
import { FaultSwitches } from './faults.js'
import { tokenNow, watchTraffic } from './session.js'
import { Empty } from './states.js'
import { setState, useStore } from './store.js'
import { WorkspaceActs } from './workspace-acts.js'

/** For developers: what goes between the workspace and the app, and what can be made to go wrong. */
export function Inspector({ onClose }: { onClose: () => void }) {
  useEffect(() => {
    watchTraffic(true)
    void client<TrafficReply>(tokenNow(), 'traffic?after=0').then(({ entries }) => setState((now) => {
      const known = new Set(entries.map((one) => one.seq))
      return { traffic: [...entries, ...now.traffic.filter((one) => !known.has(one.seq))].slice(-500) }
    }), () => undefined)
    return () => watchTraffic(false)
  }, [])
  return (
    <section className="inspector" aria-label="Developers">
      <Tabs.Root defaultValue="traffic" className="inspector-tabs">
        <header className="inspector-head">
          <Tabs.List aria-label="Developers" className="tabs"><Tabs.Trigger value="traffic">Traffic</Tabs.Trigger><Tabs.Trigger value="faults">Faults</Tabs.Trigger><Tabs.Trigger value="workspace">Workspace</Tabs.Trigger></Tabs.List>
          <button type="button" className="tool" aria-label="Close developers" onClick={onClose}><X size={18} aria-hidden /></button>
        </header>
        <Tabs.Content value="traffic" className="inspector-body"><Traffic /></Tabs.Content>
        <Tabs.Content value="faults" className="inspector-body"><FaultSwitches /></Tabs.Content>
        <Tabs.Content value="workspace" className="inspector-body"><WorkspaceActs /></Tabs.Content>
      </Tabs.Root>
    </section>
  )
}

const KINDS: Record<TrafficEntry['kind'], string> = {
  api: 'API call', event: 'Event', command: 'Command', interactive: 'Interaction', ack: 'Acknowledgement', socket: 'Socket', response_url: 'Response URL', upload: 'Upload', download: 'Download',
}
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hour12: false })

function Traffic() {
  const entries = useStore((state) => state.traffic)
  const [letters, setLetters] = useState('')
  const [kind, setKind] = useState('')
  const [open, setOpen] = useState<number>()
  const wanted = letters.toLowerCase()
  const shown = entries.filter((one) => (!kind || one.kind === kind) && (!wanted || `${one.name} ${one.who} ${one.error ?? ''}`.toLowerCase().includes(wanted))).toReversed()
  return (
    <>
      <div className="traffic-bar">
        <input className="input" placeholder="Filter" aria-label="Filter the traffic" value={letters} onChange={(event) => setLetters(event.target.value)} />
        <select className="input" aria-label="Kind" value={kind} onChange={(event) => setKind(event.target.value)}><option value="">Everything</option>{Object.entries(KINDS).map(([key, words]) => <option key={key} value={key}>{words}</option>)}</select>
        <button type="button" className="tool" aria-label="Clear" title="Clear" onClick={() => setState({ traffic: [] })}><Trash2 size={16} aria-hidden /></button>
      </div>
      {shown.length === 0 ? <Empty title="No traffic yet">Write a message: the events and calls that follow appear here.</Empty> : (
        <ul className="traffic" aria-label="Traffic, newest first" tabIndex={0}>
          {shown.map((entry) => (
            <li key={entry.seq} data-ok={entry.ok}>
              <button type="button" className="traffic-line" aria-expanded={open === entry.seq} onClick={() => setOpen(open === entry.seq ? undefined : entry.seq)}>
                <time>{clock.format(entry.at)}</time><span className="traffic-kind" data-kind={entry.kind}>{KINDS[entry.kind] ?? entry.kind}</span><code>{entry.name}</code><span className="traffic-who">{entry.who}</span>
                <span className="traffic-end">{entry.retry ? `retry ${entry.retry} · ` : ''}{entry.ok ? '' : `${entry.error ?? 'failed'} · `}{entry.took === undefined ? '' : `${Math.round(entry.took)} ms`}</span>
              </button>
              {open === entry.seq ? <div className="traffic-payloads"><Payload name="Request" value={entry.request} /><Payload name="Response" value={entry.response} /></div> : null}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Payload({ name, value }: { name: string; value: unknown }) {
  if (value === undefined) return null
  return <div><h3>{name}</h3><pre tabIndex={0}><code>{typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</code></pre></div>
}

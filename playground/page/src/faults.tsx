import { useCallback, useEffect, useState, type ReactNode } from 'react'
import type { Faults, FaultsReply, FaultsRequest } from '../../shared/faults.js'
import { attempt } from './actions.js'
import { client, sentenceOf } from './api.js'
import { Failed } from './states.js'
import { toast } from './store.js'
import { adminToken } from './workspace-acts.js'

interface NumberFault {
  key: 'deliver_times' | 'delay_ms' | 'slow_ack_ms' | 'drop_acks' | 'stream_expiry_s' | 'retry_after_s'
  words: string
  hint: string
  step: number
}

const NUMBERS: NumberFault[] = [
  { key: 'deliver_times', words: 'Deliver every event … times', hint: '1 is normal, 2 tests that a second delivery changes nothing', step: 1 },
  { key: 'delay_ms', words: 'Hold events back (ms)', hint: '0 is normal', step: 500 },
  { key: 'slow_ack_ms', words: 'Count acknowledgements only after (ms)', hint: 'over 3000 everything is delivered again', step: 500 },
  { key: 'drop_acks', words: 'Lose the next … acknowledgements', hint: 'counts down to 0', step: 1 },
  { key: 'stream_expiry_s', words: 'Streams end after (s)', hint: '300 is normal', step: 10 },
  { key: 'retry_after_s', words: 'Retry-After of refused calls (s)', hint: 'used by the rate limit below', step: 1 },
]
const FLAGS: { key: 'reorder' | 'files_html' | 'refuse_streams'; words: string }[] = [
  { key: 'reorder', words: 'Deliver events out of order' },
  { key: 'files_html', words: 'Files answer with a login page' },
  { key: 'refuse_streams', words: 'Refuse streaming messages' },
]

export function FaultSwitches() {
  const [reply, setReply] = useState<FaultsReply>()
  const [error, setError] = useState<string>()
  const load = useCallback(() => {
    client<FaultsReply>(adminToken(), 'faults').then(setReply, (reason: unknown) => setError(sentenceOf(reason)))
  }, [])
  useEffect(load, [load])
  if (error && !reply) return <Failed what="The switches did not come." why={error} onRetry={load} />
  if (!reply) return null
  const { faults } = reply
  const change = (part: FaultsRequest, said?: string) => void attempt(async () => {
    setReply(await client<FaultsReply>(adminToken(), 'faults', part))
    if (said) toast(said, 'info')
  })
  return (
    <div className="faults" tabIndex={0} role="region" aria-label="Faults">
      <p className="muted">What can go wrong between Slack and an app, on demand. Events waiting for delivery: {reply.pending_events}.</p>
      <div className="fault-grid">
        {NUMBERS.map(({ key, words, hint, step }) => (
          <Fault key={key} words={words} hint={hint}><NumberField label={words} value={faults[key]} step={step} onChange={(value) => change({ [key]: value } as Partial<Faults>)} /></Fault>
        ))}
        <Fault words="Refuse the next … API calls (429)" hint="any method; counts down to 0"><NumberField label="Refuse the next API calls" value={faults.rate_limit['*'] ?? 0} step={1} onChange={(value) => change({ rate_limit: value ? { '*': value } : {} })} /></Fault>
        {FLAGS.map(({ key, words }) => <label key={key} className="choice"><input type="checkbox" checked={faults[key]} onChange={(event) => change({ [key]: event.target.checked } as Partial<Faults>)} /><span>{words}</span></label>)}
      </div>
      <div className="actions">
        <button type="button" className="button" onClick={() => change({ disconnect: 'refresh' }, 'The socket was asked to reconnect.')}>Ask the app to reconnect</button>
        <button type="button" className="button button-danger" onClick={() => change({ disconnect: 'cut' }, 'The socket was cut.')}>Cut the socket</button>
        <button type="button" className="button" onClick={() => change({ reset: true }, 'All faults are off.')}>All faults off</button>
      </div>
    </div>
  )
}

function Fault({ words, hint, children }: { words: string; hint: string; children: ReactNode }) {
  return <div className="fault"><span>{words}<small className="muted">{hint}</small></span>{children}</div>
}

function NumberField({ label, value, step, onChange }: { label: string; value: number; step: number; onChange: (value: number) => void }) {
  const [typed, setTyped] = useState(String(value))
  useEffect(() => setTyped(String(value)), [value])
  const commit = () => {
    const next = Number(typed)
    if (typed !== '' && Number.isFinite(next) && next >= 0 && next !== value) onChange(next)
    else setTyped(String(value))
  }
  return <input className="input" type="number" min={0} step={step} aria-label={label} value={typed} onChange={(event) => setTyped(event.target.value)} onBlur={commit} onKeyDown={(event) => { if (event.key === 'Enter') commit() }} />
}

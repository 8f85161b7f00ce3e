import { FlaskConical, X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { useStore } from './store.js'

const HIDDEN = 'playground.bar-hidden'
const SOCKET = 'SLACK_BOT_TOKEN=xoxb-…\nSLACK_APP_TOKEN=xapp-…'
const HTTP = 'SLACK_BOT_TOKEN=xoxb-…\nSLACK_SIGNING_SECRET=…'

/** Says that nothing here is real, and how it becomes real. */
export function PracticeBar() {
  const [hidden, setHidden] = useState(() => sessionStorage.getItem(HIDDEN) !== null)
  const webUrl = useStore((state) => state.webUrl)
  const app = useStore((state) => state.app.name)
  if (hidden) return null
  return (
    <div className="practice">
      <FlaskConical size={16} aria-hidden /><span className="practice-long">This is a practice workspace on this machine, not a real Slack.</span><span className="practice-short">Practice workspace</span>
      <Dialog.Root>
        <Dialog.Trigger className="link-button">Connect a real Slack</Dialog.Trigger>
        <Dialog.Portal>
          <Dialog.Overlay className="overlay" />
          <Dialog.Content className="dialog" aria-describedby={undefined}>
            <header className="dialog-head"><Dialog.Title className="dialog-title">Connect a real Slack</Dialog.Title><Dialog.Close className="tool" aria-label="Close"><X size={20} aria-hidden /></Dialog.Close></header>
            <div className="dialog-body rich" tabIndex={0} role="group" aria-label="How to connect">
              <ol>
                <li>At <a href="https://api.slack.com/apps?new_app=1" target="_blank" rel="noopener noreferrer">api.slack.com/apps</a> create an app “from a manifest” and paste <code>slack-manifest.yaml</code> from the project folder.</li>
                <li>Install it to your workspace and copy its tokens into a file <code>.env</code> in the project folder.
                  <p><strong>Socket Mode</strong> (no public address needed):</p><pre tabIndex={0}><code>{SOCKET}</code></pre>
                  <p>or <strong>HTTP events</strong>:</p><pre tabIndex={0}><code>{HTTP}</code></pre>
                </li>
                <li>Start again with <code>npm start</code>. <code>npm run doctor</code> checks the tokens and what they may do.</li>
                <li>In Slack write <code>/invite @{app}</code> in a channel, and ask.</li>
              </ol>
              <p className="muted">README.md has the same in more words, and what every permission is for.</p>
            </div>
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
      {webUrl && /^https?:/.test(webUrl) ? <a className="practice-link" href={webUrl} target="_blank" rel="noopener noreferrer">Service page</a> : null}
      <button type="button" className="tool tool-small" aria-label="Hide this bar" onClick={() => { sessionStorage.setItem(HIDDEN, 'yes'); setHidden(true) }}><X size={16} aria-hidden /></button>
    </div>
  )
}

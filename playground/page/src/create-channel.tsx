import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { createChannel } from './actions.js'
import { sentenceOf } from './api.js'
import { go } from './route.js'

export function CreateChannel({ open, onOpen }: { open: boolean; onOpen: (open: boolean) => void }) {
  const [name, setName] = useState('')
  const [isPrivate, setPrivate] = useState(false)
  const [error, setError] = useState<string>()
  const create = () => {
    createChannel(name, isPrivate).then((id) => {
      onOpen(false)
      setName('')
      setError(undefined)
      go({ place: 'channel', channel: id })
    }, (reason: unknown) => setError(sentenceOf(reason)))
  }
  return (
    <Dialog.Root open={open} onOpenChange={onOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content className="dialog dialog-small" aria-describedby={undefined}>
          <form onSubmit={(event) => { event.preventDefault(); create() }}>
            <header className="dialog-head"><Dialog.Title className="dialog-title">Create a channel</Dialog.Title><Dialog.Close className="tool" aria-label="Close"><X size={20} aria-hidden /></Dialog.Close></header>
            <div className="dialog-body">
              <label className="field"><span className="field-label">Name</span><input className="input" value={name} maxLength={80} placeholder="project-x" onChange={(event) => setName(event.target.value.toLowerCase().replace(/[\s.]+/g, '-'))} /></label>
              <label className="choice"><input type="checkbox" checked={isPrivate} onChange={(event) => setPrivate(event.target.checked)} /><span>Private<small>Only those who are invited see it.</small></span></label>
              {error ? <p className="field-error" role="alert">{error}</p> : null}
            </div>
            <footer className="dialog-foot"><Dialog.Close className="button">Cancel</Dialog.Close><button type="submit" className="button button-primary" disabled={name === ''}>Create</button></footer>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

import { Command } from 'cmdk'
import { Hash, House, Lock, UserRound, Zap } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { attempt, openDm, runShortcut } from './actions.js'
import { go } from './route.js'
import { become } from './session.js'
import { useStore } from './store.js'

const dm = (user: string) => () => void attempt(async () => go({ place: 'channel', channel: await openDm(user) }))

/** Ctrl-K: go to a channel or person, become somebody else, or run a shortcut of the app. */
export function Finder({ open, onOpen }: { open: boolean; onOpen: (open: boolean) => void }) {
  const channels = useStore((state) => state.channels)
  const people = useStore((state) => state.people)
  const me = useStore((state) => state.me.id)
  const shortcuts = useStore((state) => state.shortcuts)
  const app = useStore((state) => state.app)
  const then = (work: () => void) => () => {
    onOpen(false)
    work()
  }
  return (
    <Dialog.Root open={open} onOpenChange={onOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className="overlay" />
        <Dialog.Content className="dialog finder" aria-describedby={undefined}>
          <Dialog.Title className="sr-only">Find</Dialog.Title>
          <Command label="Find" loop>
            <Command.Input className="combo-search" placeholder="Channel, person, shortcut…" aria-label="Find a channel, person or shortcut" />
            <Command.List className="combo-items" aria-label="Found">
              <Command.Empty className="combo-note">Nothing fits.</Command.Empty>
              <Command.Group heading="Go to">
                {Object.values(channels).filter((one) => one.name).map((one) => <Command.Item key={one.id} value={`#${one.name} ${one.id}`} className="combo-item" onSelect={then(() => go({ place: 'channel', channel: one.id }))}>{one.kind === 'private' ? <Lock size={16} aria-hidden /> : <Hash size={16} aria-hidden />}<span className="combo-label">{one.name}</span></Command.Item>)}
                <Command.Item value="app home" className="combo-item" onSelect={then(() => go({ place: 'home' }))}><House size={16} aria-hidden /><span className="combo-label">{app.name} Home</span></Command.Item>
                <Command.Item value={`message ${app.name}`} className="combo-item" onSelect={then(dm(app.bot_user_id))}><UserRound size={16} aria-hidden /><span className="combo-label">{app.name}</span></Command.Item>
                {Object.values(people).filter((one) => one.id !== me && !one.deleted).map((one) => <Command.Item key={one.id} value={`${one.real_name} ${one.name}`} className="combo-item" onSelect={then(dm(one.id))}><UserRound size={16} aria-hidden /><span className="combo-label">{one.real_name}</span></Command.Item>)}
              </Command.Group>
              {shortcuts.some((one) => one.type === 'global') ? (
                <Command.Group heading="Shortcuts">
                  {shortcuts.filter((one) => one.type === 'global').map((one) => <Command.Item key={one.callback_id} value={`${one.name} ${one.callback_id}`} className="combo-item" onSelect={then(() => void attempt(() => runShortcut({ callback_id: one.callback_id })))}><Zap size={16} aria-hidden /><span className="combo-label">{one.name}<small>{one.description}</small></span></Command.Item>)}
                </Command.Group>
              ) : null}
              <Command.Group heading="Become">
                {Object.values(people).filter((one) => one.id !== me && !one.deleted).map((one) => <Command.Item key={one.id} value={`become ${one.real_name} ${one.name}`} className="combo-item" onSelect={then(() => void become(one.name))}><UserRound size={16} aria-hidden /><span className="combo-label">Become {one.real_name}<small>{one.title}</small></span></Command.Item>)}
              </Command.Group>
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

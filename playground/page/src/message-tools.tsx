import { Ellipsis, MessageSquareText, SmilePlus } from 'lucide-react'
import { DropdownMenu, Popover } from 'radix-ui'
import { useState } from 'react'
import { findEmoji } from '../../shared/emoji.js'
import type { Message } from '../../shared/things.js'
import { attempt, deleteMessage, runShortcut, toggleReaction } from './actions.js'
import { ConfirmDialog } from './blocks/host.js'
import { EmojiPicture } from './emoji.js'
import { goSide, pathOf } from './route.js'
import { toast, useStore } from './store.js'
import { isReply } from './timelines.js'

const QUICK = ['+1', 'eyes', 'white_check_mark']

interface Props {
  channel: string
  message: Message
  inThread: boolean
  onEdit: (ts: string) => void
  onOpen: (open: boolean) => void
}

/** The small bar at the corner of a message. */
export function MessageTools({ channel, message, inThread, onEdit, onOpen }: Props) {
  const me = useStore((state) => state.me)
  const shortcuts = useStore((state) => state.shortcuts)
  const app = useStore((state) => state.app.name)
  const [asking, setAsking] = useState(false)
  const [picking, setPicking] = useState(false)
  const mine = message.user === me.id
  const react = (name: string) => void attempt(() => toggleReaction(channel, message, name))
  const copyLink = () => {
    const path = pathOf({ place: 'channel', channel, focus: message.ts, ...(isReply(message) ? { thread: message.thread_ts ?? '' } : {}) })
    void navigator.clipboard.writeText(`${location.origin}${path}`).then(() => toast('Link copied.', 'info'), () => toast('The browser did not allow copying.'))
  }
  const open = (next: boolean) => onOpen(next)
  return (
    <div className="tools" role="toolbar" aria-label="Message actions">
      {message.is_ephemeral ? null : (
        <>
          {QUICK.map((name) => <button key={name} type="button" className="tool" aria-label={`React with ${name.replaceAll('_', ' ')}`} onClick={() => react(name)}><EmojiPicture name={name} /></button>)}
          <Popover.Root open={picking} onOpenChange={(next) => { setPicking(next); open(next) }}>
            <Popover.Trigger className="tool" aria-label="Add a reaction"><SmilePlus size={18} aria-hidden /></Popover.Trigger>
            <Popover.Portal><Popover.Content className="popover" side="top" align="end" sideOffset={6} collisionPadding={8} aria-label="Pick a reaction"><EmojiPicker onPick={(name) => { setPicking(false); open(false); react(name) }} /></Popover.Content></Popover.Portal>
          </Popover.Root>
          {inThread ? null : <button type="button" className="tool" aria-label="Reply in thread" title="Reply in thread" onClick={() => goSide({ thread: message.ts })}><MessageSquareText size={18} aria-hidden /></button>}
        </>
      )}
      <DropdownMenu.Root onOpenChange={open}>
        <DropdownMenu.Trigger className="tool" aria-label="More for this message"><Ellipsis size={18} aria-hidden /></DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="popover menu" align="end" sideOffset={4} collisionPadding={8}>
            {message.is_ephemeral ? null : shortcuts.filter((one) => one.type === 'message').map((shortcut) => (
              <DropdownMenu.Item key={shortcut.callback_id} className="menu-item" onSelect={() => void attempt(() => runShortcut({ callback_id: shortcut.callback_id, channel, ts: message.ts }))}>
                <span>{shortcut.name}</span><small>{app}{shortcut.description ? ` · ${shortcut.description}` : ''}</small>
              </DropdownMenu.Item>
            ))}
            {message.is_ephemeral ? null : <DropdownMenu.Item className="menu-item" onSelect={copyLink}>Copy link</DropdownMenu.Item>}
            {mine && !message.is_ephemeral ? <DropdownMenu.Item className="menu-item" onSelect={() => onEdit(message.ts)}>Edit message</DropdownMenu.Item> : null}
            {mine || message.is_ephemeral || me.role === 'admin' ? (
              <DropdownMenu.Item className="menu-item menu-danger" onSelect={() => { if (message.is_ephemeral) void deleteMessage(channel, message); else setAsking(true) }}>{message.is_ephemeral ? 'Dismiss' : 'Delete message'}</DropdownMenu.Item>
            ) : null}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <ConfirmDialog
        confirm={asking ? { title: { text: 'Delete this message?' }, text: { type: 'plain_text', text: 'It goes for everybody. Files in it go too.' }, confirm: { text: 'Delete' }, style: 'danger' } : undefined}
        onClose={() => setAsking(false)} onConfirm={() => void attempt(() => deleteMessage(channel, message))}
      />
    </div>
  )
}

export function EmojiPicker({ onPick }: { onPick: (name: string) => void }) {
  const [letters, setLetters] = useState('')
  const found = findEmoji(letters.trim().replaceAll(' ', '_'))
  return (
    <div className="emoji-picker">
      <input className="input" placeholder="Search emoji" aria-label="Search emoji" value={letters} onChange={(event) => setLetters(event.target.value)} onKeyDown={(event) => { if (event.key === 'Enter' && found[0]) onPick(found[0].name) }} />
      <div className="emoji-grid">
        {found.map(({ name }) => <button key={name} type="button" aria-label={name.replaceAll('_', ' ')} title={`:${name}:`} onClick={() => onPick(name)}><EmojiPicture name={name} /></button>)}
      </div>
      {found.length === 0 ? <p className="muted">No such emoji here.</p> : null}
    </div>
  )
}

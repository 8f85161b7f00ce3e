import { useId, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react'
import { findEmoji } from '../../shared/emoji.js'
import { EmojiPicture } from './emoji.js'
import { Avatar } from './people.js'
import { getState } from './store.js'

interface Entry {
  key: string
  insert: string
  title: string
  detail?: string
  icon?: ReactNode
}

export interface Menu {
  id: string
  open: boolean
  at: number
  entries: Entry[]
  title: string
  pick: (index: number) => void
  close: () => void
  look: (text: string, caret: number) => void
  onKeyDown: (event: KeyboardEvent) => boolean
}

interface Found {
  from: number
  to: number
  title: string
  entries: Entry[]
}

/** What can be completed at the caret: a command at the start, else a person, a channel or an emoji. */
function complete(text: string, caret: number): Found | undefined {
  const head = text.slice(0, caret)
  const { commands, people, app, channels } = getState()
  if (/^\/\S*$/.test(head)) {
    const hits = commands.filter((one) => one.command.startsWith(head))
    return { from: 0, to: caret, title: 'Commands', entries: hits.map((one) => ({ key: one.command, insert: `${one.command} `, title: `${one.command} ${one.usage_hint}`, detail: one.description })) }
  }
  const match = /(?:^|[\s(])([@#:])([\p{L}\p{N}_+-]*)$/u.exec(head)
  if (!match) return undefined
  const [, sign = '', typed = ''] = match
  const letters = typed.toLowerCase()
  const from = caret - typed.length - 1
  if (sign === '@') {
    const everybody = [
      { id: app.bot_user_id, name: app.name, handle: 'the app', color: app.color, initials: app.name.slice(0, 1), isApp: true, title: 'App' },
      ...Object.values(people).filter((one) => !one.deleted).map((one) => ({ id: one.id, name: one.real_name, handle: one.name as string, color: one.color, initials: one.initials, isApp: false, title: one.title })),
    ]
    const hits = everybody.filter((one) => [...one.name.toLowerCase().split(' '), one.handle].some((word) => word.startsWith(letters)))
    return { from, to: caret, title: 'People', entries: hits.map((one) => ({ key: one.id, insert: `@${one.name} `, title: one.name, detail: one.title, icon: <Avatar author={one} size={24} /> })) }
  }
  if (sign === '#') {
    const hits = Object.values(channels).filter((one) => one.name.startsWith(letters) && one.name)
    return { from, to: caret, title: 'Channels', entries: hits.map((one) => ({ key: one.id, insert: `#${one.name} `, title: `#${one.name}`, detail: one.topic })) }
  }
  if (typed.length < 2) return undefined
  return { from, to: caret, title: 'Emoji', entries: findEmoji(letters).slice(0, 8).map((one) => ({ key: one.name, insert: `:${one.name}: `, title: `:${one.name}:`, icon: <EmojiPicture name={one.name} /> })) }
}

export function useMenu(field: RefObject<HTMLTextAreaElement | null>, text: string, write: (next: string) => void): Menu {
  const id = useId()
  const [found, setFound] = useState<Found>()
  const [at, setAt] = useState(0)
  const [closedAt, setClosedAt] = useState<string>()
  const entries = found?.entries ?? []
  const open = entries.length > 0 && closedAt !== text
  const pick = (index: number) => {
    const entry = entries[index]
    if (!found || !entry) return
    const caret = found.from + entry.insert.length
    write(text.slice(0, found.from) + entry.insert + text.slice(found.to).trimStart())
    setFound(undefined)
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(caret, caret)
    })
  }
  return {
    id, open, at: Math.min(at, entries.length - 1), entries, title: found?.title ?? '', pick,
    close: () => setFound(undefined),
    look: (next, caret) => {
      const hit = complete(next, caret)
      if (hit?.title !== found?.title || hit?.entries.length !== found?.entries.length) setAt(0)
      setFound(hit)
    },
    onKeyDown: (event) => {
      if (!open) return false
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
      if (step) setAt((Math.min(at, entries.length - 1) + step + entries.length) % entries.length)
      else if (event.key === 'Escape') setClosedAt(text)
      else if (event.key === 'Tab' || (event.key === 'Enter' && !event.shiftKey)) {
        const entry = entries[Math.min(at, entries.length - 1)]
        // a command that is typed in full is run, not completed
        if (event.key === 'Enter' && entry?.insert.trim() === text.trim()) return false
        pick(Math.min(at, entries.length - 1))
      } else return false
      event.preventDefault()
      return true
    },
  }
}

export function ComposerMenu({ menu }: { menu: Menu }) {
  return (
    <div className="popover composer-menu">
      <p className="composer-menu-title" id={`${menu.id}-title`}>{menu.title}</p>
      <ul role="listbox" id={menu.id} aria-labelledby={`${menu.id}-title`}>
        {menu.entries.map((entry, index) => (
          <li key={entry.key} id={`${menu.id}-${index}`} role="option" aria-selected={index === menu.at} ref={(node) => { if (index === menu.at) node?.scrollIntoView({ block: 'nearest' }) }} onPointerDown={(event) => { event.preventDefault(); menu.pick(index) }}>
            {entry.icon ? <span className="composer-menu-icon" aria-hidden>{entry.icon}</span> : null}
            <span className="composer-menu-words"><strong><bdi>{entry.title}</bdi></strong>{entry.detail ? <small className="muted"><bdi>{entry.detail}</bdi></small> : null}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

import { useStore } from './store.js'
import type { Message } from '../../shared/things.js'

export interface Author {
  id: string
  name: string
  color: string
  initials: string
  isApp: boolean
  title: string
}

const initialsOf = (name: string) => name.trim().split(/\s+/).map((word) => String.fromCodePoint(word.codePointAt(0) ?? 63)).slice(0, 2).join('').toUpperCase()

/** Who is behind an id: a person of the workspace, the app, or somebody unknown. */
export function useAuthor(id: string | undefined): Author {
  const person = useStore((state) => state.people[id ?? ''])
  const app = useStore((state) => state.app)
  if (person) return { id: person.id, name: person.real_name, color: person.color, initials: person.initials, isApp: false, title: person.title }
  if (id !== undefined && (id === app.bot_user_id || id === app.bot_id)) return { id: app.bot_user_id, name: app.name, color: app.color, initials: initialsOf(app.name), isApp: true, title: 'App' }
  if (id === 'USLACKBOT') return { id, name: 'Slackbot', color: '#5b4b8a', initials: 'S', isApp: true, title: 'The workspace itself' }
  return { id: id ?? '', name: id ? 'Somebody who left' : 'Workspace', color: '#5f6b76', initials: '?', isApp: false, title: '' }
}

export const authorIdOf = (message: Message) => message.user ?? message.bot_id

export function Avatar({ author, size = 36 }: { author: Author; size?: number }) {
  return <span className="avatar" data-app={author.isApp} style={{ background: author.color, width: size, height: size, fontSize: size * 0.38 }} aria-hidden>{author.initials}</span>
}

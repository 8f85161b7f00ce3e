import type { Person, PersonName } from '../../shared/things.js'
import { app, team } from '../ids.js'
import type { Db, Json } from './open.js'
import { parse } from './open.js'

export interface User {
  id: string
  name: string
  real_name: string
  title: string
  email: string
  color: string
  role: 'admin' | 'member' | 'guest' | 'bot'
  deleted: boolean
}

const people: Omit<User, 'deleted'>[] = [
  { id: 'U0ADMIN0001', name: 'admin', real_name: 'Amara Osei', title: 'Head of IT', email: 'amara@practice.example', color: '#7a3e9d', role: 'admin' },
  { id: 'U0REVIEWER1', name: 'reviewer', real_name: 'Ravi Menon', title: 'Catalogue lead', email: 'ravi@practice.example', color: '#1d5fa8', role: 'member' },
  { id: 'U0EMPLOYEE1', name: 'employee', real_name: 'Elena Fischer', title: 'Finance analyst', email: 'elena@practice.example', color: '#b3401f', role: 'member' },
  { id: 'U0COLLEAGUE', name: 'colleague', real_name: 'Carlos Rivera', title: 'Customer support', email: 'carlos@practice.example', color: '#5d6b00', role: 'member' },
  { id: 'U0GUEST0001', name: 'guest', real_name: 'Grace Lindqvist', title: 'Partner, Nordlys Supply', email: 'grace@nordlys.example', color: '#a3275f', role: 'guest' },
  { id: app.bot_user_id, name: app.handle, real_name: app.name, title: '', email: '', color: app.color, role: 'bot' },
]

export function seedPeople(db: Db): void {
  const add = db.prepare('INSERT INTO users VALUES (?, ?, ?)')
  people.forEach((person, position) => add.run(person.id, position, JSON.stringify({ ...person, deleted: false })))
}

export function listUsers(db: Db): User[] {
  return db.prepare('SELECT data FROM users ORDER BY position').all().map((row) => parse<User>((row as { data: string }).data))
}

export function findUser(db: Db, id: string): User | undefined {
  const row = db.prepare('SELECT data FROM users WHERE id = ?').get(id) as { data: string } | undefined
  return row && parse<User>(row.data)
}

export function userByName(db: Db, name: string): User | undefined {
  const row = db.prepare("SELECT data FROM users WHERE data ->> 'name' = ?").get(name) as { data: string } | undefined
  return row && parse<User>(row.data)
}

export function saveUser(db: Db, user: User): void {
  db.prepare('UPDATE users SET data = ? WHERE id = ?').run(JSON.stringify(user), user.id)
}

/** The user object of Slack's Web API and of `user_change`. */
export function slackUser(user: User): Json {
  const guest = user.role === 'guest'
  const [first = '', ...rest] = user.real_name.split(' ')
  return {
    id: user.id, team_id: team.id, name: user.name, deleted: user.deleted, color: user.color.slice(1), real_name: user.real_name,
    tz: 'Europe/Amsterdam', tz_label: 'Central European Time', tz_offset: 3600,
    profile: {
      title: user.title, phone: '', skype: '', real_name: user.real_name, real_name_normalized: user.real_name, display_name: user.real_name,
      display_name_normalized: user.real_name, first_name: first, last_name: rest.join(' '), status_text: '', status_emoji: '',
      team: team.id, ...(user.role === 'bot' ? { bot_id: app.bot_id, api_app_id: app.app_id, always_active: true } : { email: user.email }),
    },
    is_admin: user.role === 'admin', is_owner: user.role === 'admin', is_primary_owner: user.role === 'admin',
    is_restricted: guest, is_ultra_restricted: guest, is_bot: user.role === 'bot', is_app_user: false, is_email_confirmed: true, updated: 1_700_000_000,
  }
}

/** A person as the page draws it; its token goes only to those who may switch, that is, to everyone in a playground. */
export function toPerson(user: User): Person {
  return {
    id: user.id, name: user.name as PersonName, real_name: user.real_name, title: user.title, token: `xoxp-${user.name}`, color: user.color,
    initials: user.real_name.split(' ').map((part) => part[0] ?? '').join('').slice(0, 2).toUpperCase(),
    role: user.role === 'bot' ? 'member' : user.role, deleted: user.deleted,
  }
}

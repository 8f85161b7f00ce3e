import { app, newId, seconds, team } from '../ids.js'
import type { Db, Json } from './open.js'
import { parse } from './open.js'
import type { User } from './people.js'

export interface Channel {
  id: string
  name: string
  kind: 'public' | 'private' | 'im' | 'mpim'
  topic: string
  purpose: string
  creator: string
  created: number
  archived: boolean
  ext_shared: boolean
}

interface Row { data: string }
const admin = 'U0ADMIN0001', reviewer = 'U0REVIEWER1', employee = 'U0EMPLOYEE1', colleague = 'U0COLLEAGUE', guest = 'U0GUEST0001'
const bot = app.bot_user_id

const channels: [string, string, 'public' | 'private', string, string[]][] = [
  ['C0GENERAL01', 'general', 'public', 'Company-wide news and questions', [admin, reviewer, employee, colleague, bot]],
  ['C0RANDOM001', 'random', 'public', 'Everything else', [admin, reviewer, employee, colleague, bot]],
  ['C0PARTNERS1', 'partners', 'public', 'Working with Nordlys Supply', [admin, employee, guest, bot]],
  ['C0FINANCE01', 'finance', 'private', 'Budgets and invoices, members only', [admin, employee, bot]],
]

export function seedChannels(db: Db): void {
  for (const [id, name, kind, topic, members] of channels) {
    insertChannel(db, { id, name, kind, topic, purpose: topic, creator: admin, created: 1_700_000_000, archived: false, ext_shared: false })
    for (const user of members) addMember(db, id, user)
  }
  for (const user of [admin, reviewer, employee, colleague, guest]) openDirect(db, [user, bot])
}

export function insertChannel(db: Db, channel: Channel): void {
  const { n } = db.prepare('SELECT count(*) AS n FROM channels').get() as { n: number }
  db.prepare('INSERT INTO channels VALUES (?, ?, ?)').run(channel.id, n, JSON.stringify(channel))
}

export function saveChannel(db: Db, channel: Channel): void {
  db.prepare('UPDATE channels SET data = ? WHERE id = ?').run(JSON.stringify(channel), channel.id)
}

export function dropChannel(db: Db, id: string): void {
  db.transaction(() => {
    for (const table of ['messages', 'ephemerals', 'reactions', 'file_shares', 'members']) db.prepare(`DELETE FROM ${table} WHERE channel = ?`).run(id)
    db.prepare('DELETE FROM channels WHERE id = ?').run(id)
  })()
}

export function findChannel(db: Db, id: string): Channel | undefined {
  const row = db.prepare('SELECT data FROM channels WHERE id = ?').get(id) as Row | undefined
  return row && parse<Channel>(row.data)
}

export function channelByName(db: Db, name: string): Channel | undefined {
  const row = db.prepare("SELECT data FROM channels WHERE data ->> 'name' = ?").get(name) as Row | undefined
  return row && parse<Channel>(row.data)
}

export function listChannels(db: Db): Channel[] {
  return db.prepare('SELECT data FROM channels ORDER BY position, id').all().map((row) => parse<Channel>((row as Row).data))
}

export function addMember(db: Db, channel: string, user: string): boolean {
  return db.prepare('INSERT OR IGNORE INTO members (channel, user, joined) VALUES (?, ?, ?)').run(channel, user, Date.now()).changes > 0
}

export function removeMember(db: Db, channel: string, user: string): boolean {
  return db.prepare('DELETE FROM members WHERE channel = ? AND user = ?').run(channel, user).changes > 0
}

export function isMember(db: Db, channel: string, user: string): boolean {
  return db.prepare('SELECT 1 FROM members WHERE channel = ? AND user = ?').get(channel, user) !== undefined
}

export function membersOf(db: Db, channel: string): string[] {
  return db.prepare('SELECT user FROM members WHERE channel = ? ORDER BY joined, user').all(channel).map((row) => (row as { user: string }).user)
}

/** A full member sees every public channel; everyone else, and everything else, only where they are in. */
export function canSee(db: Db, channel: Channel, user: User): boolean {
  if (user.deleted) return false
  return isMember(db, channel.id, user.id) || (channel.kind === 'public' && (user.role === 'member' || user.role === 'admin' || user.role === 'bot'))
}

/** The direct conversation of exactly these people, made if there is none. Two sides: im; more: mpim. */
export function openDirect(db: Db, users: string[]): { channel: Channel; made: boolean } {
  const sides = [...new Set(users)].sort()
  const name = `direct:${sides.join(',')}`
  const known = channelByName(db, name)
  if (known) return { channel: known, made: false }
  const kind = sides.length > 2 ? 'mpim' : 'im'
  const channel: Channel = {
    id: newId(db, kind === 'im' ? 'D' : 'G'), name, kind, topic: '', purpose: '', creator: users[0] ?? '', created: seconds(), archived: false, ext_shared: false,
  }
  insertChannel(db, channel)
  for (const user of sides) addMember(db, channel.id, user)
  return { channel, made: true }
}

/** What Slack calls `channel_type` in message events. */
export const channelType = (channel: Channel): string => ({ public: 'channel', private: 'group', im: 'im', mpim: 'mpim' })[channel.kind]

/** The conversation object of the Web API as `viewer` sees it. */
export function slackChannel(db: Db, channel: Channel, viewer: string): Json {
  const members = membersOf(db, channel.id)
  const common = {
    id: channel.id, created: channel.created, is_archived: channel.archived, is_org_shared: false, context_team_id: team.id, updated: channel.created * 1000,
  }
  if (channel.kind === 'im') {
    return { ...common, is_im: true, is_mpim: false, is_channel: false, is_group: false, user: members.find((id) => id !== viewer) ?? viewer, is_user_deleted: false, priority: 0 }
  }
  const name = channel.kind === 'mpim' ? `mpdm-${channel.id.toLowerCase()}` : channel.name
  return {
    ...common, name, name_normalized: name, is_channel: channel.kind === 'public', is_group: channel.kind === 'private', is_im: false,
    is_mpim: channel.kind === 'mpim', is_private: channel.kind !== 'public', is_general: channel.id === 'C0GENERAL01', is_member: members.includes(viewer),
    is_shared: channel.ext_shared, is_ext_shared: channel.ext_shared, is_pending_ext_shared: false, pending_shared: [], shared_team_ids: [team.id],
    creator: channel.creator, unlinked: 0, previous_names: [], num_members: members.length,
    topic: { value: channel.topic, creator: channel.creator, last_set: channel.created },
    purpose: { value: channel.purpose, creator: channel.creator, last_set: channel.created },
  }
}

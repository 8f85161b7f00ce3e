import { join } from 'node:path'
import { team } from '../ids.js'
import type { Db, Json } from './open.js'
import { parse } from './open.js'

export interface FileData {
  name: string
  title: string
  mimetype: string
  filetype: string
  pretty_type: string
  size: number
  created: number
}

/** `reserved`: an upload URL was given; `received`: the bytes are here; `shared`: completed; `deleted`: a tombstone. */
export interface FileRow {
  id: string
  user: string
  state: 'reserved' | 'received' | 'shared' | 'deleted'
  ticket: string | null
  data: FileData
}

const read = (row: unknown): FileRow => {
  const { data, ...rest } = row as Omit<FileRow, 'data'> & { data: string }
  return { ...rest, data: parse<FileData>(data) }
}
const found = (row: unknown): FileRow | undefined => (row === undefined ? undefined : read(row))

export function saveFile(db: Db, file: FileRow): void {
  db.prepare('INSERT INTO files VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state, ticket = excluded.ticket, data = excluded.data')
    .run(file.id, file.user, file.state, file.ticket, JSON.stringify(file.data))
}

export function dropFile(db: Db, id: string): void {
  db.prepare('DELETE FROM files WHERE id = ?').run(id)
  db.prepare('DELETE FROM file_shares WHERE file = ?').run(id)
}

export const findFile = (db: Db, id: string): FileRow | undefined => found(db.prepare('SELECT * FROM files WHERE id = ?').get(id))
export const fileByTicket = (db: Db, ticket: string): FileRow | undefined => found(db.prepare('SELECT * FROM files WHERE ticket = ?').get(ticket))
export const listFiles = (db: Db): FileRow[] => db.prepare("SELECT * FROM files WHERE state = 'shared' ORDER BY id DESC").all().map(read)

export function shareFile(db: Db, file: string, channel: string, ts: string): void {
  db.prepare('INSERT OR IGNORE INTO file_shares VALUES (?, ?, ?)').run(file, channel, ts)
}

export function unshareFile(db: Db, file: string, channel: string, ts: string): void {
  db.prepare('DELETE FROM file_shares WHERE file = ? AND channel = ? AND ts = ?').run(file, channel, ts)
}

export function sharesOf(db: Db, file: string): { channel: string; ts: string }[] {
  return db.prepare('SELECT channel, ts FROM file_shares WHERE file = ? ORDER BY ts').all(file) as { channel: string; ts: string }[]
}

export const filePath = (dataDir: string, id: string): string => join(dataDir, 'files', id)

const kinds: Record<string, [string, string, string?]> = {
  txt: ['text/plain', 'Plain Text', 'text'], md: ['text/markdown', 'Markdown', 'markdown'], html: ['text/html', 'HTML'], htm: ['text/html', 'HTML', 'html'],
  pdf: ['application/pdf', 'PDF'], csv: ['text/csv', 'CSV'], tsv: ['text/tab-separated-values', 'TSV'], json: ['application/json', 'JSON'],
  docx: ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'Word Document'],
  pptx: ['application/vnd.openxmlformats-officedocument.presentationml.presentation', 'PowerPoint Presentation'],
  xlsx: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'Excel Spreadsheet'],
  eml: ['message/rfc822', 'Email', 'email'], png: ['image/png', 'PNG'], jpg: ['image/jpeg', 'JPEG'], jpeg: ['image/jpeg', 'JPEG', 'jpg'],
  gif: ['image/gif', 'GIF'], webp: ['image/webp', 'WebP'], svg: ['image/svg+xml', 'SVG'], zip: ['application/zip', 'Zip'],
}

/** What Slack says of a file by its name: mimetype, filetype, pretty_type. */
export function kindOf(name: string): Pick<FileData, 'mimetype' | 'filetype' | 'pretty_type'> {
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : ''
  const [mimetype, pretty_type, filetype = extension] = kinds[extension] ?? ['application/octet-stream', 'Binary', 'binary']
  return { mimetype, filetype, pretty_type }
}

export interface FileContext { origin: string; channelKinds: (channel: string) => 'public' | 'private' | 'im' | 'mpim' | undefined }

/** The file object of the Web API: with the places that `visible` lets through. */
export function slackFile(db: Db, file: FileRow, context: FileContext, visible: (channel: string) => boolean): Json {
  if (file.state === 'deleted') return { id: file.id, mode: 'tombstone' }
  const safe = encodeURIComponent(file.data.name.toLowerCase().replace(/\s+/g, '_'))
  const shares = sharesOf(db, file.id).filter((share) => visible(share.channel))
  const places = (kind: string): string[] => [...new Set(shares.filter((share) => context.channelKinds(share.channel) === kind).map((share) => share.channel))]
  const sharesIn = (kind: string): Json => Object.fromEntries(places(kind).map((channel) => [channel, shares.filter((share) => share.channel === channel)
    .map((share) => ({ ts: share.ts, reply_users: [], reply_users_count: 0, reply_count: 0, team_id: team.id, share_user_id: file.user }))]))
  const isPublic = places('public').length > 0
  return {
    id: file.id, created: file.data.created, timestamp: file.data.created, name: file.data.name, title: file.data.title, mimetype: file.data.mimetype,
    filetype: file.data.filetype, pretty_type: file.data.pretty_type, user: file.user, user_team: team.id, editable: false, size: file.data.size, mode: 'hosted',
    is_external: false, external_type: '', is_public: isPublic, public_url_shared: false, display_as_bot: false, username: '',
    url_private: `${context.origin}/files-pri/${team.id}-${file.id}/${safe}`,
    url_private_download: `${context.origin}/files-pri/${team.id}-${file.id}/download/${safe}`,
    permalink: `${context.origin}/files/${file.user}/${file.id}/${safe}`, has_rich_preview: false, file_access: 'visible', comments_count: 0,
    channels: places('public'), groups: places('private'), ims: [...places('im'), ...places('mpim')],
    shares: { ...(isPublic ? { public: sharesIn('public') } : {}), ...(places('private').length > 0 ? { private: sharesIn('private') } : {}) },
  }
}

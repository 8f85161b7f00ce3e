import type { View, ViewValues } from '../../shared/things.js'
import type { Db } from './open.js'
import { parse, readNote, writeNote } from './open.js'

/** A stored view belongs to one person. `state` is not stored here but joined from `entered`. */
export type ViewData = Pick<View, 'id' | 'type' | 'callback_id' | 'title' | 'submit' | 'close' | 'blocks' | 'private_metadata' | 'hash' | 'root_view_id'
  | 'previous_view_id' | 'notify_on_close' | 'clear_on_close' | 'external_id'> & { team_id: string; app_id: string; app_installed_team_id: string; bot_id: string }
export interface StoredView { id: string; user: string; type: 'modal' | 'home'; data: ViewData }

const read = (row: unknown): StoredView => {
  const { data, id, user, type } = row as { id: string; user: string; type: 'modal' | 'home'; data: string }
  return { id, user, type, data: parse<StoredView['data']>(data) }
}

export function saveView(db: Db, view: StoredView): void {
  db.prepare('INSERT INTO views VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET external_id = excluded.external_id, data = excluded.data')
    .run(view.id, view.user, view.type, view.data.external_id ?? null, JSON.stringify(view.data))
}

export function findView(db: Db, id: string): StoredView | undefined {
  const row = db.prepare('SELECT * FROM views WHERE id = ?').get(id)
  return row === undefined ? undefined : read(row)
}

export function viewByExternalId(db: Db, externalId: string): StoredView | undefined {
  const row = db.prepare('SELECT * FROM views WHERE external_id = ?').get(externalId)
  return row === undefined ? undefined : read(row)
}

export function homeOf(db: Db, user: string): StoredView | undefined {
  const row = db.prepare("SELECT * FROM views WHERE user = ? AND type = 'home'").get(user)
  return row === undefined ? undefined : read(row)
}

export function removeView(db: Db, id: string): void {
  db.prepare('DELETE FROM views WHERE id = ?').run(id)
  db.prepare('DELETE FROM entered WHERE place = ?').run(id)
}

/** The modals a person has open, the bottom one first. */
export const stackOf = (db: Db, user: string): string[] => readNote<string[]>(db, 'stack', user) ?? []
export const saveStack = (db: Db, user: string, ids: string[]): void => writeNote(db, 'stack', user, ids)

/** What a person entered in a view or a message (`place`: view id, or channel:ts). */
export function enteredAt(db: Db, place: string, user: string): ViewValues {
  const row = db.prepare('SELECT state FROM entered WHERE place = ? AND user = ?').get(place, user) as { state: string } | undefined
  return row ? parse<ViewValues>(row.state) : {}
}

export function saveEntered(db: Db, place: string, user: string, state: ViewValues): void {
  db.prepare('INSERT INTO entered VALUES (?, ?, ?) ON CONFLICT (place, user) DO UPDATE SET state = excluded.state').run(place, user, JSON.stringify(state))
}

import type { View } from '../../shared/things.js'
import { checkView } from '../blocks/check-view.js'
import { stateOf, withIds } from '../blocks/find.js'
import { SlackError } from '../errors.js'
import { app, newId, randomId, team } from '../ids.js'
import type { Json } from '../store/open.js'
import { findUser } from '../store/people.js'
import type { StoredView } from '../store/views.js'
import { enteredAt, findView, homeOf, removeView, saveStack, saveView, stackOf, viewByExternalId } from '../store/views.js'
import type { Workspace } from '../workspace.js'
import type { Call, Method } from './call.js'
import { nested, required, text } from './call.js'

/** A view with what its person has entered. */
export function fullView(ws: Workspace, stored: StoredView): View {
  return { ...stored.data, id: stored.id, type: stored.type, state: { values: stateOf(stored.data.blocks, enteredAt(ws.db, stored.id, stored.user)) } } as View
}

export function topView(ws: Workspace, user: string): View | null {
  const top = stackOf(ws.db, user).at(-1)
  const stored = top ? findView(ws.db, top) : undefined
  return stored ? fullView(ws, stored) : null
}

export function showModal(ws: Workspace, user: string): View | null {
  const view = topView(ws, user)
  ws.live.toUser(user, { type: 'view', view })
  return view
}

/** Errors: invalid_arguments with what is wrong in response_metadata.messages. */
export function checkedView(value: unknown, wanted: 'modal' | 'home'): Json {
  const wrong = checkView(value, wanted)
  if (wrong.length > 0) throw new SlackError('invalid_arguments', { response_metadata: { messages: wrong } })
  return value as Json
}

/** Stores a new view or a new state of a known one. Errors: duplicate_external_id. */
export function storeView(ws: Workspace, user: string, given: Json, known?: StoredView, below?: StoredView): StoredView {
  const externalId = typeof given.external_id === 'string' ? given.external_id : ''
  const clash = externalId === '' ? undefined : viewByExternalId(ws.db, externalId)
  if (clash && clash.id !== known?.id) throw new SlackError('duplicate_external_id')
  const id = known?.id ?? newId(ws.db, 'V')
  const type = given.type === 'home' ? 'home' : 'modal'
  const stored: StoredView = {
    id, user, type,
    data: {
      id, team_id: team.id, app_id: app.app_id, app_installed_team_id: team.id, bot_id: app.bot_id, type, callback_id: (given.callback_id as string) ?? '', external_id: externalId,
      title: (given.title as View['title']) ?? { type: 'plain_text', text: '' }, submit: (given.submit as View['submit']) ?? null, close: (given.close as View['close']) ?? null,
      blocks: withIds(given.blocks as View['blocks']), private_metadata: (given.private_metadata as string) ?? '', hash: `${Math.floor(Date.now() / 1000)}.${randomId(4)}`,
      clear_on_close: given.clear_on_close === true, notify_on_close: given.notify_on_close === true,
      root_view_id: known?.data.root_view_id ?? below?.data.root_view_id ?? id, previous_view_id: known?.data.previous_view_id ?? below?.id ?? null,
    },
  }
  saveView(ws.db, stored)
  return stored
}

/** Opens a modal alone (`push` false) or above what is open. Errors: push_limit_reached. */
export function placeModal(ws: Workspace, user: string, given: Json, push: boolean): View {
  const stack = push ? stackOf(ws.db, user) : []
  if (!push) closeAll(ws, user)
  if (stack.length >= 3) throw new SlackError('push_limit_reached')
  const below = stack.length > 0 ? findView(ws.db, stack.at(-1) ?? '') : undefined
  const stored = storeView(ws, user, given, undefined, below)
  saveStack(ws.db, user, [...stack, stored.id])
  showModal(ws, user)
  return fullView(ws, stored)
}

export function closeAll(ws: Workspace, user: string): void {
  for (const id of stackOf(ws.db, user)) removeView(ws.db, id)
  saveStack(ws.db, user, [])
}

function botOnly(call: Call): void {
  if (call.caller.kind !== 'bot') throw new SlackError('not_allowed_token_type')
}

const place = (push: boolean): Method => (call) => {
  botOnly(call)
  const given = checkedView(nested(call.args, 'view', 'invalid_json'), 'modal')
  const trigger = call.ws.triggers.take(required(call.args, text(call.args, 'trigger_id') === undefined ? 'interactivity_pointer' : 'trigger_id', 'invalid_trigger_id'))
  if (push && stackOf(call.ws.db, trigger.user).length === 0) throw new SlackError('not_found')
  return { view: placeModal(call.ws, trigger.user, given, push) as unknown as Json }
}

const update: Method = (call) => {
  botOnly(call)
  const id = text(call.args, 'view_id'), externalId = text(call.args, 'external_id')
  const known = id ? findView(call.ws.db, id) : externalId ? viewByExternalId(call.ws.db, externalId) : undefined
  if (!known) throw new SlackError('not_found')
  const given = checkedView(nested(call.args, 'view', 'invalid_json'), known.type)
  const hash = text(call.args, 'hash')
  if (hash !== undefined && hash !== known.data.hash) throw new SlackError('hash_conflict')
  const stored = storeView(call.ws, known.user, given, known)
  if (known.type === 'modal') showModal(call.ws, known.user)
  else call.ws.live.toUser(known.user, { type: 'home', view: fullView(call.ws, stored) })
  return { view: fullView(call.ws, stored) as unknown as Json }
}

const publish: Method = (call) => {
  botOnly(call)
  const user = findUser(call.ws.db, required(call.args, 'user_id'))
  if (!user || user.role === 'bot') throw new SlackError('user_not_found')
  const given = checkedView(nested(call.args, 'view', 'invalid_json'), 'home')
  const known = homeOf(call.ws.db, user.id)
  const hash = text(call.args, 'hash')
  if (hash !== undefined && known && hash !== known.data.hash) throw new SlackError('hash_conflict')
  const view = fullView(call.ws, storeView(call.ws, user.id, given, known))
  call.ws.live.toUser(user.id, { type: 'home', view })
  return { view: view as unknown as Json }
}

export const views: Record<string, Method> = { 'views.open': place(false), 'views.push': place(true), 'views.update': update, 'views.publish': publish }

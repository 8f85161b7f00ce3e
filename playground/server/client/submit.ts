import type { Block, View, ViewValues } from '../../shared/things.js'
import { checkedView, closeAll, fullView, placeModal, showModal, storeView } from '../api/views.js'
import { places, stateOf } from '../blocks/find.js'
import { isObject } from '../blocks/shape.js'
import { ClientRefusal, SlackError } from '../errors.js'
import { fileObject, givenToApp } from '../render.js'
import { findFile, shareFile } from '../store/files.js'
import { createHook } from '../store/hooks.js'
import type { Json } from '../store/open.js'
import type { User } from '../store/people.js'
import type { StoredView } from '../store/views.js'
import { enteredAt, findView, removeView, saveEntered, saveStack, stackOf } from '../store/views.js'
import type { Workspace } from '../workspace.js'
import type { ClientCall, ClientMethod } from './answer.js'
import { requireAck, textArg } from './answer.js'
import { entered } from './elements.js'
import { offeredTo } from './offered.js'
import { interactive } from './payload.js'

function openModal({ ws, user, args }: ClientCall): StoredView {
  const id = textArg(args, 'view_id')
  const stored = findView(ws.db, id)
  if (!stored || stored.user !== user.id || !stackOf(ws.db, user.id).includes(id)) throw new ClientRefusal('view_not_found', `${user.name} has no open modal "${id}".`)
  return stored
}

/** What the script gave for an element: `{block_id: {action_id: value}}` or `{action_id: value}`. */
function given(values: Json, blockId: string, actionId: string): { value: unknown } | undefined {
  const inBlock = values[blockId]
  if (isObject(inBlock) && actionId in inBlock) return { value: inBlock[actionId] }
  return actionId in values ? { value: values[actionId] } : undefined
}

function enterAll(call: ClientCall, stored: StoredView): ViewValues {
  const { ws, user, args } = call
  const values = isObject(args.values) ? args.values : {}
  const all = places(stored.data.blocks)
  const known = enteredAt(ws.db, stored.id, user.id)
  const ids = new Set(all.flatMap(({ block, element }) => [String(block.block_id), String(element.action_id)]))
  const stranger = Object.keys(values).find((name) => !ids.has(name))
  if (stranger !== undefined) throw new ClientRefusal('unknown_field', `The modal has no field "${stranger}"; it has: ${[...ids].join(', ')}.`)
  for (const { block, element } of all) {
    const one = given(values, String(block.block_id), String(element.action_id))
    if (!one) continue
    known[String(block.block_id)] = { ...known[String(block.block_id)], [String(element.action_id)]: { type: element.type, ...entered(element, one.value, offeredTo(user.id, element.action_id)) } }
  }
  saveEntered(ws.db, stored.id, user.id, known)
  return stateOf(stored.data.blocks, known)
}

const isEmpty = (state: Json): boolean => Object.entries(state).every(([name, value]) => name === 'type' || value === null || value === '' || (Array.isArray(value) && value.length === 0))

/** What Slack's own client refuses before the app is asked. */
function localErrors(blocks: Block[], values: ViewValues): Record<string, string> {
  const errors: Record<string, string> = {}
  for (const { block, element } of places(blocks)) {
    const state = values[String(block.block_id)]?.[String(element.action_id)]
    if (block.type !== 'input' || !state) continue
    const words = typeof state.value === 'string' ? state.value : undefined
    const problem = isEmpty(state) ? (block.optional === true ? undefined : 'Please complete this required field.') : words === undefined ? undefined : textProblem(element, words)
    if (problem) errors[String(block.block_id)] = problem
  }
  return errors
}

function textProblem(element: Json, words: string): string | undefined {
  if (typeof element.min_length === 'number' && words.length < element.min_length) return `Please enter at least ${element.min_length} characters.`
  const most = typeof element.max_length === 'number' ? element.max_length : 3000
  if (words.length > most) return `Please enter at most ${most} characters.`
  if (element.type === 'email_text_input' && !/^\S+@\S+\.\S+$/.test(words)) return 'Please enter a valid email address.'
  if (element.type === 'url_text_input' && !URL.canParse(words)) return 'Please enter a valid URL.'
  if (element.type !== 'number_input') return undefined
  const value = Number(words)
  if (!Number.isFinite(value) || (element.is_decimal_allowed !== true && !Number.isInteger(value))) return 'Please enter a valid number.'
  if (element.min_value !== undefined && value < Number(element.min_value)) return `Please enter ${Number(element.min_value)} or more.`
  return element.max_value !== undefined && value > Number(element.max_value) ? `Please enter ${Number(element.max_value)} or less.` : undefined
}

/** File inputs carry whole file objects, of files this person uploaded. */
function withFiles(ws: Workspace, user: User, values: ViewValues, stamp: string): ViewValues {
  return Object.fromEntries(Object.entries(values).map(([block, actions]) => [block, Object.fromEntries(Object.entries(actions).map(([id, state]) => {
    if (state.type !== 'file_input') return [id, state]
    const files = (state.files as string[]).map((fileId) => {
      const file = findFile(ws.db, fileId)
      if (!file || file.user !== user.id || file.state !== 'shared') throw new ClientRefusal('file_not_found', `${user.name} has uploaded no file "${fileId}".`)
      shareFile(ws.db, file.id, givenToApp, stamp)
      return fileObject(ws, file, user)
    })
    return [id, { ...state, files }]
  }))]))
}

/** A response_url for each select that asks for one (`response_url_enabled`). */
function responseUrls(ws: Workspace, user: User, blocks: Block[], values: ViewValues): Json[] {
  return places(blocks).flatMap(({ block, element }) => {
    const state = values[String(block.block_id)]?.[String(element.action_id)]
    const channel = state?.selected_conversation ?? state?.selected_channel
    if (element.response_url_enabled !== true || typeof channel !== 'string') return []
    return [{ block_id: block.block_id, action_id: element.action_id, channel_id: channel, response_url: createHook(ws.db, ws.origin, { user: user.id, channel, ephemeral: true }) }]
  })
}

/** POST /client/submit: fills a modal, sends it, and does what the acknowledgement says. */
export const submit: ClientMethod = async (call) => {
  const { ws, user } = call
  const stored = openModal(call)
  const values = withFiles(ws, user, enterAll(call, stored), stored.id)
  const errors = localErrors(stored.data.blocks, values)
  if (Object.keys(errors).length > 0) throw new ClientRefusal('invalid_values', 'Some fields have to be corrected.', { errors })
  const view = { ...fullView(ws, stored), state: { values } }
  const payload = { ...interactive(ws, user, 'view_submission', stored.id), view, response_urls: responseUrls(ws, user, stored.data.blocks, values) }
  const started = Date.now()
  const ack = await ws.bot.request('interactive', payload)
  ws.traffic.add({ kind: 'interactive', name: `submit ${stored.data.callback_id}`, who: user.name, ok: ack.ok, took: Date.now() - started, request: payload, response: ack.ok ? ack.body : ack.reason })
  return follow(ws, user, stored, requireAck(ack, 'Submitting'))
}

/** Closes, changes or stacks modals as the acknowledgement says. Errors: invalid_values with the app's words per block. */
function follow(ws: Workspace, user: User, stored: StoredView, body: unknown): { outcome: string; view: View | null } {
  const answer = isObject(body) ? body : {}
  try {
    switch (answer.response_action) {
      case 'errors': {
        const errors = isObject(answer.errors) ? answer.errors : {}
        const ids = new Set(places(stored.data.blocks).filter(({ block }) => block.type === 'input').map(({ block }) => block.block_id))
        const lost = Object.keys(errors).find((id) => !ids.has(id))
        if (lost !== undefined || Object.keys(errors).length === 0) throw new ClientRefusal('invalid_response_action', `The app answered an error for "${String(lost)}", which is no input of this modal; Slack would show "We had some trouble connecting".`)
        throw new ClientRefusal('invalid_values', 'The app asks to correct some fields.', { errors })
      }
      case 'update':
        storeView(ws, user.id, checkedView(answer.view, 'modal'), stored)
        return { outcome: 'updated', view: showModal(ws, user.id) }
      case 'push': return { outcome: 'pushed', view: placeModal(ws, user.id, checkedView(answer.view, 'modal'), true) }
      case 'clear':
        closeAll(ws, user.id)
        return { outcome: 'cleared', view: showModal(ws, user.id) }
      default:
        take(ws, user, stored.id)
        return { outcome: 'closed', view: showModal(ws, user.id) }
    }
  } catch (error) {
    if (error instanceof SlackError) throw new ClientRefusal('invalid_response_action', `The app answered a view that Slack refuses (${error.code}).`, error.extra)
    throw error
  }
}

function take(ws: Workspace, user: User, id: string): void {
  saveStack(ws.db, user.id, stackOf(ws.db, user.id).filter((one) => one !== id))
  removeView(ws.db, id)
}

/** POST /client/close: closes the modal; with `all`, or if it clears on close, the whole stack. Tells the app if the view wants that. */
export const close: ClientMethod = async (call) => {
  const { ws, user, args } = call
  const stored = openModal(call)
  const all = args.all === true || stored.data.clear_on_close
  const closing = all ? stackOf(ws.db, user.id).toReversed() : [stored.id]
  const tell = closing.map((id) => findView(ws.db, id)).filter((view) => view?.data.notify_on_close === true)
    .map((view) => ({ ...interactive(ws, user, 'view_closed'), view: fullView(ws, view as StoredView), is_cleared: all }))
  if (all) closeAll(ws, user.id)
  else take(ws, user, stored.id)
  const view = showModal(ws, user.id)
  for (const payload of tell) {
    const ack = await ws.bot.request('interactive', payload)
    ws.traffic.add({ kind: 'interactive', name: 'view_closed', who: user.name, ok: ack.ok, request: payload })
  }
  return { view }
}

import { topView } from '../api/views.js'
import { isObject } from '../blocks/shape.js'
import { ClientRefusal } from '../errors.js'
import type { Json } from '../store/open.js'
import { enteredAt, saveEntered } from '../store/views.js'
import type { ClientMethod } from './answer.js'
import { requireAck } from './answer.js'
import { actionFields, entered, hasState } from './elements.js'
import { offeredTo, rememberOffered } from './offered.js'
import { interactive } from './payload.js'
import { elementOf, valuesAt, whereOf } from './where.js'

/** POST /client/action: presses a button or changes an element, as Slack's client does, and waits for the acknowledgement. */
export const action: ClientMethod = async (call) => {
  const { ws, user, args } = call
  const where = whereOf(call)
  const { block, element } = elementOf(where, args, user.id)
  const fetched = [...offeredTo(user.id, element.action_id), ...(Array.isArray(args.options) ? args.options as Json[] : [])]
  const fields = actionFields(element, args.value, fetched)
  const blockId = block.block_id ?? '', actionId = String(element.action_id)
  if (hasState(element)) {
    const known = enteredAt(ws.db, where.place, user.id)
    const state = { type: element.type, ...entered(element, args.value, fetched) }
    saveEntered(ws.db, where.place, user.id, { ...known, [blockId]: { ...known[blockId], [actionId]: state } })
  }
  // An input says nothing until its form is submitted, unless it asks to.
  if (block.type === 'input' && block.dispatch_action !== true) return { view: topView(ws, user.id) }
  const act: Json = { type: element.type, action_id: actionId, block_id: blockId, ...fields, action_ts: ws.clock.next() }
  const payload = { ...interactive(ws, user, 'block_actions', where.view), ...where.payload(valuesAt(call, where)), actions: [act] }
  const started = Date.now()
  const ack = await ws.bot.request('interactive', payload)
  ws.traffic.add({ kind: 'interactive', name: actionId, who: user.name, ok: ack.ok, took: Date.now() - started, request: payload, response: ack.ok ? ack.body : ack.reason })
  requireAck(ack, 'This')
  return { view: topView(ws, user.id), ...(typeof element.url === 'string' ? { link: element.url } : {}) }
}

/** POST /client/options: asks the bot what an external select offers for what was typed. */
export const options: ClientMethod = async (call) => {
  const { ws, user, args } = call
  const where = whereOf(call)
  const { block, element } = elementOf(where, { ...args, value: undefined }, user.id)
  if (!String(element.type).endsWith('external_select')) throw new ClientRefusal('not_external', 'Only external selects ask the app for their options.')
  const value = typeof args.value === 'string' ? args.value : ''
  const payload = {
    ...interactive(ws, user, 'block_suggestion', where.view), ...where.payload(valuesAt(call, where)), action_id: element.action_id, block_id: block.block_id, value,
  }
  const body = requireAck(await ws.bot.request('interactive', payload), 'Loading the options')
  const found = isObject(body) ? body : {}
  const groups = (Array.isArray(found.option_groups) ? found.option_groups : []) as { options: Json[] }[]
  const list = (Array.isArray(found.options) ? found.options : []) as Json[]
  if (list.length > 100 || groups.length > 100) throw new ClientRefusal('too_many_options', 'The app answered more than 100 options.')
  rememberOffered(user.id, element.action_id, [...list, ...groups.flatMap((group) => group.options)])
  return { options: list, option_groups: groups }
}

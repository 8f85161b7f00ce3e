import type { Block, ViewValues } from '../../shared/things.js'
import type { Place } from '../blocks/find.js'
import { places, stateOf } from '../blocks/find.js'
import { ClientRefusal } from '../errors.js'
import { renderMessage } from '../render.js'
import type { Channel } from '../store/channels.js'
import { createHook } from '../store/hooks.js'
import { findEphemeral, findMessage } from '../store/messages.js'
import type { Json } from '../store/open.js'
import { enteredAt, findView, stackOf } from '../store/views.js'
import { fullView } from '../api/views.js'
import type { ClientCall } from './answer.js'
import { channelArg, textArg } from './answer.js'
import { channelRef } from './payload.js'

/** Where an element stands, with what Slack says about that place in a payload. `place` keys what was entered there. */
export interface Where { blocks: Block[]; place: string; view?: string; channel?: Channel; payload: (values: ViewValues) => Json }

/** A view of this person, or a message or ephemeral message that they can see. */
export function whereOf(call: ClientCall): Where {
  return call.args.view_id === undefined || call.args.view_id === null ? inMessage(call) : inView(call)
}

function inView({ ws, user, args }: ClientCall): Where {
  const id = textArg(args, 'view_id')
  const stored = findView(ws.db, id)
  const open = stored?.type === 'home' || stackOf(ws.db, user.id).includes(id)
  if (!stored || stored.user !== user.id || !open) throw new ClientRefusal('view_not_found', `${user.name} has no open view "${id}".`)
  return {
    blocks: stored.data.blocks, place: id, view: id,
    payload: () => ({ container: { type: 'view', view_id: id }, view: fullView(ws, stored) }),
  }
}

function inMessage(call: ClientCall): Where {
  const { ws, user, args } = call
  const channel = channelArg(call)
  const ts = textArg(args, 'ts')
  const place = `${channel.id}:${ts}`
  const hook = { user: user.id, channel: channel.id, ts }
  const ephemeral = findEphemeral(ws.db, channel.id, ts)
  if (ephemeral && ephemeral.user === user.id) {
    const threadTs = ephemeral.data.thread_ts ? { thread_ts: ephemeral.data.thread_ts } : {}
    return {
      blocks: ephemeral.data.blocks ?? [], place, channel,
      payload: (values) => ({
        container: { type: 'message', message_ts: ts, channel_id: channel.id, is_ephemeral: true, ...threadTs }, channel: channelRef(channel), state: { values },
        response_url: createHook(ws.db, ws.origin, { ...hook, ephemeral: true, ...threadTs }),
      }),
    }
  }
  const stored = findMessage(ws.db, channel.id, ts)
  if (!stored) throw new ClientRefusal('message_not_found', `There is no message ${ts} in this channel.`)
  const message = renderMessage(ws, stored)
  const attached = (message.attachments ?? []).flatMap((one) => (one.blocks ?? []) as Block[])
  return {
    blocks: [...(message.blocks ?? []), ...attached], place, channel,
    payload: (values) => ({
      container: { type: 'message', message_ts: ts, channel_id: channel.id, is_ephemeral: false, ...(stored.thread_ts ? { thread_ts: stored.thread_ts } : {}) },
      channel: channelRef(channel), message, state: { values },
      response_url: createHook(ws.db, ws.origin, { ...hook, ephemeral: false, ...(stored.thread_ts ? { thread_ts: stored.thread_ts } : {}) }),
    }),
  }
}

/** The element that an action names: by action_id, and where several have it by block_id or by the value they carry. */
export function elementOf(where: Where, args: Json, user: string): Place {
  const actionId = textArg(args, 'action_id')
  const all = places(where.blocks)
  const named = all.filter(({ block, element }) => element.action_id === actionId && (args.block_id === undefined || args.block_id === block.block_id))
  const fitting = named.length > 1 && args.value !== undefined ? named.filter(({ element }) => element.value === args.value) : named
  const found = fitting[0] ?? named[0]
  if (!found || (named.length > 1 && fitting.length === 0)) {
    const there = [...new Set(all.map(({ element }) => String(element.action_id)))].join(', ') || 'none'
    throw new ClientRefusal('action_not_found', `There is no element "${actionId}"${named.length > 1 ? ' with this value' : ''} here; there are: ${there}.`)
  }
  const allowed = found.element.visible_to_user_ids
  if (Array.isArray(allowed) && !allowed.includes(user)) throw new ClientRefusal('action_not_found', 'This button is shown to others only.')
  return found
}

export const valuesAt = (call: ClientCall, where: Where): ViewValues => stateOf(where.blocks, enteredAt(call.ws.db, where.place, call.user.id))

import { SlackError } from '../errors.js'
import { sendChannelEvent } from '../events/send.js'
import { tellReaders } from '../render.js'
import { addReaction, findMessage, reactionsOf, removeReaction } from '../store/messages.js'
import { dropNote, listNotes, writeNote } from '../store/open.js'
import { newId } from '../ids.js'
import type { Call, Method } from './call.js'
import { readableChannel, required, text, writableChannel } from './call.js'
import type { Json } from '../store/open.js'

const react = (added: boolean): Method => (call) => {
  const channel = writableChannel(call)
  const ts = required(call.args, 'timestamp', 'no_item_specified')
  const stored = findMessage(call.ws.db, channel.id, ts)
  if (!stored) throw new SlackError('message_not_found')
  const name = required(call.args, 'name', 'invalid_name').replaceAll(':', '')
  if (!/^[a-z0-9_+'-]{1,100}$/.test(name)) throw new SlackError('invalid_name')
  const user = call.caller.user.id
  const changed = added ? addReaction(call.ws.db, channel.id, ts, name, user) : removeReaction(call.ws.db, channel.id, ts, name, user)
  if (!changed) throw new SlackError(added ? 'already_reacted' : 'no_reaction')
  tellReaders(call.ws, channel.id, () => ({ type: 'reaction', channel: channel.id, ts, reactions: reactionsOf(call.ws.db, channel.id, ts) }))
  sendChannelEvent(call.ws, channel.id, {
    type: added ? 'reaction_added' : 'reaction_removed', user, reaction: name, item_user: stored.sender, item: { type: 'message', channel: channel.id, ts },
  })
  return {}
}

const get: Method = (call) => {
  const channel = readableChannel(call)
  const ts = required(call.args, 'timestamp', 'no_item_specified')
  if (!findMessage(call.ws.db, channel.id, ts)) throw new SlackError('message_not_found')
  return { type: 'message', channel: channel.id, message: { ts, reactions: reactionsOf(call.ws.db, channel.id, ts) } }
}

function note(call: Call): { channel: string; key: string } {
  const channel = writableChannel(call)
  return { channel: channel.id, key: `${channel.id}:${required(call.args, 'timestamp', 'no_item_specified')}` }
}

const pin: Method = (call) => {
  const { channel, key } = note(call)
  writeNote(call.ws.db, 'pin', key, { channel, type: 'message', message: { ts: text(call.args, 'timestamp') }, created_by: call.caller.user.id })
  return {}
}
const unpin: Method = (call) => {
  if (!dropNote(call.ws.db, 'pin', note(call).key)) throw new SlackError('no_pin')
  return {}
}
const inChannel = (call: Call, kind: string): Json[] => {
  const channel = call.args.channel_id === undefined ? readableChannel(call) : readableChannel({ ...call, args: { channel: call.args.channel_id } })
  return listNotes<Json>(call.ws.db, kind).filter((one) => one.channel === channel.id || one.channel_id === channel.id)
}

const bookmark: Method = (call) => {
  const channel = writableChannel(call, 'channel_id')
  const id = newId(call.ws.db, 'Bk')
  const made = { id, channel_id: channel.id, title: required(call.args, 'title'), link: text(call.args, 'link') ?? '', emoji: text(call.args, 'emoji') ?? '', type: 'link' }
  writeNote(call.ws.db, 'bookmark', id, made)
  return { bookmark: made }
}

export const reactions: Record<string, Method> = {
  'reactions.add': react(true), 'reactions.remove': react(false), 'reactions.get': get, 'pins.add': pin, 'pins.remove': unpin,
  'pins.list': (call) => ({ items: inChannel(call, 'pin') }), 'bookmarks.add': bookmark, 'bookmarks.list': (call) => ({ bookmarks: inChannel(call, 'bookmark') }),
  'bookmarks.remove': (call) => (dropNote(call.ws.db, 'bookmark', required(call.args, 'bookmark_id')) ? {} : { ok: false, error: 'not_found' }),
}

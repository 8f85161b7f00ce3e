import { rm } from 'node:fs/promises'
import { SlackError } from '../errors.js'
import { sendChannelEvent } from '../events/send.js'
import { newId, randomId, seconds } from '../ids.js'
import { changeMessage, postMessage } from '../post.js'
import { canSeeFile, fileObject, mayRead } from '../render.js'
import { findChannel } from '../store/channels.js'
import type { FileRow } from '../store/files.js'
import { fileByTicket, filePath, findFile, kindOf, listFiles, saveFile, sharesOf } from '../store/files.js'
import { findMessage } from '../store/messages.js'
import type { Json } from '../store/open.js'
import { findUser } from '../store/people.js'
import { linkNames } from '../text.js'
import type { Workspace } from '../workspace.js'
import type { Call, Method } from './call.js'
import { channelFor, count, names, nested, required, text, writableChannel } from './call.js'
import { authored, threadOf } from './chat.js'
import { messageBlocks } from './content.js'

const reserve: Method = ({ ws, caller, args }) => {
  const name = required(args, 'filename').replaceAll(/[\\/\0]/g, '_').slice(0, 255)
  const length = Number(required(args, 'length'))
  if (!Number.isInteger(length) || length < 0) throw new SlackError('invalid_arguments')
  if (length > ws.settings.maxUpload) throw new SlackError('file_upload_size_restricted')
  const file: FileRow = {
    id: newId(ws.db, 'F'), user: caller.user.id, state: 'reserved', ticket: randomId(24), data: { name, title: name, ...kindOf(name), size: length, created: seconds() },
  }
  saveFile(ws.db, file)
  return { upload_url: `${ws.origin}/upload/v1/${file.ticket}`, file_id: file.id }
}

/** The upload that a ticket stands for; each ticket takes bytes once. */
export function takeTicket(ws: Workspace, ticket: string): FileRow | undefined {
  const file = fileByTicket(ws.db, ticket)
  return file?.state === 'reserved' ? file : undefined
}

const complete: Method = (call) => {
  const { ws, caller, args } = call
  const given = nested(args, 'files')
  if (!Array.isArray(given) || given.length === 0) throw new SlackError('invalid_arguments')
  const files = (given as Json[]).map((one) => {
    const file = findFile(ws.db, String(one.id))
    if (!file || file.user !== caller.user.id) throw new SlackError('file_not_found')
    if (file.state === 'reserved') throw new SlackError('file_update_failed', { response_metadata: { messages: ['[ERROR] nothing was uploaded to the upload_url'] } })
    if (file.state === 'deleted') throw new SlackError('file_deleted')
    return { ...file, state: 'shared' as const, ticket: null, data: { ...file.data, title: typeof one.title === 'string' && one.title !== '' ? one.title : file.data.title } }
  })
  const wanted = [...names(args, 'channel_id'), ...names(args, 'channels')]
  const channels = wanted.map((id) => writableChannel({ ws, caller, args: { channel: channelFor(ws, caller, id).id } }))
  const blocks = messageBlocks(args)
  const threads = channels.map((channel) => threadOf(call, channel.id))
  for (const file of files) saveFile(ws.db, file)
  const comment = text(args, 'initial_comment') ?? ''
  channels.forEach((channel, index) => {
    postMessage(ws, channel, caller.user.id, {
      ...authored(call), subtype: 'file_share', text: caller.kind === 'person' ? linkNames(ws.db, comment) : comment, files: files.map((file) => file.id),
      ...(blocks ? { blocks } : {}),
    }, threads[index] ?? null)
  })
  for (const file of files) tellFile(ws, file, 'shared')
  return { files: files.map((file) => fileObject(ws, file, caller.user)) }
}

/** Tells those who can see a file that it came, changed or went. */
export function tellFile(ws: Workspace, file: FileRow, change: 'shared' | 'changed' | 'deleted'): void {
  for (const id of ws.live.users()) {
    const user = findUser(ws.db, id)
    if (user && canSeeFile(ws, file, user)) ws.live.toUser(id, { type: 'file', file: fileObject(ws, file, user), change })
  }
}

function seenFile(call: Call): FileRow {
  const file = findFile(call.ws.db, required(call.args, 'file', 'file_not_found'))
  if (!file || file.state === 'reserved' || file.state === 'received' || !canSeeFile(call.ws, file, call.caller.user)) throw new SlackError('file_not_found')
  if (file.state === 'deleted') throw new SlackError('file_deleted')
  return file
}

const info: Method = (call) => ({
  file: fileObject(call.ws, seenFile(call), call.caller.user), comments: [], response_metadata: { next_cursor: '' },
})

const list: Method = ({ ws, caller, args }) => {
  const channel = text(args, 'channel') ? channelFor(ws, caller, text(args, 'channel') ?? '').id : undefined
  const user = text(args, 'user'), types = names(args, 'types').filter((type) => type !== 'all')
  const size = count(args, 'count', 100, 1000), page = count(args, 'page', 1, 100_000)
  const all = listFiles(ws.db).filter((file) => canSeeFile(ws, file, caller.user) && (!user || file.user === user)
    && (!channel || sharesOf(ws.db, file.id).some((share) => share.channel === channel)) && (types.length === 0 || types.includes(file.data.filetype) || types.includes(`${file.data.filetype}s`)))
  return {
    files: all.slice((page - 1) * size, page * size).map((file) => fileObject(ws, file, caller.user)),
    paging: { count: size, total: all.length, page, pages: Math.max(1, Math.ceil(all.length / size)) },
  }
}

/** Deletes a file everywhere: its messages show a tombstone, its bytes are gone. `silent`: as retention does, without any event. */
export function deleteFile(ws: Workspace, file: FileRow, by: string, silent = false): void {
  const shares = sharesOf(ws.db, file.id)
  const before = shares.map(({ channel, ts }) => ({ channel: findChannel(ws.db, channel), stored: findMessage(ws.db, channel, ts) }))
  tellFile(ws, { ...file, state: 'deleted' }, 'deleted')
  const channels = [...new Set(shares.map((share) => share.channel))]
  saveFile(ws.db, { ...file, state: 'deleted' })
  void rm(filePath(ws.dataDir, file.id), { force: true })
  for (const { channel, stored } of before) {
    if (channel && stored) changeMessage(ws, channel, stored, stored.data, silent ? 'quiet' : undefined)
  }
  if (silent) return
  // One file, one event, however many channels it was in: the first that the bot is in.
  for (const channel of channels) {
    if (mayRead(ws, channel, { id: 'U0QUARTERBOT', role: 'bot', deleted: false } as Parameters<typeof mayRead>[2])) {
      sendChannelEvent(ws, channel, { type: 'file_deleted', file_id: file.id, user_id: by, channel_ids: channels })
      break
    }
  }
}

const remove: Method = (call) => {
  const file = seenFile(call)
  if (file.user !== call.caller.user.id && call.caller.user.role !== 'admin') throw new SlackError('cant_delete_file')
  deleteFile(call.ws, file, call.caller.user.id)
  return {}
}

export const files: Record<string, Method> = {
  'files.getUploadURLExternal': reserve, 'files.completeUploadExternal': complete, 'files.info': info, 'files.list': list, 'files.delete': remove,
}

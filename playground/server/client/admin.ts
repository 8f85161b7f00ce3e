import { rm, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deleteFile, tellFile } from '../api/files.js'
import { ClientRefusal } from '../errors.js'
import { sendChannelEvent, sendEvent } from '../events/send.js'
import { changeFaults, noFaults } from '../faults.js'
import { app } from '../ids.js'
import { unshare } from '../post.js'
import { canSeeFile, tellChannel, tellReaders } from '../render.js'
import { dropChannel, saveChannel } from '../store/channels.js'
import type { FileRow } from '../store/files.js'
import { filePath, findFile, listFiles, saveFile } from '../store/files.js'
import { findMessage } from '../store/messages.js'
import { writeMeta } from '../store/open.js'
import type { User } from '../store/people.js'
import { findUser, saveUser, slackUser, toPerson, userByName } from '../store/people.js'
import { reseed } from '../workspace.js'
import type { ClientCall, ClientMethod } from './answer.js'
import { adminOnly, channelArg, textArg } from './answer.js'

/** GET and POST /client/faults. */
export const faults: ClientMethod = (call) => {
  adminOnly(call)
  const { ws, args } = call
  const { disconnect, reset: toNormal, ...change } = args
  if (toNormal === true) Object.assign(ws.faults, noFaults())
  const wrong = changeFaults(ws.db, ws.faults, change)
  if (wrong.length > 0) throw new ClientRefusal('invalid_arguments', `Unknown or of the wrong kind: ${wrong.join(', ')}.`)
  if (disconnect === 'refresh' || disconnect === 'cut') ws.bot.disconnect(disconnect)
  return { faults: ws.faults, pending_events: ws.bot.pending() }
}

/** POST /client/reset: an empty workspace. The app is told that every file is gone. */
export const reset: ClientMethod = async ({ ws }) => {
  for (const file of listFiles(ws.db)) deleteFile(ws, file, file.user)
  const events = ws.db.prepare("SELECT payload FROM outbox WHERE payload ->> '$.event.type' = 'file_deleted'").all() as { payload: string }[]
  reseed(ws)
  for (const { payload } of events) ws.bot.event(JSON.parse(payload) as Record<string, unknown>)
  await rm(join(ws.dataDir, 'files'), { recursive: true, force: true })
  await mkdir(join(ws.dataDir, 'files'), { recursive: true, mode: 0o700 })
  ws.live.toAll({ type: 'reset' })
  return {}
}

function userArg({ ws, args }: ClientCall): User {
  const wanted = textArg(args, 'user')
  const user = findUser(ws.db, wanted) ?? userByName(ws.db, wanted)
  if (!user || user.role === 'bot') throw new ClientRefusal('user_not_found', `There is nobody called "${wanted}".`)
  return user
}

const visibleFile = ({ ws, user, args }: ClientCall): FileRow => {
  const file = findFile(ws.db, textArg(args, 'file'))
  if (file?.state !== 'shared' || !canSeeFile(ws, file, user)) throw new ClientRefusal('file_not_found', 'There is no such file.')
  return file
}

const acts: Record<string, (call: ClientCall) => void> = {
  share_channel: (call) => shareChannel(call, true),
  unshare_channel: (call) => shareChannel(call, false),
  delete_channel: (call) => {
    const { ws, user } = call
    const channel = channelArg(call)
    sendChannelEvent(ws, channel.id, { type: channel.kind === 'private' ? 'group_deleted' : 'channel_deleted', channel: channel.id, actor_id: user.id })
    tellReaders(ws, channel.id, () => ({ type: 'channel_gone', channel: channel.id }))
    dropChannel(ws.db, channel.id)
  },
  set_user: (call) => {
    const { ws, args } = call
    const old = userArg(call)
    const role = args.guest === true ? 'guest' : args.admin === true ? 'admin' : args.guest === false || args.admin === false ? 'member' : old.role
    const user: User = { ...old, role, deleted: typeof args.deleted === 'boolean' ? args.deleted : old.deleted }
    saveUser(ws.db, user)
    sendEvent(ws, { type: 'user_change', user: slackUser(user), cache_ts: Math.floor(Date.now() / 1000) })
    ws.live.toAll({ type: 'person', person: toPerson(user) })
  },
  uninstall: ({ ws }) => {
    ws.installed = false
    writeMeta(ws.db, 'installed', false)
    sendEvent(ws, { type: 'tokens_revoked', tokens: { oauth: [], bot: [app.bot_user_id] } })
    sendEvent(ws, { type: 'app_uninstalled' })
  },
  reinstall: ({ ws }) => {
    ws.installed = true
    writeMeta(ws.db, 'installed', true)
  },
  retention: (call) => deleteFile(call.ws, visibleFile(call), call.user.id, true),
}

function shareChannel(call: ClientCall, shared: boolean): void {
  const { ws } = call
  const channel = { ...channelArg(call), ext_shared: shared }
  saveChannel(ws.db, channel)
  sendChannelEvent(ws, channel.id, { type: shared ? 'channel_shared' : 'channel_unshared', channel: channel.id, ...(shared ? { connected_team_id: 'T0OTHERCORP' } : { previously_connected_team_id: 'T0OTHERCORP', is_ext_shared: false }) })
  tellChannel(ws, channel)
}

/** POST /client/admin: what happens elsewhere in a workspace. */
export const admin: ClientMethod = (call) => {
  adminOnly(call)
  const name = textArg(call.args, 'do')
  const act = Object.hasOwn(acts, name) ? acts[name] : undefined
  if (!act) throw new ClientRefusal('invalid_arguments', `"do" has to be one of ${Object.keys(acts).join(', ')}.`)
  act(call)
  return {}
}

/** POST /client/file: `{file, title}` renames; `{file, content}` gives it other text under the same id, as editing a snippet does; `{file, channel, ts}` takes it out of that message. Owner or admin. */
export const file: ClientMethod = async (call) => {
  const { ws, user, args } = call
  const found = visibleFile(call)
  if (found.user !== user.id && user.role !== 'admin') throw new ClientRefusal('not_allowed', 'Only the one who uploaded a file may change it.')
  if (typeof args.title === 'string' || typeof args.content === 'string') {
    const data = { ...found.data }
    if (typeof args.title === 'string') data.title = args.title
    if (typeof args.content === 'string') {
      await writeFile(filePath(ws.dataDir, found.id), args.content, { mode: 0o600 })
      data.size = Buffer.byteLength(args.content)
    }
    const changed = { ...found, data }
    saveFile(ws.db, changed)
    sendEvent(ws, { type: 'file_change', file_id: found.id, user_id: user.id, file: { id: found.id } })
    tellFile(ws, changed, 'changed')
    return {}
  }
  const channel = channelArg(call)
  const stored = findMessage(ws.db, channel.id, textArg(args, 'ts'))
  if (!stored?.data.files?.includes(found.id)) throw new ClientRefusal('message_not_found', 'This message does not carry the file.')
  unshare(ws, channel, stored, found.id, user.id)
  return {}
}


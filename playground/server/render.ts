import type { ChannelEntry, FileObject, Message } from '../shared/things.js'
import { app, team } from './ids.js'
import type { Channel } from './store/channels.js'
import { canSee, findChannel, isMember, membersOf } from './store/channels.js'
import type { FileRow } from './store/files.js'
import { findFile, sharesOf, slackFile } from './store/files.js'
import type { Ephemeral, Stored } from './store/messages.js'
import { findMessage, reactionsOf, replyStats, unreadOf } from './store/messages.js'
import type { User } from './store/people.js'
import { findUser } from './store/people.js'
import { streamBlocks, streamText } from './stream.js'
import type { Workspace } from './workspace.js'

/** Stands for a channel where a file was handed to the app in a modal's file input. */
export const givenToApp = 'app'

/** A person sees a file they own or that was shared where they can read; the bot only where it is a member. */
export function canSeeFile(ws: Workspace, file: FileRow, user: User): boolean {
  if (file.user === user.id) return true
  return sharesOf(ws.db, file.id).some(({ channel }) => (channel === givenToApp ? user.role === 'bot' : mayRead(ws, channel, user)))
}

export function mayRead(ws: Workspace, channelId: string, user: User): boolean {
  const channel = findChannel(ws.db, channelId)
  if (!channel) return false
  return user.role === 'bot' ? isMember(ws.db, channelId, user.id) : canSee(ws.db, channel, user)
}

/** The file object as `viewer` may see it; without a viewer, with all its places (for live events and for the owner). */
export function fileObject(ws: Workspace, file: FileRow, viewer?: User): FileObject {
  const kinds = (id: string): Channel['kind'] | undefined => findChannel(ws.db, id)?.kind
  return slackFile(ws.db, file, { origin: ws.origin, channelKinds: kinds }, (id) => viewer === undefined || mayRead(ws, id, viewer)) as unknown as FileObject
}

const botProfile = { id: app.bot_id, app_id: app.app_id, name: app.name, deleted: false, updated: 1_700_000_000, team_id: team.id, icons: {} }

function body(ws: Workspace, data: Stored['data'], channel: string, ts: string): Message {
  const { files, stream, broadcast: _broadcast, ...rest } = data
  const known = files?.map((id) => findFile(ws.db, id)).filter((file) => file !== undefined)
  return {
    type: 'message', ts, ...(rest.bot_id || rest.subtype === 'channel_join' ? {} : { team: team.id }), ...rest,
    ...(stream ? { text: streamText(stream), blocks: streamBlocks(stream), streaming_state: stream.state, task_display_mode: stream.mode } : {}),
    ...(rest.bot_id ? { bot_profile: botProfile, team: team.id } : {}),
    ...(known && known.length > 0 ? { files: known.map((file) => fileObject(ws, file)), upload: false } : {}),
    ...(channel ? reactions(ws, channel, ts) : {}),
  }
}

function reactions(ws: Workspace, channel: string, ts: string): Pick<Message, 'reactions'> {
  const found = reactionsOf(ws.db, channel, ts)
  return found.length > 0 ? { reactions: found } : {}
}

/** A stored message in Slack's shape, with its files, reactions and, for a thread's root, its replies counted. */
export function renderMessage(ws: Workspace, stored: Stored): Message {
  const message = body(ws, stored.data, stored.channel, stored.ts)
  if (stored.thread_ts) {
    const parent = findMessage(ws.db, stored.channel, stored.thread_ts)?.data
    return { ...message, thread_ts: stored.thread_ts, ...(parent?.user ? { parent_user_id: parent.user } : {}) }
  }
  const stats = replyStats(ws.db, stored.channel, stored.ts)
  if (!stats) return message
  return {
    ...message, thread_ts: stored.ts, reply_count: stats.count, reply_users: stats.users, reply_users_count: stats.users.length, latest_reply: stats.latest,
  }
}

export function renderEphemeral(ws: Workspace, stored: Ephemeral): Message {
  const { thread_ts: threadTs, ...data } = stored.data
  return { ...body(ws, data, '', stored.ts), is_ephemeral: true, ...(threadTs ? { thread_ts: threadTs } : {}) }
}

/** A channel in the page's list, with the reader's own unread marks. */
export function channelEntry(ws: Workspace, channel: Channel, user: string): ChannelEntry {
  const members = membersOf(ws.db, channel.id)
  const unread = unreadOf(ws.db, channel.id, user)
  const direct = channel.kind === 'im' || channel.kind === 'mpim'
  return {
    id: channel.id, name: direct ? '' : channel.name, kind: channel.kind, topic: channel.topic, purpose: channel.purpose, is_member: members.includes(user),
    is_archived: channel.archived, is_ext_shared: channel.ext_shared, members, ...unread, mentions: direct ? unread.unread : unread.mentions,
    ...(channel.kind === 'im' ? { user: members.find((id) => id !== user) ?? user } : {}),
  }
}

/** Tells everyone who can read a channel, each in their own words if `event` is made per person. */
export function tellReaders(ws: Workspace, channelId: string, event: (user: string) => Parameters<Workspace['live']['toUser']>[1]): void {
  const channel = findChannel(ws.db, channelId)
  if (!channel) return
  for (const id of ws.live.users()) {
    const user = findUser(ws.db, id)
    if (user && canSee(ws.db, channel, user)) ws.live.toUser(id, event(id))
  }
}

export function tellChannel(ws: Workspace, channel: Channel): void {
  tellReaders(ws, channel.id, (user) => ({ type: 'channel', channel: channelEntry(ws, channel, user) }))
}

import { app, newId, seconds, team, tokens } from '../ids.js'
import type { Channel } from '../store/channels.js'
import { channelType, findChannel, isMember } from '../store/channels.js'
import type { Json } from '../store/open.js'
import type { Workspace } from '../workspace.js'

const kinds: Record<string, string> = { channel: 'channels', group: 'groups', im: 'im', mpim: 'mpim' }

const subscription = (event: Json): string => (event.type === 'message' ? `message.${kinds[String(event.channel_type)] ?? 'channels'}` : String(event.type))

/** Sends one event to the bot in Slack's envelope, if the manifest subscribes to it. `ext` marks Slack Connect channels. */
export function sendEvent(ws: Workspace, event: Json, ext = false): void {
  if (ws.manifest.events && !ws.manifest.events.has(subscription(event))) return
  if (!ws.installed && event.type !== 'app_uninstalled' && event.type !== 'tokens_revoked') return
  const full: Json = { ...event, event_ts: event.event_ts ?? ws.clock.next() }
  ws.bot.event({
    token: tokens.verification, team_id: team.id, context_team_id: team.id, context_enterprise_id: null, api_app_id: app.app_id, event: full,
    type: 'event_callback', event_id: newId(ws.db, 'Ev'), event_time: seconds(),
    authorizations: [{ enterprise_id: null, team_id: team.id, user_id: app.bot_user_id, is_bot: true, is_enterprise_install: false }],
    is_ext_shared_channel: ext, event_context: `4-${team.id}-${app.app_id}`,
  })
}

/** An event of a channel: the bot hears only of channels it is in. */
export function sendChannelEvent(ws: Workspace, channelId: string, event: Json): void {
  const channel = findChannel(ws.db, channelId)
  if (channel && isMember(ws.db, channelId, app.bot_user_id)) sendEvent(ws, event, channel.ext_shared)
}

/** A message event, with the fields that every one of them has. */
export function sendMessageEvent(ws: Workspace, channel: Channel, event: Json): void {
  sendChannelEvent(ws, channel.id, { type: 'message', channel: channel.id, channel_type: channelType(channel), ...event })
}

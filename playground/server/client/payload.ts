import { app, team, tokens } from '../ids.js'
import type { Channel } from '../store/channels.js'
import type { Json } from '../store/open.js'
import type { User } from '../store/people.js'
import type { Workspace } from '../workspace.js'

/** The fields that every interactive payload has. `view`: where the trigger came from. */
export function interactive(ws: Workspace, user: User, type: string, view?: string): Json {
  return {
    type, team: { id: team.id, domain: team.domain }, user: { id: user.id, username: user.name, name: user.name, team_id: team.id }, api_app_id: app.app_id,
    token: tokens.verification, enterprise: null, is_enterprise_install: false, trigger_id: ws.triggers.create(user.id, view),
  }
}

export const channelRef = (channel: Channel): Json => ({
  id: channel.id, name: { im: 'directmessage', mpim: 'mpdm', private: channel.name, public: channel.name }[channel.kind],
})

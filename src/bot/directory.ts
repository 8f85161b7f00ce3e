import type { WebClient } from '@slack/web-api'
import { channelBySlackId, channelsWithBot, changeChannel, replaceMembers, upsertChannel } from '../db/channels.js'
import type { DatabaseHandle } from '../db/open.js'
import { findOrganisation, upsertUser, userBySlackId, usersBySlackIds, type ChannelRow, type UserRow } from '../db/organisation.js'
import type { Logger } from '../log.js'
import { slackErrorCode } from './slack-client.js'

const personFreshMs = 60 * 60_000
export const channelFreshMs = 60_000

/** What Slack says of people and conversations, kept as rows. Null when Slack does not know them or does not say. */
export interface Directory {
  person(orgId: string, slackUserId: string): Promise<UserRow | null>
  /** Those that could be found. */
  people(orgId: string, slackUserIds: string[]): Promise<Map<string, UserRow>>
  notePerson(orgId: string, user: SlackUser): Promise<UserRow>
  channel(orgId: string, slackChannelId: string, options?: { maxAgeMs?: number }): Promise<ChannelRow | null>
  noteChannel(orgId: string, channel: SlackChannel): Promise<ChannelRow>
  /** Reads the list of conversations that the bot is in, and marks the others as left. */
  refreshOwnChannels(orgId: string): Promise<ChannelRow[]>
}

/** The parts of Slack's user object that are used. */
export interface SlackUser {
  id?: string
  team_id?: string
  name?: string
  real_name?: string
  deleted?: boolean
  is_admin?: boolean
  is_owner?: boolean
  is_primary_owner?: boolean
  is_restricted?: boolean
  is_ultra_restricted?: boolean
  is_bot?: boolean
  is_stranger?: boolean
  tz?: string
  profile?: { display_name?: string; real_name?: string }
  enterprise_user?: { teams?: string[] }
}

export interface SlackChannel {
  id?: string
  name?: string
  is_im?: boolean
  is_mpim?: boolean
  is_private?: boolean
  is_group?: boolean
  is_archived?: boolean
  is_ext_shared?: boolean
  is_pending_ext_shared?: boolean
  is_member?: boolean
  user?: string
}

export function createDirectory(deps: { client: WebClient; handle: DatabaseHandle; log: Logger; adminUserIds: readonly string[] }): Directory {
  const { client, handle, log, adminUserIds } = deps
  const { db } = handle

  async function notePerson(orgId: string, user: SlackUser): Promise<UserRow> {
    const organisation = await findOrganisation(db, orgId)
    const team = organisation?.slackTeamId
    const external = user.is_stranger === true || (user.team_id !== undefined && user.team_id !== team && !user.enterprise_user?.teams?.includes(team ?? ''))
    return upsertUser(
      db,
      orgId,
      {
        slackUserId: user.id!,
        name: user.profile?.display_name || user.real_name || user.profile?.real_name || user.name || user.id!,
        slackAdmin: Boolean(user.is_admin || user.is_owner || user.is_primary_owner),
        guest: user.is_ultra_restricted ? 'single' : user.is_restricted ? 'multi' : 'no',
        external,
        bot: user.is_bot === true || user.id === 'USLACKBOT',
        timezone: user.tz ?? null,
        deactivated: user.deleted === true,
      },
      adminUserIds,
    )
  }

  async function person(orgId: string, slackUserId: string): Promise<UserRow | null> {
    const known = await userBySlackId(db, orgId, slackUserId)
    if (known && Date.now() - known.refreshedAt < personFreshMs) return known
    try {
      const answer = await client.users.info({ user: slackUserId })
      return answer.user ? await notePerson(orgId, answer.user) : null
    } catch (error) {
      log.warn({ err: error, code: slackErrorCode(error) }, 'a person could not be looked up')
      return null
    }
  }

  async function noteChannel(orgId: string, channel: SlackChannel): Promise<ChannelRow> {
    const kind = channel.is_im ? 'im' : channel.is_mpim ? 'mpim' : channel.is_private || channel.is_group ? 'private' : 'public'
    const row = await upsertChannel(db, orgId, {
      slackChannelId: channel.id!,
      kind,
      name: channel.is_im ? null : (channel.name ?? null),
      externallyShared: Boolean(channel.is_ext_shared || channel.is_pending_ext_shared),
      archived: channel.is_archived === true,
      botMember: channel.is_im || channel.is_mpim ? true : channel.is_member === true,
    })
    // The two sides of a DM never change.
    if (channel.is_im && channel.user && row.membersReadAt === null) await handle.transaction((tx) => replaceMembers(tx, row.id, [channel.user!]))
    return row
  }

  return {
    person,
    notePerson,
    noteChannel,
    async people(orgId, slackUserIds) {
      const found = new Map((await usersBySlackIds(db, orgId, slackUserIds)).map((row) => [row.slackUserId, row]))
      const missing = slackUserIds.filter((id) => !found.has(id))
      if (missing.length > 20) await noteEverybody(orgId).catch((error: unknown) => log.warn({ err: error }, 'the list of people could not be read'))
      const again = missing.length > 20 ? new Map((await usersBySlackIds(db, orgId, missing)).map((row) => [row.slackUserId, row])) : new Map<string, UserRow>()
      for (const id of missing) {
        const row = again.get(id) ?? (await person(orgId, id))
        if (row) found.set(id, row)
      }
      return found
    },
    async channel(orgId, slackChannelId, options = {}) {
      const known = await channelBySlackId(db, orgId, slackChannelId)
      if (known && Date.now() - known.refreshedAt < (options.maxAgeMs ?? channelFreshMs)) return known
      try {
        const answer = await client.conversations.info({ channel: slackChannelId })
        return answer.channel ? await noteChannel(orgId, answer.channel) : null
      } catch (error) {
        const code = slackErrorCode(error)
        log.warn({ err: error, code }, 'a conversation could not be looked up')
        if (known && (code === 'channel_not_found' || code === 'not_in_channel')) await changeChannel(db, orgId, known.id, { botMember: false })
        return null
      }
    },
    async refreshOwnChannels(orgId) {
      const seen = new Set<string>()
      let cursor: string | undefined
      do {
        const page = await client.users.conversations({ types: 'public_channel,private_channel,mpim,im', exclude_archived: false, limit: 200, ...(cursor ? { cursor } : {}) })
        for (const channel of page.channels ?? []) seen.add((await noteChannel(orgId, { ...channel, is_member: true })).id)
        cursor = page.response_metadata?.next_cursor || undefined
      } while (cursor)
      const rows = await channelsWithBot(db, orgId)
      for (const row of rows) if (!seen.has(row.id) && row.kind !== 'im') await changeChannel(db, orgId, row.id, { botMember: false })
      return rows.filter((row) => seen.has(row.id) || row.kind === 'im')
    },
  }

  async function noteEverybody(orgId: string): Promise<void> {
    let cursor: string | undefined
    do {
      const page = await client.users.list({ limit: 200, ...(cursor ? { cursor } : {}) })
      for (const user of page.members ?? []) await notePerson(orgId, user)
      cursor = page.response_metadata?.next_cursor || undefined
    } while (cursor)
  }
}

import type { WebClient } from '@slack/web-api'
import { channelById, channelsWithBot, membersOf, replaceMembers } from '../db/channels.js'
import type { DatabaseHandle } from '../db/open.js'
import { findOrganisation, userById, type ChannelRow } from '../db/organisation.js'
import type { Logger } from '../log.js'
import type { ChannelFacts, Membership } from '../pipelines/access/membership.js'
import { channelFreshMs, createDirectory, type Directory } from './directory.js'

/** More lists than this are not read for one question: the public ones are then known without their members. */
const listsAtOnce = 40

/**
 * Membership from Slack, kept in rows for at most 60 s and dropped on join and leave events, so that every process sees the
 * same. Give it an impatient client: a lookup that has to wait is a lookup that failed, which denies.
 */
export function createSlackMembership(deps: { client: WebClient; handle: DatabaseHandle; log: Logger; adminUserIds: readonly string[]; directory?: Directory }): Membership {
  const { client, handle, log } = deps
  const { db } = handle
  const directory = deps.directory ?? createDirectory(deps)
  /** Several questions at once read a list once. */
  const reading = new Map<string, Promise<boolean>>()
  let ownListReadAt = 0

  async function channel(orgId: string, channelId: string): Promise<ChannelFacts | null> {
    const known = await channelById(db, orgId, channelId)
    if (!known || !(await installed(orgId))) return null
    const row = await directory.channel(orgId, known.slackChannelId)
    if (!row || !row.botMember || row.archived || !(await membersFresh(row))) return null
    return facts(orgId, row)
  }

  /** Of a workspace that removed the app nothing is read any more, whatever is still remembered of it. */
  async function installed(orgId: string): Promise<boolean> {
    return (await findOrganisation(db, orgId))?.uninstalledAt === null
  }

  async function facts(orgId: string, row: ChannelRow): Promise<ChannelFacts> {
    const slackIds = await membersOf(db, row.id)
    const people = await directory.people(orgId, slackIds)
    const memberIds = new Set<string>()
    const guestIds = new Set<string>()
    for (const slackId of slackIds) {
      const person = people.get(slackId)
      if (person?.bot) continue
      // Somebody who cannot be looked up reads along, and may see nothing from elsewhere.
      const id = person?.id ?? `unknown:${slackId}`
      memberIds.add(id)
      if (!person || person.guest !== 'no' || person.external) guestIds.add(id)
    }
    return { channelId: row.id, kind: row.kind, externallyShared: row.externallyShared, archived: row.archived, memberIds, guestIds }
  }

  async function membersFresh(row: ChannelRow): Promise<boolean> {
    if (row.membersReadAt !== null && (row.kind === 'im' || Date.now() - row.membersReadAt < channelFreshMs)) return true
    let running = reading.get(row.id)
    if (!running) {
      running = readMembers(row).finally(() => reading.delete(row.id))
      reading.set(row.id, running)
    }
    return running
  }

  async function readMembers(row: ChannelRow): Promise<boolean> {
    try {
      const ids: string[] = []
      let cursor: string | undefined
      do {
        const page = await client.conversations.members({ channel: row.slackChannelId, limit: 1000, ...(cursor ? { cursor } : {}) })
        ids.push(...(page.members ?? []))
        cursor = page.response_metadata?.next_cursor || undefined
      } while (cursor)
      await handle.transaction((tx) => replaceMembers(tx, row.id, ids))
      return true
    } catch (error) {
      log.warn({ err: error, channelId: row.id }, 'the members of a conversation could not be read: nothing from there is used')
      return false
    }
  }

  /** One call tells which conversations the bot is in, which are archived, shared or private by now. */
  async function ownChannels(orgId: string): Promise<ChannelRow[] | null> {
    if (Date.now() - ownListReadAt < channelFreshMs) return channelsWithBot(db, orgId)
    try {
      await directory.refreshOwnChannels(orgId)
      ownListReadAt = Date.now()
      return await channelsWithBot(db, orgId)
    } catch (error) {
      log.warn({ err: error }, 'the conversations of the bot could not be read')
      return null
    }
  }

  return {
    channel,
    async channelsOf(orgId, userId) {
      if (!(await installed(orgId))) return null
      const person = await userById(db, orgId, userId)
      const own = await ownChannels(orgId)
      if (!person || person.deactivatedAt !== null || own === null) return null
      const live = own.filter((row) => !row.archived)
      const theirs = live.filter((row) => row.membersReadAt === null || Date.now() - row.membersReadAt >= channelFreshMs).length > listsAtOnce ? await conversationsOf(person.slackUserId) : null
      const found: ChannelFacts[] = []
      for (let from = 0; from < live.length; from += 6) {
        const batch = await Promise.all(
          live.slice(from, from + 6).map(async (row) => {
            const fresh = theirs === null || theirs.has(row.slackChannelId) ? await membersFresh(row) : false
            if (fresh) return facts(orgId, row)
            return row.kind === 'public' ? { channelId: row.id, kind: row.kind, externallyShared: row.externallyShared, archived: false, memberIds: new Set<string>(), guestIds: new Set<string>() } : null
          }),
        )
        for (const each of batch) if (each && (each.kind === 'public' || each.memberIds.has(userId))) found.push(each)
      }
      return found
    },
  }

  async function conversationsOf(slackUserId: string): Promise<Set<string>> {
    const ids = new Set<string>()
    try {
      let cursor: string | undefined
      do {
        const page = await client.users.conversations({ user: slackUserId, types: 'public_channel,private_channel,mpim,im', limit: 200, ...(cursor ? { cursor } : {}) })
        for (const each of page.channels ?? []) ids.add(each.id!)
        cursor = page.response_metadata?.next_cursor || undefined
      } while (cursor)
    } catch (error) {
      log.warn({ err: error }, 'the conversations of a person could not be read')
    }
    return ids
  }
}

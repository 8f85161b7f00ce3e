import { and, eq, isNotNull, isNull, lt, or } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { ChannelRow } from './organisation.js'
import type { Db } from './open.js'
import { channelMembers, channels } from './schema/organisation.js'

export interface ChannelFactsFromSlack {
  slackChannelId: string
  kind: 'public' | 'private' | 'im' | 'mpim'
  name: string | null
  externallyShared: boolean
  archived: boolean
  botMember: boolean
}

/** Writes what Slack says of a conversation; our own choices for it stay. */
export async function upsertChannel(db: Db, orgId: string, facts: ChannelFactsFromSlack): Promise<ChannelRow> {
  const now = Date.now()
  const rows = await db
    .insert(channels)
    .values({ id: newId('chan'), orgId, ...facts, indexing: 'auto', refreshedAt: now, createdAt: now })
    .onConflictDoUpdate({ target: [channels.orgId, channels.slackChannelId], set: { ...facts, refreshedAt: now } })
    .returning()
  return rows[0]!
}

export async function channelBySlackId(db: Db, orgId: string, slackChannelId: string): Promise<ChannelRow | undefined> {
  return db.query.channels.findFirst({ where: and(eq(channels.orgId, orgId), eq(channels.slackChannelId, slackChannelId)) })
}

/** By Slack's id or by name (with or without `#`); the bot must be in it. */
export async function channelNamed(db: Db, orgId: string, named: string): Promise<ChannelRow | undefined> {
  const name = named.replace(/^#/, '')
  return db.query.channels.findFirst({ where: and(eq(channels.orgId, orgId), eq(channels.botMember, true), or(eq(channels.name, name), eq(channels.slackChannelId, named))) })
}

export async function channelById(db: Db, orgId: string, channelId: string): Promise<ChannelRow | undefined> {
  return db.query.channels.findFirst({ where: and(eq(channels.orgId, orgId), eq(channels.id, channelId)) })
}

/** Every conversation that the bot is in. */
export async function channelsWithBot(db: Db, orgId: string): Promise<ChannelRow[]> {
  return db.select().from(channels).where(and(eq(channels.orgId, orgId), eq(channels.botMember, true)))
}

export async function changeChannel(
  db: Db,
  orgId: string,
  channelId: string,
  change: Partial<Pick<ChannelRow, 'name' | 'kind' | 'archived' | 'externallyShared' | 'botMember' | 'indexing' | 'invitedBy'>>,
): Promise<ChannelRow | undefined> {
  const rows = await db.update(channels).set(change).where(and(eq(channels.orgId, orgId), eq(channels.id, channelId))).returning()
  return rows[0]
}

/** True for the first caller only: the introduction is posted once per stay. */
export async function claimIntroduction(db: Db, channelId: string): Promise<boolean> {
  const rows = await db.update(channels).set({ introducedAt: Date.now() }).where(and(eq(channels.id, channelId), isNull(channels.introducedAt))).returning({ id: channels.id })
  return rows.length > 0
}

export async function forgetIntroduction(db: Db, channelId: string): Promise<void> {
  await db.update(channels).set({ introducedAt: null }).where(and(eq(channels.id, channelId), isNotNull(channels.introducedAt)))
}

/** Moves the mark forward only: events come late and out of order. Slack's ts compare as text of equal length. */
export async function markSeen(db: Db, channelId: string, ts: string): Promise<void> {
  await db.update(channels).set({ lastSeenTs: ts }).where(and(eq(channels.id, channelId), or(isNull(channels.lastSeenTs), lt(channels.lastSeenTs, ts))))
}

/** The member list as just read from Slack. Call it in a transaction. */
export async function replaceMembers(tx: Db, channelId: string, slackUserIds: string[]): Promise<void> {
  await tx.delete(channelMembers).where(eq(channelMembers.channelId, channelId))
  for (let from = 0; from < slackUserIds.length; from += 500) {
    await tx.insert(channelMembers).values(slackUserIds.slice(from, from + 500).map((slackUserId) => ({ channelId, slackUserId }))).onConflictDoNothing()
  }
  await tx.update(channels).set({ membersReadAt: Date.now() }).where(eq(channels.id, channelId))
}

export async function membersOf(db: Db, channelId: string): Promise<string[]> {
  const rows = await db.select({ id: channelMembers.slackUserId }).from(channelMembers).where(eq(channelMembers.channelId, channelId))
  return rows.map((row) => row.id)
}

/** Somebody joined or left: the list is unknown until it is read again, which denies. */
export async function dropMembers(db: Db, channelId: string): Promise<void> {
  await db.update(channels).set({ membersReadAt: null }).where(eq(channels.id, channelId))
}

import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { Db } from './open.js'
import { organisations, users, type channels } from './schema/organisation.js'

export type OrganisationRow = typeof organisations.$inferSelect
export type UserRow = typeof users.$inferSelect
export type ChannelRow = typeof channels.$inferSelect

export interface OrganisationFacts {
  slackTeamId: string
  kind: 'slack' | 'playground'
  name: string
  domain: string | null
  botUserId: string | null
  botId: string | null
}

/** The row of the team that the bot is installed in; an install after an uninstall takes the row up again. */
export async function ensureOrganisation(db: Db, facts: OrganisationFacts): Promise<OrganisationRow> {
  const known = { name: facts.name, domain: facts.domain, botUserId: facts.botUserId, botId: facts.botId, uninstalledAt: null }
  const rows = await db
    .insert(organisations)
    .values({ id: newId('org'), ...facts, createdAt: Date.now() })
    .onConflictDoUpdate({ target: organisations.slackTeamId, set: known })
    .returning()
  return rows[0]!
}

export async function findOrganisation(db: Db, orgId: string): Promise<OrganisationRow | undefined> {
  return db.query.organisations.findFirst({ where: eq(organisations.id, orgId) })
}

/** Uninstalled or tokens revoked: nothing of it answers from now on. */
export async function markUninstalled(db: Db, orgId: string): Promise<void> {
  await db.update(organisations).set({ uninstalledAt: Date.now() }).where(and(eq(organisations.id, orgId), isNull(organisations.uninstalledAt)))
}

export interface PersonFacts {
  slackUserId: string
  name: string
  /** Slack's own admin or owner. */
  slackAdmin: boolean
  guest: 'no' | 'single' | 'multi'
  external: boolean
  bot: boolean
  timezone: string | null
  deactivated: boolean
}

/** Writes what Slack says of a person. Their role: configured admins, Slack's admins, else what an admin appointed. */
export async function upsertUser(db: Db, orgId: string, facts: PersonFacts, adminUserIds: readonly string[]): Promise<UserRow> {
  const now = Date.now()
  const decided = decideRole(facts, adminUserIds)
  const common = {
    name: facts.name,
    guest: facts.guest,
    external: facts.external,
    bot: facts.bot,
    timezone: facts.timezone,
    deactivatedAt: facts.deactivated ? now : null,
    refreshedAt: now,
  }
  const rows = await db
    .insert(users)
    .values({ id: newId('usr'), orgId, slackUserId: facts.slackUserId, ...common, role: decided?.role ?? 'user', roleSource: decided?.source ?? 'default', createdAt: now })
    .onConflictDoUpdate({
      target: [users.orgId, users.slackUserId],
      set: {
        ...common,
        role: decided ? decided.role : sql`case when ${users.roleSource} = 'appointed' then ${users.role} else 'user' end`,
        roleSource: decided ? decided.source : sql`case when ${users.roleSource} = 'appointed' then 'appointed' else 'default' end`,
      },
    })
    .returning()
  return rows[0]!
}

function decideRole(facts: PersonFacts, adminUserIds: readonly string[]): { role: 'admin' | 'user'; source: 'config' | 'slack' | 'default' } | null {
  if (facts.deactivated || facts.external || facts.bot) return { role: 'user', source: 'default' }
  if (adminUserIds.includes(facts.slackUserId)) return { role: 'admin', source: 'config' }
  if (facts.slackAdmin) return { role: 'admin', source: 'slack' }
  return facts.guest === 'no' ? null : { role: 'user', source: 'default' }
}

/** An admin's appointment of a reviewer, or its end. Admins keep their role. */
export async function appoint(db: Db, orgId: string, userId: string, role: 'reviewer' | 'user'): Promise<boolean> {
  const changed = await db
    .update(users)
    .set({ role, roleSource: role === 'reviewer' ? 'appointed' : 'default' })
    .where(and(eq(users.orgId, orgId), eq(users.id, userId), inArray(users.roleSource, ['appointed', 'default'])))
    .returning({ id: users.id })
  return changed.length > 0
}

export async function reviewersOf(db: Db, orgId: string): Promise<UserRow[]> {
  return db.select().from(users).where(and(eq(users.orgId, orgId), eq(users.role, 'reviewer'), isNull(users.deactivatedAt)))
}

export async function userBySlackId(db: Db, orgId: string, slackUserId: string): Promise<UserRow | undefined> {
  return db.query.users.findFirst({ where: and(eq(users.orgId, orgId), eq(users.slackUserId, slackUserId)) })
}

export async function usersBySlackIds(db: Db, orgId: string, slackUserIds: string[]): Promise<UserRow[]> {
  const found: UserRow[] = []
  for (let from = 0; from < slackUserIds.length; from += 500) {
    found.push(...(await db.select().from(users).where(and(eq(users.orgId, orgId), inArray(users.slackUserId, slackUserIds.slice(from, from + 500))))))
  }
  return found
}

export async function userById(db: Db, orgId: string, userId: string): Promise<UserRow | undefined> {
  return db.query.users.findFirst({ where: and(eq(users.orgId, orgId), eq(users.id, userId)) })
}

/** Names of people by row id; those that are unknown are left out. */
export async function namesOf(db: Db, orgId: string, userIds: readonly string[]): Promise<Map<string, string>> {
  const wanted = [...new Set(userIds)]
  const names = new Map<string, string>()
  for (let from = 0; from < wanted.length; from += 500) {
    const rows = await db.select({ id: users.id, name: users.name }).from(users).where(and(eq(users.orgId, orgId), inArray(users.id, wanted.slice(from, from + 500))))
    for (const row of rows) names.set(row.id, row.name)
  }
  return names
}

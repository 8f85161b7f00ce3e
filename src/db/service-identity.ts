import { and, desc, eq, isNull } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { Db } from './open.js'
import { organisations, users } from './schema/organisation.js'
import type { OrganisationRow } from './organisation.js'

/** Those who act without being anybody in Slack; their keys are no Slack ids, which begin with U or W. */
const identities = { api: 'REST API', cli: 'Command line' } as const
export type ServiceIdentity = keyof typeof identities

/**
 * The organisation that is meant where nobody in Slack asks (REST, command line): of that kind, with the app installed, the one
 * that was installed last. Undefined until the bot ran once.
 */
export async function defaultOrganisation(db: Db, kind: OrganisationRow['kind']): Promise<OrganisationRow | undefined> {
  return db.query.organisations.findFirst({ where: and(eq(organisations.kind, kind), isNull(organisations.uninstalledAt)), orderBy: [desc(organisations.createdAt), desc(organisations.id)] })
}

/**
 * The row that stands for whoever holds the API token, or uses the command line, so that decisions, models and audit name it as they name people. It is an
 * admin and a member of no conversation: it sees what the whole organisation sees.
 */
export async function ensureServiceIdentity(db: Db, orgId: string, who: ServiceIdentity): Promise<string> {
  const find = () => db.query.users.findFirst({ columns: { id: true }, where: and(eq(users.orgId, orgId), eq(users.slackUserId, who)) })
  const known = await find()
  if (known) return known.id
  const now = Date.now()
  const row = { id: newId('usr'), orgId, slackUserId: who, name: identities[who], role: 'admin', roleSource: 'config', guest: 'no', external: false, bot: true, refreshedAt: now, createdAt: now } as const
  await db.insert(users).values(row).onConflictDoNothing()
  return (await find())!.id
}

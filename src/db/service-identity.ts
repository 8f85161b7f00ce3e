import { and, desc, eq, isNull } from 'drizzle-orm'
import { newId } from '../ids.js'
import type { Db } from './open.js'
import { organisations, users } from './schema/organisation.js'
import type { OrganisationRow } from './organisation.js'

/** No Slack id: those begin with U or W. */
const apiSlackId = 'api'

/**
 * The organisation that is meant where nobody in Slack asks (REST, command line): of that kind, with the app installed, the one
 * that was installed last. Undefined until the bot ran once.
 */
export async function defaultOrganisation(db: Db, kind: OrganisationRow['kind']): Promise<OrganisationRow | undefined> {
  return db.query.organisations.findFirst({ where: and(eq(organisations.kind, kind), isNull(organisations.uninstalledAt)), orderBy: [desc(organisations.createdAt), desc(organisations.id)] })
}

/**
 * The row that stands for whoever holds the API token, so that decisions, models and audit name it as they name people. It is an
 * admin and a member of no conversation: it sees what the whole organisation sees.
 */
export async function ensureApiIdentity(db: Db, orgId: string): Promise<string> {
  const find = () => db.query.users.findFirst({ columns: { id: true }, where: and(eq(users.orgId, orgId), eq(users.slackUserId, apiSlackId)) })
  const known = await find()
  if (known) return known.id
  const now = Date.now()
  const row = { id: newId('usr'), orgId, slackUserId: apiSlackId, name: 'REST API', role: 'admin', roleSource: 'config', guest: 'no', external: false, bot: true, refreshedAt: now, createdAt: now } as const
  await db.insert(users).values(row).onConflictDoNothing()
  return (await find())!.id
}

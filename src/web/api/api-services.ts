import type { Request } from 'express'
import type { BlobStore } from '../../db/files.js'
import type { DatabaseHandle } from '../../db/open.js'
import type { OrganisationRow } from '../../db/organisation.js'
import { defaultOrganisation, ensureServiceIdentity } from '../../db/service-identity.js'
import type { JobQueue } from '../../jobs/queue.js'
import type { Logger } from '../../log.js'
import type { Membership } from '../../pipelines/access/membership.js'
import type { TaskStories } from '../../pipelines/categorization/stories/task-stories.js'
import type { ReviewStories, Viewer } from '../../pipelines/products/review/review-stories.js'
import { ApiError } from './api-error.js'

/** What the REST door needs of the service. */
export interface ApiServices {
  handle: DatabaseHandle
  queue: JobQueue
  blobs: BlobStore
  membership: Membership
  review: ReviewStories
  tasks: TaskStories
  log: Logger
  limits: { maxFileBytes: number }
  /** Of which kind the organisation is that the token belongs to. */
  organisationKind: OrganisationRow['kind']
  now(): number
}

/** Who the token is: an admin of the one organisation, that answers itself alone. */
export async function callerOf(services: ApiServices): Promise<Viewer & { orgId: string; userId: string }> {
  const organisation = await defaultOrganisation(services.handle.db, services.organisationKind)
  if (!organisation) throw new ApiError(503, 'no-organisation', 'No workspace is connected yet. Start the bot once (npm start), then try again.', { 'retry-after': '5' })
  const userId = await ensureServiceIdentity(services.handle.db, organisation.id, 'api')
  return { orgId: organisation.id, userId, actor: { orgId: organisation.id, userId, role: 'admin', guest: false }, audience: { kind: 'private' } }
}

/** A part of the path that is an id of ours; anything else names nothing. */
export function idFrom(request: Request, name: string): string {
  const value = request.params[name]
  return typeof value === 'string' && /^[a-z]{2,8}_[0-9a-z]{1,40}$/.test(value) ? value : 'none'
}

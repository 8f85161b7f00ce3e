import type { DatabaseHandle, Db } from '../../../db/open.js'
import type { TaskRow } from '../../../db/tasks.js'
import type { Actor, Audience } from '../../access/actor.js'
import type { Membership } from '../../access/membership.js'
import { resolvePlaces, type VisiblePlaces } from '../../access/places.js'
import type { TaskCategorizer } from './categorizer-port.js'

export interface TaskServices {
  handle: DatabaseHandle
  membership: Membership
  categorizer: TaskCategorizer
  /** People decided: it may be time to train. In the same transaction. */
  learn(tx: Db, orgId: string): Promise<void>
}

/** Who asks, and who will read what comes of it. */
export interface TaskViewer {
  actor: Actor
  audience: Audience
}

/** What the caller does in the same transaction: a job for the message, the training that becomes due. */
export type AlsoInTransaction = (tx: Db, task: TaskRow) => Promise<unknown>

export interface Refused {
  kind: 'refused'
  reason: string
}

export const refused = (reason: string): Refused => ({ kind: 'refused', reason })

export const membersOnly = 'Tasks are for full members of this workspace.'
export const adminsOnly = 'Only admins change the categories.'
export const taskGone = 'This task is not there any more, or it is not open to you.'
export const categoryGone = 'That category is not there any more. Choose another one.'

/** The places whose tasks may be read; null for people who are no full members. */
export async function taskPlaces(services: Pick<TaskServices, 'membership'>, viewer: TaskViewer): Promise<VisiblePlaces | null> {
  return viewer.actor.guest ? null : resolvePlaces(services.membership, viewer.actor, viewer.audience)
}

export function isAdmin(viewer: TaskViewer): boolean {
  return viewer.actor.role === 'admin' && !viewer.actor.guest
}

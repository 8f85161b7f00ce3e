import type { Actor, Audience, Scope } from './actor.js'
import type { Membership } from './membership.js'
import { resolveScope } from './resolve-scope.js'

/** What may be read of things that lie in one place each (products, rows): conversations, and what belongs to the whole organisation. */
export interface VisiblePlaces extends Scope {
  /** Rows without a conversation, which every full member may see. */
  orgWide: boolean
}

/** As `resolveScope`; a conversation with guests or another company in it gets nothing that belongs to the whole organisation. */
export async function resolvePlaces(membership: Membership, actor: Actor, audience: Audience): Promise<VisiblePlaces> {
  const scope = await resolveScope(membership, actor, audience)
  return { ...scope, orgWide: await everyReaderIsFullMember(membership, actor, audience) }
}

async function everyReaderIsFullMember(membership: Membership, actor: Actor, audience: Audience): Promise<boolean> {
  if (actor.guest) return false
  if (audience.kind === 'everything') return actor.role === 'admin'
  if (audience.kind === 'private') return true
  const here = await membership.channel(actor.orgId, audience.channelId)
  return here !== null && here.guestIds.size === 0 && !here.externallyShared
}

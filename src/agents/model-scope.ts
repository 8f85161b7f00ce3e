import { placesFor } from '../db/library.js'
import type { DatabaseHandle } from '../db/open.js'
import type { ChatModels } from '../models/chat.js'
import type { Scope } from '../pipelines/access/actor.js'
import type { Membership } from '../pipelines/access/membership.js'
import type { PassageHit } from '../pipelines/documents/answer/hit.js'
import type { Turn } from './turn.js'

/** What of a turn may be sent to the language model: nothing, or the hits of a scope. */
export type ModelShare = { kind: 'refused' } | { kind: 'shared'; scope: Scope; hits: PassageHit[] }

/**
 * Where private conversations are kept from the language model, only questions asked in public channels are sent, and only
 * when everything that was found may be seen from public channels, under the titles it has there. What cannot be looked up
 * counts as private.
 */
export async function shareWithModel(
  services: { handle: DatabaseHandle; membership: Membership },
  chat: ChatModels,
  turn: Turn,
  scope: Scope,
  hits: PassageHit[],
): Promise<ModelShare> {
  if (chat.allowPrivate) return { kind: 'shared', scope, hits }
  const here = await services.membership.channel(turn.actor.orgId, turn.channelId)
  const channels = await services.membership.channelsOf(turn.actor.orgId, turn.actor.userId)
  if (turn.channelKind !== 'public' || here?.kind !== 'public' || channels === null || scope.channelIds === 'all') return { kind: 'refused' }
  const covered = new Set(scope.channelIds)
  const open: Scope = { orgId: scope.orgId, channelIds: channels.filter((c) => c.kind === 'public' && covered.has(c.channelId)).map((c) => c.channelId) }
  const places = await placesFor(services.handle.db, open, [...new Set(hits.map((hit) => hit.documentId))])
  if (hits.some((hit) => !places.has(hit.documentId))) return { kind: 'refused' }
  return { kind: 'shared', scope: open, hits: hits.map((hit) => ({ ...hit, title: places.get(hit.documentId)!.title })) }
}

import type { Scope } from '../pipelines/access/actor.js'
import type { Membership } from '../pipelines/access/membership.js'
import { resolveScope } from '../pipelines/access/resolve-scope.js'
import { composeExtractive } from '../pipelines/documents/answer/compose.js'
import { gatherEvidence, type Evidence, type EvidenceServices } from '../pipelines/documents/gather-evidence.js'
import type { Turn } from './turn.js'

/** Whether the asker alone may see material that answers better than what this audience may see. Only a yes or no leaves here. */
export async function leftOut(
  services: EvidenceServices & { membership: Membership },
  turn: Turn,
  question: string,
  shared: Scope,
  evidence: Evidence,
): Promise<boolean> {
  if (turn.audience.kind !== 'channel') return false
  const own = await resolveScope(services.membership, turn.actor, { kind: 'private' })
  if (own.channelIds === 'all' || shared.channelIds === 'all') return false
  const covered = new Set(shared.channelIds)
  if (own.channelIds.every((id) => covered.has(id))) return false
  const mine = await gatherEvidence(services, { scope: own, question, documentIds: turn.documentIds })
  if (!mine.decision.enough) return false
  const seen = new Set(evidence.hits.map((hit) => hit.chunkId))
  const composed = composeExtractive(mine.reading, mine.decision)
  const best = composed.kind === 'answer' ? composed.sources[0]?.chunkId : undefined
  return !evidence.decision.enough || (best !== undefined && !seen.has(best))
}

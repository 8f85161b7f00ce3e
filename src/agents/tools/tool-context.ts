import type { Membership } from '../../pipelines/access/membership.js'
import type { Actor, Scope } from '../../pipelines/access/actor.js'
import type { EvidenceServices } from '../../pipelines/documents/gather-evidence.js'
import type { PassageNumbers } from '../passage-numbers.js'
import type { HealthLine } from '../turn.js'

/** What a tool works with in one turn. Actor and scope come from here, never from the model's arguments. */
export interface ToolContext {
  services: EvidenceServices & { membership: Membership; health(): Promise<HealthLine[]> }
  actor: Actor
  scope: Scope
  numbers: PassageNumbers
  step(step: { id: string; title: string; state: 'in_progress' | 'complete' | 'error' }): void
}

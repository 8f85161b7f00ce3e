import type { Logger } from '../../log.js'
import type { Actor, Audience, Scope } from '../../pipelines/access/actor.js'
import type { EvidenceServices } from '../../pipelines/documents/gather-evidence.js'
import type { PassageNumbers } from '../passage-numbers.js'
import type { ReviewIntent, ReviewReads } from '../review-reply.js'
import type { CategorizeIntent } from '../task-reply.js'
import type { HealthLine } from '../turn.js'

/** What a card can answer instead of words. */
export type HandedIntent = ReviewIntent | CategorizeIntent

/** What a tool works with in one turn. Actor and scope come from here, never from the model's arguments. */
export interface ToolContext {
  services: EvidenceServices & { log: Logger; health(): Promise<HealthLine[]>; review: ReviewReads }
  actor: Actor
  audience: Audience
  scope: Scope
  /** The documents that the question is about; none: all of the scope. */
  documentIds: string[]
  numbers: PassageNumbers
  /** Lets a card answer instead of words: what the person's own words would have brought. */
  handOver(intent: HandedIntent): void
  step(step: { id: string; title: string; state: 'in_progress' | 'complete' | 'error' }): void
}

/** Runs a tool's work. What goes wrong is data for the model, in words that name nothing of ours. */
export async function asData(context: ToolContext, tool: string, work: () => Promise<string>): Promise<string> {
  try {
    return await work()
  } catch (error) {
    context.services.log.warn({ err: error, tool }, 'a tool failed')
    return 'Error: this tool did not work. Answer from what you have.'
  }
}

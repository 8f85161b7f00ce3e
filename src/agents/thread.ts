import type { Db } from '../db/open.js'
import { earlierTurns, type EarlierTurn } from '../db/turns.js'
import type { Scope } from '../pipelines/access/actor.js'
import { rewriteFollowUp } from '../pipelines/documents/answer/follow-up.js'
import { routeMessage } from './route.js'
import type { Turn } from './turn.js'

const mostTurns = 6

/** What was said before in the thread and may feed this reply: nothing that its readers did not all see. */
export async function turnsBefore(db: Db, turn: Turn, scope: Scope): Promise<EarlierTurn[]> {
  if (turn.conversationId === null) return []
  return earlierTurns(db, {
    conversationId: turn.conversationId,
    before: turn.questionKey.slice(turn.questionKey.lastIndexOf(':') + 1),
    scope,
    privateFor: turn.audience.kind === 'channel' ? null : turn.actor.userId,
    limit: mostTurns,
  })
}

/** The question with what it leans on from the questions before it: "and for contractors?" alone finds nothing. */
export function standalone(question: string, turns: EarlierTurn[]): string {
  const asked = turns.filter((turn) => turn.author === 'person' && routeMessage(turn.text).kind === 'question')
  return rewriteFollowUp(question, asked.map((turn) => ({ question: turn.text })))
}

import { newId } from '../ids.js'
import type { ReplySink, Turn } from './turn.js'

/** A question of the employee in #general, as the door would make it; for tests. */
export function newTurn(local: { orgId: string }, change: Partial<Turn> & { text: string }): Turn {
  return {
    actor: { orgId: local.orgId, userId: 'employee', role: 'user', guest: false },
    audience: { kind: 'channel', channelId: 'general' },
    channelId: 'general',
    channelKind: 'public',
    conversationId: null,
    questionKey: `C:${newId('q')}`,
    documentIds: [],
    ...change,
  }
}

export interface RecordingSink extends ReplySink {
  shown(): string
  pieces: string[]
  steps: string[]
}

/** Keeps what a person would have seen; `onDelta` is called with all of it after each piece. */
export function recordingSink(onDelta: (shown: string) => void = () => undefined): RecordingSink {
  const pieces: string[] = []
  const steps: string[] = []
  return {
    pieces,
    steps,
    shown: () => pieces.join(''),
    status: () => undefined,
    step: ({ title, state }) => void steps.push(`${title} (${state})`),
    delta(markdown) {
      pieces.push(markdown)
      onDelta(pieces.join(''))
    },
  }
}

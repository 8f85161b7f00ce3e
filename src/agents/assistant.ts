import { listLibrary, type LibraryEntry } from '../db/library.js'
import { newFailure } from '../errors.js'
import type { Logger } from '../log.js'
import type { Scope } from '../pipelines/access/actor.js'
import { resolveScope } from '../pipelines/access/resolve-scope.js'
import { answerQuestion, type AnswerServices } from './answer.js'
import { documentLine } from './document-line.js'
import { reviewReply, type ReviewReads } from './review-reply.js'
import { categorizeReply, type TaskReads } from './task-reply.js'
import { routeMessage } from './route.js'
import type { HealthLine, Reply, ReplySink, Turn } from './turn.js'

export interface AssistantServices extends AnswerServices {
  log: Logger
  health(): Promise<HealthLine[]>
  review: ReviewReads
  tasks: TaskReads
}

/**
 * Turns what a person said into calls of stories, and what came of them into a reply. Never throws: every failure is a
 * reply with a reason and a reference that is in the logs. Null: this question was answered before (second delivery).
 */
export async function respond(services: AssistantServices, turn: Turn, sink: ReplySink, signal: AbortSignal): Promise<Reply | null> {
  try {
    return await reply(services, turn, sink, signal)
  } catch (error) {
    if (signal.aborted) return { kind: 'stopped', answerId: '', markdown: '' }
    const failure = newFailure(error)
    services.log.error({ err: error, reference: failure.reference, questionKey: turn.questionKey }, 'a turn failed')
    return { kind: 'failed', answerId: null, message: failure.message, hint: failure.hint ?? null, reference: failure.reference }
  }
}

async function reply(services: AssistantServices, turn: Turn, sink: ReplySink, signal: AbortSignal): Promise<Reply | null> {
  const intent = routeMessage(turn.text)
  switch (intent.kind) {
    case 'help':
      return { kind: 'help' }
    case 'hello':
      return { kind: 'said', text: 'Hello! Ask me anything that the files in your channels may answer, or share a file with me.' }
    case 'thanks':
      return { kind: 'said', text: 'You are welcome.' }
    case 'health':
      if (turn.actor.role !== 'admin') return answerQuestion(services, turn, sink, signal)
      return { kind: 'health', lines: await services.health() }
    case 'review-count':
    case 'open-review':
    case 'explain-suggestion':
    case 'retrain':
      return (await reviewReply(services.review, turn, intent)) ?? answerQuestion(services, turn, sink, signal)
    case 'categorize':
      return (await categorizeReply(services.tasks, turn, intent)) ?? answerQuestion(services, turn, sink, signal)
    case 'empty':
      return turn.documentIds.length > 0 ? null : { kind: 'help' }
    case 'list':
      return documents(services, turn)
    case 'status':
    case 'delete':
    case 'outline': {
      const scope = await resolveScope(services.membership, turn.actor, turn.audience)
      const named = await documentNamed(services, scope, turn, intent.about)
      // A name that no document has is part of a question: "What is in the first aid box?"
      if (!named) return answerQuestion(services, turn, sink, signal)
      if (intent.kind === 'status') return { kind: 'documents', documents: [documentLine(named, turn.actor)], total: 1 }
      if (intent.kind === 'delete') return { kind: 'confirm-delete', document: documentLine(named, turn.actor) }
      if (named.document.status === 'failed') return { kind: 'documents', documents: [documentLine(named, turn.actor)], total: 1 }
      const documentIds = intent.about === null ? turn.documentIds : [named.document.id]
      return answerQuestion(services, { ...turn, documentIds }, sink, signal, { outline: true })
    }
    case 'question':
      return answerQuestion(services, turn, sink, signal)
  }
}

async function documents(services: AssistantServices, turn: Turn): Promise<Reply> {
  const scope = await resolveScope(services.membership, turn.actor, turn.audience)
  const { entries, total } = await listLibrary(services.handle.db, scope, { limit: 10 })
  return { kind: 'documents', documents: entries.map((entry) => documentLine(entry, turn.actor)), total }
}

/** The document that a message names, by title without regard to case and ending; else the one it came with. */
async function documentNamed(services: AssistantServices, scope: Scope, turn: Turn, name: string | null): Promise<LibraryEntry | undefined> {
  if (name === null) {
    if (turn.documentIds.length === 0) return undefined
    const { entries } = await listLibrary(services.handle.db, scope, { documentIds: turn.documentIds, limit: 1 })
    return entries[0]
  }
  const { entries } = await listLibrary(services.handle.db, scope, { limit: 500 })
  const wanted = plainTitle(name)
  return (
    entries.find((entry) => entry.places.some((place) => plainTitle(place.title) === wanted)) ??
    entries.find((entry) => wanted.length >= 4 && entry.places.some((place) => plainTitle(place.title).includes(wanted)))
  )
}

function plainTitle(title: string): string {
  return title.toLowerCase().replace(/\.[a-z0-9]{2,5}$/, '').replace(/[\s_-]+/g, ' ').trim()
}


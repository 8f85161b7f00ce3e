import { answersWaitingFor, redirectWaiting } from '../../db/answers.js'
import { failDocument } from '../../db/documents.js'
import { newFailure, RetryAfterError, UserFacingError } from '../../errors.js'
import type { Logger } from '../../log.js'
import { ingestDocument, type IngestServices } from '../../pipelines/documents/ingest.js'
import type { JobContext, JobHandlers, JobPayload } from '../definitions.js'
import type { JobQueue } from '../queue.js'

export interface DocumentJobServices extends IngestServices {
  queue: JobQueue
  log: Logger
}

/** What the message in the thread is redrawn for, at most this often. */
const progressEveryMs = 1500

export function documentHandlers(services: DocumentJobServices): Pick<JobHandlers, 'documents.ingest'> {
  return {
    'documents.ingest': async (payload, context) => {
      try {
        const outcome = await ingestDocument(services, { ...payload, signal: context.signal, progress: progressOf(services, payload, context) })
        if (outcome.kind === 'same') await services.handle.transaction((tx) => redirectWaiting(tx, payload.orgId, payload.documentId, outcome.documentId))
        await afterwards(services, payload, outcome.documentId)
        return { kind: outcome.kind }
      } catch (error) {
        if (error instanceof RetryAfterError || context.signal.aborted) throw error
        if (!(error instanceof UserFacingError) && !context.lastAttempt) throw error
        const failure = newFailure(error)
        services.log.warn({ err: error, reference: failure.reference, documentId: payload.documentId, code: failure.code }, 'a document could not be read')
        await failDocument(services.handle.db, payload.documentId, failure)
        await afterwards(services, payload, payload.documentId)
        return { kind: 'failed', code: failure.code }
      }
    },
  }
}

/** Follow-ups last, each once: the summary in the thread, and the questions that waited for this file. */
async function afterwards(services: DocumentJobServices, payload: JobPayload<'documents.ingest'>, documentId: string): Promise<void> {
  await tellThread(services, payload)
  for (const answer of await answersWaitingFor(services.handle.db, payload.orgId, documentId)) {
    await services.queue.enqueue('answers.resume', { orgId: payload.orgId, answerId: answer.id }, { orgId: payload.orgId, uniqueKey: `resume:${answer.id}` })
  }
}

async function tellThread(services: DocumentJobServices, payload: JobPayload<'documents.ingest'>): Promise<void> {
  if (!payload.replyTo) return
  const subject = `document:${payload.documentId}:${payload.placeId}`
  await services.queue.enqueue('slack.reply', { orgId: payload.orgId, subject, replyTo: payload.replyTo }, { orgId: payload.orgId })
}

function progressOf(services: DocumentJobServices, payload: JobPayload<'documents.ingest'>, context: JobContext) {
  let toldAt = Date.now()
  return async (done: number, total: number, note: string) => {
    const now = Date.now()
    if (now - toldAt < progressEveryMs) return
    toldAt = now
    await context.progress(done, total, note)
    await tellThread(services, payload)
  }
}

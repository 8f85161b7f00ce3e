import { answersWaitingFor } from '../../db/answers.js'
import { ingestKey } from '../../db/ingest-progress.js'
import type { Logger } from '../../log.js'
import type { ExamineServices } from '../../pipelines/products/import/examine-table.js'
import { recogniseTable, type Recognised } from '../../pipelines/products/import/recognise-table.js'
import type { JobHandlers, JobPayload } from '../definitions.js'
import type { JobQueue } from '../queue.js'

export interface TableJobServices extends ExamineServices {
  queue: JobQueue
  log: Logger
}

export function productTableHandlers(services: TableJobServices): Pick<JobHandlers, 'products.examine'> {
  return {
    'products.examine': async (payload, context) => {
      const recognised = await recogniseTable(services, { ...payload, signal: context.signal }).catch((error: unknown): Recognised => {
        if (context.signal.aborted || !context.lastAttempt) throw error
        // It is read as what every other file is: that says what is wrong with it.
        services.log.warn({ err: error, documentId: payload.documentId }, 'a file could not be examined for products')
        return { kind: 'document', read: payload.held }
      })
      await follow(services, payload, recognised)
      return { kind: recognised.kind }
    },
  }
}

/** The offer in the thread, or the reading that waited for this. */
async function follow(services: TableJobServices, payload: JobPayload<'products.examine'>, recognised: Recognised): Promise<void> {
  const { orgId, documentId, placeId, replyTo } = payload
  if (recognised.kind === 'gone') return
  if (recognised.kind === 'document' && recognised.read) {
    await services.queue.enqueue('documents.ingest', { orgId, documentId, placeId, replyTo }, { orgId, uniqueKey: ingestKey(documentId) })
  }
  // Questions that waited for it are answered without it.
  if (recognised.kind === 'offer' && recognised.held) {
    for (const answer of await answersWaitingFor(services.handle.db, orgId, documentId)) {
      await services.queue.enqueue('answers.resume', { orgId, answerId: answer.id }, { orgId, uniqueKey: `resume:${answer.id}` })
    }
  }
  if (recognised.kind === 'offer' || recognised.read) await services.queue.enqueue('slack.reply', { orgId, subject: `document:${documentId}:${placeId}`, replyTo }, { orgId })
}

import { suggestKey } from '../../db/import-standing.js'
import { failImport } from '../../db/product-imports.js'
import { newFailure, RetryAfterError, UserFacingError } from '../../errors.js'
import type { Logger } from '../../log.js'
import { importTable, type ImportServices } from '../../pipelines/products/import/import-table.js'
import { resuggestKey, type JobContext, type JobHandlers, type JobPayload } from '../definitions.js'
import type { JobQueue } from '../queue.js'

export interface ProductJobServices extends ImportServices {
  queue: JobQueue
  log: Logger
}

/** What the message in the thread is redrawn for, at most this often. */
const progressEveryMs = 1500

export function productHandlers(services: ProductJobServices): Pick<JobHandlers, 'products.import'> {
  return {
    'products.import': async (payload, context) => {
      const { orgId, importId } = payload
      try {
        const outcome = await importTable(services, { orgId, importId, signal: context.signal, progress: progressOf(services, payload, context) })
        if (outcome.kind === 'imported' || outcome.kind === 'finished') await suggestNext(services, payload, outcome)
        await tellThread(services, payload)
        return { kind: outcome.kind }
      } catch (error) {
        if (error instanceof RetryAfterError || context.signal.aborted) throw error
        if (!(error instanceof UserFacingError) && !context.lastAttempt) throw error
        const failure = newFailure(error)
        services.log.warn({ err: error, reference: failure.reference, importId, code: failure.code }, 'a product table could not be imported')
        await failImport(services.handle.db, orgId, importId, failure)
        await tellThread(services, payload)
        return { kind: 'failed', code: failure.code }
      }
    },
  }
}

/** New rows need suggestions; new products may be better ones for rows that wait. */
async function suggestNext(services: ProductJobServices, payload: JobPayload<'products.import'>, outcome: { role: 'raw' | 'canonical'; catalogueId: string }): Promise<void> {
  const { orgId, importId } = payload
  if (outcome.role === 'raw') await services.queue.enqueue('products.suggest', payload, { orgId, uniqueKey: suggestKey(importId) })
  else await services.queue.enqueue('products.resuggest', { orgId, catalogueId: outcome.catalogueId }, { orgId, uniqueKey: resuggestKey(outcome.catalogueId, importId) })
}

async function tellThread(services: ProductJobServices, payload: JobPayload<'products.import'>): Promise<void> {
  if (!payload.replyTo) return
  await services.queue.enqueue('slack.reply', { orgId: payload.orgId, subject: `import:${payload.importId}`, replyTo: payload.replyTo }, { orgId: payload.orgId })
}

function progressOf(services: ProductJobServices, payload: JobPayload<'products.import'>, context: JobContext) {
  let toldAt = Date.now()
  return async (done: number, total: number, note: string) => {
    const now = Date.now()
    if (now - toldAt < progressEveryMs) return
    toldAt = now
    await context.progress(done, total, note)
    await tellThread(services, payload)
  }
}

import { rulesRevision } from '../../db/corrections.js'
import { failImport } from '../../db/product-imports.js'
import { catalogueById } from '../../db/products.js'
import { catalogueToSuggestFor, suggestedFor } from '../../db/suggestions.js'
import { newFailure } from '../../errors.js'
import type { Logger } from '../../log.js'
import { acceptConfident, type AcceptServices } from '../../pipelines/products/accept/accept-confident.js'
import { watchDrift } from '../../pipelines/products/drift/watch-drift.js'
import type { OfCatalogue } from '../../pipelines/products/follow-ups.js'
import { trainingIsDue, trainingKey } from '../../pipelines/products/train/when-due.js'
import { checkTrial } from '../../pipelines/products/operate/trial.js'
import { retitleItems } from '../../pipelines/products/suggest/retitle-items.js'
import { suggestItems, type SuggestRequest, type SuggestServices } from '../../pipelines/products/suggest/suggest-items.js'
import { trainCatalogue, type TrainServices } from '../../pipelines/products/train/train-catalogue.js'
import type { JobHandlers } from '../definitions.js'
import type { JobQueue } from '../queue.js'
import { teller } from './teller.js'

export interface ProductLearningServices extends SuggestServices, TrainServices, AcceptServices {
  queue: JobQueue
  log: Logger
  /** Train by itself after so many decisions; 0 or nothing: never. */
  retrainAfter?: number
}

export function productLearningHandlers(services: ProductLearningServices): Pick<JobHandlers, 'products.suggest' | 'products.resuggest' | 'products.retitle' | 'products.train' | 'products.accept' | 'products.learn' | 'products.drift'> {
  return {
    'products.suggest': async ({ orgId, importId, replyTo }, context) => {
      const tell = teller(services.queue, orgId, `import:${importId}`, replyTo, context)
      const catalogueId = await catalogueToSuggestFor(services.handle.db, orgId, importId)
      try {
        const suggested = catalogueId === undefined ? 0 : await suggestAll(services, { orgId, catalogueId, onlyNew: true, signal: context.signal, progress: (done, total) => tell.now(done, total, 'suggesting') })
        if (catalogueId !== undefined) await acceptConfident(services, { orgId, catalogueId, runKey: context.jobId, signal: context.signal })
        await suggestedFor(services.handle.db, orgId, importId)
        await tell.last()
        return { suggested }
      } catch (error) {
        if (context.signal.aborted || !context.lastAttempt) throw error
        const failure = newFailure(error)
        services.log.warn({ err: error, reference: failure.reference, importId, code: failure.code }, 'suggestions for a product table could not be made')
        await failImport(services.handle.db, orgId, importId, failure)
        await tell.last()
        return { kind: 'failed', code: failure.code }
      }
    },
    'products.resuggest': async ({ orgId, catalogueId }, context) => {
      const suggested = await suggestAll(services, { orgId, catalogueId, signal: context.signal, progress: (done, total) => context.progress(done, total, 'suggesting') })
      await acceptConfident(services, { orgId, catalogueId, runKey: context.jobId, signal: context.signal })
      return { suggested }
    },
    'products.accept': async ({ orgId, catalogueId }, context) => acceptConfident(services, { orgId, catalogueId, runKey: context.jobId, signal: context.signal }),
    'products.drift': async ({ orgId }, context) => ({ alarms: await watchDrift(services, orgId, context.signal) }),
    'products.learn': async (of) => learn(services, of),
    'products.retitle': async ({ orgId, catalogueId, which }, context) => {
      const changed = await retitleItems(services, { orgId, catalogueId, which, signal: context.signal, progress: (done, total) => context.progress(done, total, 'writing titles') })
      return { changed }
    },
    'products.train': async ({ orgId, catalogueId, requestedBy, replyTo }, context) => {
      const tell = teller(services.queue, orgId, `training:${context.jobId}`, replyTo, context)
      const { artifactId, activated } = await trainCatalogue(services, { orgId, catalogueId, requestedBy, runKey: context.jobId, signal: context.signal, progress: tell.now })
      await tell.last()
      return { artifactId, activated }
    },
  }
}

/** Ends a trial that is decided; trains by itself when enough was decided, and tells the review channel; never while a training of the catalogue waits or runs. */
async function learn(services: ProductLearningServices, of: OfCatalogue): Promise<{ due: boolean; decisions: number }> {
  await checkTrial(services, of)
  return services.handle.transaction(async (tx) => {
    const found = await trainingIsDue(tx, of, services.retrainAfter ?? 0)
    if (!found.due) return found
    const channelId = (await catalogueById(tx, of.orgId, of.catalogueId))?.reviewChannelId
    await services.queue.enqueue('products.train', { ...of, requestedBy: null, ...(channelId ? { replyTo: { channelId } } : {}) }, { tx, orgId: of.orgId, uniqueKey: trainingKey(of.catalogueId) })
    return found
  })
}

/** Suggests; where a rule was switched or taught meanwhile, what was written by the older ones is written again. */
async function suggestAll(services: ProductLearningServices, request: SuggestRequest): Promise<number> {
  const { orgId, catalogueId } = request
  const before = await rulesRevision(services.handle.db, orgId, catalogueId)
  const suggested = await suggestItems(services, request)
  if ((await rulesRevision(services.handle.db, orgId, catalogueId)) !== before) await services.queue.enqueue('products.retitle', { orgId, catalogueId, which: 'unheld' }, { orgId })
  return suggested
}

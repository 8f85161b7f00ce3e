import { checkFiles } from '../bot/files/check-files.js'
import type { Config } from '../config.js'
import { maintenanceHandlers } from '../jobs/handlers/maintenance.js'
import { documentHandlers } from '../jobs/handlers/documents.js'
import { productLearningHandlers } from '../jobs/handlers/product-learning.js'
import { productTableHandlers } from '../jobs/handlers/product-tables.js'
import { productHandlers } from '../jobs/handlers/products.js'
import { taskTrainingKey } from '../jobs/definitions.js'
import { taskLearningHandlers } from '../jobs/handlers/task-learning.js'
import { vectorHandlers } from '../jobs/handlers/vectors.js'
import { nightlyJobs, startSchedule } from '../jobs/schedule.js'
import { activeArtifactId } from '../db/artifacts.js'
import { activeOrganisations } from '../db/purge.js'
import { closeExtraction } from '../pipelines/documents/extract/child-pool.js'
import { categorizerKind } from '../pipelines/categorization/train/train-categorizer.js'
import { refreshFullText } from '../pipelines/documents/refresh-full-text.js'
import type { Logger } from '../log.js'
import { createServices } from '../services.js'
import type { ChildState } from '../supervisor/messages.js'
import { startHeartbeat } from './heartbeat.js'

const afterStartMs = 5000

/** Reads files and does the housekeeping. */
export async function runWorker(config: Config, log: Logger): Promise<{ state(): ChildState; close(): Promise<void> }> {
  const services = await createServices(config, log)
  await services.queue.work({
    ...documentHandlers(services),
    ...productHandlers(services),
    ...productTableHandlers(services),
    ...vectorHandlers(services),
    ...productLearningHandlers({ ...services.products, queue: services.queue, log: services.log, retrainAfter: config.retrainAfter }),
    ...taskLearningHandlers({ ...services.tasks, queue: services.queue, log: services.log, retrainAfter: config.retrainAfter }),
    ...maintenanceHandlers({ ...services, checkFiles: (orgId, signal) => checkFiles(services, orgId, signal) }),
  })
  for (const spaceId of await services.passageIndex.unfilled()) await services.queue.enqueue('embeddings.fill', { spaceId }, { uniqueKey: `fill:${spaceId}` })
  // What serves every organisation without a model of its own; made once, in seconds, when the start needs no processor any more.
  if ((await activeArtifactId(services.handle.db, '', categorizerKind)) === null) await services.queue.enqueue('tasks.train', { orgId: '', requestedBy: null }, { uniqueKey: taskTrainingKey(''), delayMs: afterStartMs })
  void refreshFullText(services.handle).catch((error: unknown) => log.warn({ err: error }, 'full text could not be made again'))
  const schedule = startSchedule({ handle: services.handle, queue: services.queue, log, entries: nightlyJobs(() => activeOrganisations(services.handle.db)) })
  const state = (): ChildState => ({ ready: true, degraded: services.degraded(), problem: null })
  const heartbeat = startHeartbeat(services.handle.db, 'worker', () => ({ ...state() }))
  return {
    state,
    async close() {
      heartbeat.stop()
      schedule.stop()
      await services.close()
      closeExtraction()
    },
  }
}

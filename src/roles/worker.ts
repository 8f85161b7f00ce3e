import type { Config } from '../config.js'
import { maintenanceHandlers } from '../jobs/handlers/maintenance.js'
import { documentHandlers } from '../jobs/handlers/documents.js'
import type { Logger } from '../log.js'
import { createServices } from '../services.js'
import type { ChildState } from '../supervisor/messages.js'
import { startHeartbeat } from './heartbeat.js'

/** Reads files and does the housekeeping. */
export async function runWorker(config: Config, log: Logger): Promise<{ state(): ChildState; close(): Promise<void> }> {
  const services = await createServices(config, log)
  await services.queue.work({ ...documentHandlers(services), ...maintenanceHandlers(services) })
  const state = (): ChildState => ({ ready: true, degraded: services.degraded(), problem: null })
  const heartbeat = startHeartbeat(services.handle.db, 'worker', () => ({ ...state() }))
  return {
    state,
    async close() {
      heartbeat.stop()
      await services.close()
    },
  }
}

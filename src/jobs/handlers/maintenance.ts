import type { Config } from '../../config.js'
import { purgeDeleted, type PurgeServices } from '../../pipelines/maintenance/purge.js'
import type { JobHandlers } from '../definitions.js'

export interface MaintenanceServices extends PurgeServices {
  config: Pick<Config, 'retentionMs'>
  /** Asks the source of the files whether they are still there; built by the door. */
  checkFiles(orgId: string, signal: AbortSignal): Promise<{ checked: number; removed: number }>
}

export function maintenanceHandlers(services: MaintenanceServices): Pick<JobHandlers, 'data.purge' | 'documents.check-files'> {
  return {
    'documents.check-files': ({ orgId }, context) => services.checkFiles(orgId, context.signal),
    'data.purge': (_payload, context) => purgeDeleted(services, { retentionMs: services.config.retentionMs, signal: context.signal }),
  }
}

import type { Config } from '../../config.js'
import { purgeDeleted, type PurgeServices } from '../../pipelines/maintenance/purge.js'
import type { JobHandlers } from '../definitions.js'

export interface MaintenanceServices extends PurgeServices {
  config: Pick<Config, 'retentionMs'>
}

export function maintenanceHandlers(services: MaintenanceServices): Pick<JobHandlers, 'data.purge'> {
  return {
    'data.purge': (_payload, context) => purgeDeleted(services, { retentionMs: services.config.retentionMs, signal: context.signal }),
  }
}

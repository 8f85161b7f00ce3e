import { activeArtifact } from '../../../db/artifacts.js'
import { categoryTotals } from '../../../db/task-categories.js'
import { categorizerKind } from '../train/train-categorizer.js'
import { isAdmin, type TaskServices, type TaskViewer } from './task-services.js'

export interface TasksStanding {
  tasks: number
  decided: number
  categories: number
  /** Version of the organisation's own model; null: that of the service suggests. */
  model: string | null
}

/** How task categories stand, in figures; for admins. */
export async function standing(services: TaskServices, viewer: TaskViewer): Promise<TasksStanding | undefined> {
  if (!isAdmin(viewer)) return undefined
  const { orgId } = viewer.actor
  const active = await activeArtifact(services.handle.db, orgId, categorizerKind)
  return { ...(await categoryTotals(services.handle.db, orgId)), model: active?.artifact.version ?? null }
}

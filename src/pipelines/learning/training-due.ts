import { newestArtifactAt } from '../../db/artifacts.js'
import { newestJobAt } from '../../db/jobs.js'
import type { Db } from '../../db/open.js'

export interface Trained {
  orgId: string
  /** As in `artifacts.kind`. */
  kind: string
  /** The key of its training jobs: one at a time. */
  trainingKey: string
  /** Decisions of people since then. */
  decisionsSince(db: Db, since: number): Promise<number>
}

/**
 * Whether people decided so much since the last training (whatever came of it) that another one may teach something. A training that
 * failed counts as well: it is not tried again and again with the same decisions.
 */
export async function isTrainingDue(db: Db, of: Trained, after: number): Promise<{ due: boolean; decisions: number }> {
  const last = Math.max(await newestArtifactAt(db, of.orgId, of.kind), await newestJobAt(db, of.trainingKey))
  const decisions = await of.decisionsSince(db, last)
  return { due: after > 0 && decisions >= after, decisions }
}

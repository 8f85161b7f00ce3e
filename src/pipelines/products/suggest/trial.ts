import { activeArtifactId } from '../../../db/artifacts.js'
import { armName, runningExperiment } from '../../../db/experiments.js'
import type { Db } from '../../../db/open.js'
import { assignArm } from '../../learning/experiment.js'
import { matcherKind, starterVersion, type ServingMatcher } from './matcher-artifact.js'

/** A second model that suggests for a share of the rows, to be compared with the one that serves. */
export interface Trial {
  id: string
  share: number
  challenger: ServingMatcher
}

/** What runs now; null where nothing does, where another model serves than the one it is compared with, or the challenger is not there. */
export async function runningTrial(db: Db, of: { orgId: string; catalogueId: string }, load: (modelId: string) => Promise<ServingMatcher | null>): Promise<Trial | null> {
  const kind = matcherKind(of.catalogueId)
  const row = await runningExperiment(db, of.orgId, kind)
  if (!row || ((await activeArtifactId(db, of.orgId, kind)) ?? starterVersion) !== row.controlId) return null
  const challenger = await load(row.challengerId).catch(() => null)
  return challenger && { id: row.id, share: row.share, challenger }
}

/** Which model suggests for an item: the same for as long as the trial runs. */
export function armOf(trial: Trial, itemId: string): { arm: string; isChallenger: boolean } {
  const arm = assignArm(trial.id, itemId, [{ id: 'control', share: 1 - trial.share }, { id: 'challenger', share: trial.share }])
  return { arm: armName(trial.id, arm === 'challenger' ? 'challenger' : 'control'), isChallenger: arm === 'challenger' }
}

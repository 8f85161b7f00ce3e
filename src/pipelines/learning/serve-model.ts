import { activateArtifact, activeArtifactId, deactivateArtifact, rollbackArtifact } from '../../db/artifacts.js'
import type { Db } from '../../db/open.js'

export type ServeOutcome =
  /** Another model serves from the next suggestion on; null = the one that is shipped. What has to follow belongs in the same transaction. */
  | { kind: 'changed'; modelId: string | null }
  | { kind: 'unchanged'; modelId: string | null }
  | { kind: 'unknown' }

interface Of {
  orgId: string
  /** As in `artifacts.kind`. */
  kind: string
  /** Row id of the person. */
  by: string
}

/** Makes a trained model serve, whatever serves now. Call it in a transaction. */
export async function serveModel(tx: Db, request: Of & { modelId: string }): Promise<ServeOutcome> {
  const { orgId, kind, by, modelId } = request
  const outcome = await activateArtifact(tx, { orgId, kind, artifactId: modelId, by })
  if (outcome.kind === 'unknown' || outcome.kind === 'overtaken') return { kind: 'unknown' }
  return { kind: outcome.kind === 'activated' ? 'changed' : 'unchanged', modelId }
}

/** Goes back to the model that served before, in the end to the one that is shipped. Call it in a transaction. */
export async function serveModelBefore(tx: Db, { orgId, kind, by }: Of): Promise<ServeOutcome> {
  const current = await activeArtifactId(tx, orgId, kind)
  if (current === null) return { kind: 'unchanged', modelId: null }
  const back = await rollbackArtifact(tx, { orgId, kind, by })
  // The first model has none before it.
  if (back.kind !== 'activated') await deactivateArtifact(tx, orgId, kind, by)
  return { kind: 'changed', modelId: await activeArtifactId(tx, orgId, kind) }
}

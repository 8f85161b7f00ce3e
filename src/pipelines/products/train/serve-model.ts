import { activateArtifact, activeArtifactId, deactivateArtifact, rollbackArtifact } from '../../../db/artifacts.js'
import type { Db } from '../../../db/open.js'
import { matcherKind } from '../suggest/matcher-artifact.js'

export type ServeOutcome =
  /** Another model serves from the next suggestion on; null = the one that is shipped. Enqueue `products.resuggest` in the same transaction. */
  | { kind: 'changed'; modelId: string | null }
  | { kind: 'unchanged'; modelId: string | null }
  | { kind: 'unknown' }

interface Of {
  orgId: string
  catalogueId: string
  /** Row id of the person. */
  by: string
}

/** Makes a trained model of this catalogue serve, whatever serves now. Call it in a transaction. */
export async function serveModel(tx: Db, request: Of & { modelId: string }): Promise<ServeOutcome> {
  const { orgId, catalogueId, by, modelId } = request
  const { kind } = await activateArtifact(tx, { orgId, kind: matcherKind(catalogueId), artifactId: modelId, by })
  if (kind === 'unknown' || kind === 'overtaken') return { kind: 'unknown' }
  return { kind: kind === 'activated' ? 'changed' : 'unchanged', modelId }
}

/** Goes back to the model that served before, in the end to the one that is shipped. Call it in a transaction. */
export async function serveModelBefore(tx: Db, request: Of): Promise<ServeOutcome> {
  const { orgId, catalogueId, by } = request
  const kind = matcherKind(catalogueId)
  const current = await activeArtifactId(tx, orgId, kind)
  if (current === null) return { kind: 'unchanged', modelId: null }
  const back = await rollbackArtifact(tx, { orgId, kind, by })
  // The first model has none before it.
  if (back.kind !== 'activated') await deactivateArtifact(tx, orgId, kind, by)
  return { kind: 'changed', modelId: await activeArtifactId(tx, orgId, kind) }
}

import { activateArtifact, activeArtifactId, artifactOfRun, saveArtifact, type ArtifactRow } from '../../db/artifacts.js'
import type { ArtifactFiles } from '../../db/artifact-files.js'
import type { DatabaseHandle, Db } from '../../db/open.js'
import type { ModelCard } from './model-card.js'

export interface ReleaseServices {
  handle: DatabaseHandle
  artifactFiles: ArtifactFiles
}

export interface TrainedModel {
  orgId: string
  kind: string
  /** When the training began (ms): part of the version's name. */
  startedAt: number
  /** Makes a job that runs twice save one model. */
  runKey: string
  bytes: Uint8Array
  data?: unknown
  card: ModelCard
  madeBy: string | null
}

/** What a run of this name saved before it was killed: it goes on from there. */
export async function modelOfRun(services: ReleaseServices, run: { orgId: string; kind: string; runKey: string }): Promise<ArtifactRow | undefined> {
  return artifactOfRun(services.handle.db, run.orgId, run.kind, run.runKey)
}

/** Keeps a trained model for good, with its card. */
export async function keepModel(services: ReleaseServices, model: TrainedModel): Promise<ArtifactRow> {
  const { orgId, kind, startedAt, runKey, bytes, data, card, madeBy } = model
  const version = `${new Date(startedAt).toISOString().slice(0, 19)}Z ${runKey.slice(-6)}`
  return saveArtifact(services.handle, services.artifactFiles, { orgId, kind, version, bytes, ...(data === undefined ? {} : { data }), metrics: { card, runKey }, madeBy })
}

/**
 * Lets a kept model serve when it was found to be better than what still serves; `follow` comes in the same transaction. A run
 * that was killed before this goes on here; one that was killed after it changes nothing.
 */
export async function takeOver(services: ReleaseServices, saved: ArtifactRow, options: { by: string | null; force?: boolean | undefined; follow?(tx: Db): Promise<void> }): Promise<{ artifactId: string; activated: boolean; card: ModelCard }> {
  const card = saved.metrics.card as ModelCard
  const { orgId, kind } = saved
  const wanted = card.verdict?.kind === 'activate' || options.force === true
  const activated =
    wanted &&
    (await services.handle.transaction(async (tx) => {
      const outcome = await activateArtifact(tx, { orgId, kind, artifactId: saved.id, by: options.by, ifActive: card.previous })
      if (outcome.kind === 'activated') await options.follow?.(tx)
      return outcome.kind === 'activated' || (await activeArtifactId(tx, orgId, kind)) === saved.id
    }))
  return { artifactId: saved.id, activated, card }
}

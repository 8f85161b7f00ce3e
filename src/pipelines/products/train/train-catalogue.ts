import { activeArtifact, type ArtifactRow } from '../../../db/artifacts.js'
import type { ArtifactFiles } from '../../../db/artifact-files.js'
import { sampledRows } from '../../../db/drift-rows.js'
import type { DatabaseHandle, Db } from '../../../db/open.js'
import { catalogueById } from '../../../db/products.js'
import { trainingDecisions } from '../../../db/training-rows.js'
import { UserFacingError } from '../../../errors.js'
import type { ModelCard } from '../../learning/model-card.js'
import { keepModel, modelOfRun, takeOver } from '../../learning/release-model.js'
import type { FollowUps } from '../follow-ups.js'
import { pairFeatureVersion } from '../matching/pair-features.js'
import { matcherKind, readMatcher, startingMatcher, writeMatcher } from '../suggest/matcher-artifact.js'
import { fewestRows, type FitRequest, type FitResult } from './fit-matcher.js'
import { packRows, type PackedRows } from './pack-rows.js'
import type { FitJob, ThreadFit } from './training-thread.js'

export class TooLittleToLearnError extends UserFacingError {
  override name = 'TooLittleToLearnError'
}

export interface TrainServices {
  handle: DatabaseHandle
  artifactFiles: ArtifactFiles
  fit(job: FitJob, signal: AbortSignal, onProgress?: (done: number, total: number) => void): Promise<ThreadFit>
  followUps: FollowUps
}

export interface TrainRequest {
  orgId: string
  catalogueId: string
  /** Row id of the person; null: the service itself. */
  requestedBy: string | null
  /** Makes a job that runs twice save one model. */
  runKey: string
  signal: AbortSignal
  progress(done: number, total: number, note: string): Promise<void>
}

export interface TrainOutcome {
  artifactId: string
  activated: boolean
  card: ModelCard
}

const seed = 17
/** How many rows a model remembers the looks of. */
const referenceRows = 1000

/** Trains a matcher on what people decided until now, compares it with what serves, and lets it take over only when it is better. */
export async function trainCatalogue(services: TrainServices, request: TrainRequest): Promise<TrainOutcome> {
  const { orgId, catalogueId, signal, requestedBy } = request
  const { handle } = services
  const startedAt = Date.now()
  const kind = matcherKind(catalogueId)
  const before = await modelOfRun(services, { orgId, kind, runKey: request.runKey })
  if (before) return serve(services, request, before)
  const catalogue = await catalogueById(handle.db, orgId, catalogueId)
  if (!catalogue) throw new UserFacingError('catalogue-gone', 'That catalogue is not there any more.')
  const pages = await decidedUntil(handle.db, orgId, catalogueId, startedAt)
  const decided = pages.reduce((sum, page) => sum + page.count, 0)
  if (decided < fewestRows) {
    throw new TooLittleToLearnError('too-little-to-learn', `There is too little to learn from yet: ${decided} decided rows with candidates, ${fewestRows} are needed.`, { hint: 'Review some more rows first.' })
  }
  await request.progress(0, 1, `learning from ${decided.toLocaleString('en-US')} decisions`)
  const current = await activeArtifact(handle.db, orgId, kind)
  const active = current ? readMatcher(current.artifact.id, current.artifact.version, await bytesOf(services, current.artifact)) : startingMatcher()
  const sample = await sampledRows(handle.db, { orgId, catalogueId, features: String(pairFeatureVersion), until: startedAt, limit: referenceRows })
  const fit = await services.fit({ pages, sample, active: { model: active.model, matchFrom: active.matchFrom, learned: learnedBy(current?.artifact) }, targetPrecision: catalogue.targetPrecision, seed, salt: catalogueId }, signal, (done, total) => {
    // Told while it goes on; that it could not be told must not end the training.
    void request.progress(done, total, done < total - 1 ? `learning from ${decided.toLocaleString('en-US')} decisions` : 'comparing with the model that serves').catch(() => undefined)
  })
  signal.throwIfAborted()
  const card = cardOf(fit, { kind, cutOff: startedAt, madeBy: requestedBy, previous: active.id })
  const bytes = writeMatcher({ model: fit.model, matchFrom: fit.matchFrom, acceptFrom: fit.acceptFrom, heldOut: fit.heldOut, reference: fit.reference })
  return serve(services, request, await keepModel(services, { orgId, kind, startedAt, runKey: request.runKey, bytes, card, madeBy: requestedBy }))
}

/** Where it takes over, the open rows are suggested for again. */
function serve(services: TrainServices, { orgId, catalogueId, requestedBy }: TrainRequest, saved: ArtifactRow): Promise<TrainOutcome> {
  return takeOver(services, saved, { by: requestedBy, follow: (tx) => services.followUps.resuggest(tx, { orgId, catalogueId }, saved.id) })
}

/** What the active model was trained on, by its card; a model without one is taken to know everything. */
function learnedBy(artifact: ArtifactRow | undefined): FitRequest['active']['learned'] {
  if (!artifact) return null
  const card = artifact.metrics.card as ModelCard | undefined
  return { until: card?.data.cutOff ?? artifact.createdAt, withoutFrozen: card?.versions.measuredOn === 'frozen' }
}

async function bytesOf(services: TrainServices, artifact: ArtifactRow): Promise<Uint8Array> {
  if (artifact.file === null) throw new Error(`model ${artifact.id} has no file`)
  return services.artifactFiles.read(artifact.file)
}

/** In pages, between which others of this process get their turn. */
async function decidedUntil(db: Db, orgId: string, catalogueId: string, until: number): Promise<PackedRows[]> {
  const pages: PackedRows[] = []
  for await (const decisions of trainingDecisions(db, orgId, catalogueId, until)) {
    pages.push(packRows(decisions))
    await new Promise((resolve) => setImmediate(resolve))
  }
  return pages
}

function cardOf(fit: FitResult, made: { kind: string; cutOff: number; madeBy: string | null; previous: string | null }): ModelCard {
  const { matches, ...counts } = fit.counts
  const all = counts.train + (fit.measuredOn === 'frozen' ? counts.test : 0)
  return {
    kind: 'products.matcher',
    version: new Date(made.cutOff).toISOString().slice(0, 16).replace('T', ' '),
    data: { ...counts, perLabel: { match: matches, none: all - matches }, cutOff: made.cutOff, version: `decisions until ${made.cutOff}` },
    metrics: fit.metrics,
    calibration: fit.calibration,
    versions: { features: String(pairFeatureVersion), trainer: fit.model.kind, matchFrom: fit.matchFrom.toFixed(3), acceptFrom: fit.acceptFrom?.toFixed(3) ?? 'never', measuredOn: fit.measuredOn },
    madeBy: made.madeBy,
    madeAt: Date.now(),
    seconds: (Date.now() - made.cutOff) / 1000,
    seed,
    verdict: fit.verdict,
    previous: made.previous,
  }
}

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { activeArtifact } from '../../../db/artifacts.js'
import type { ArtifactFiles } from '../../../db/artifact-files.js'
import type { DatabaseHandle } from '../../../db/open.js'
import { UserFacingError } from '../../../errors.js'
import type { Embedder } from '../../../models/embedder.js'
import type { ModelCard } from '../../learning/model-card.js'
import { keepModel, modelOfRun, takeOver } from '../../learning/release-model.js'
import { embedTexts, type VectorCache } from '../data/embed-texts.js'
import type { CheckedSample } from '../data/check-samples.js'
import type { DataSet } from '../data/data-set.js'
import { readModel, writeModel } from '../model-file.js'
import type { CategorizerModel } from '../model.js'
import type { CategorizationSettings } from '../settings.js'
import type { FitCategorizerRequest, FitCategorizerResult } from './fit-categorizer.js'
import { judge, type Judged, type RecentRow } from './judge.js'
import type { FitProgress, FitThreadRequest } from './training-thread.js'

/** What `artifacts.kind` is for categorizers; organisation '' is the one that is shipped for all. */
export const categorizerKind = 'tasks.categorizer'

export interface TrainCategorizerServices {
  handle: DatabaseHandle
  artifactFiles: ArtifactFiles
  /** The embedder of an older model, while it can be opened. */
  embedderFor(modelVersion: string): Promise<Embedder | undefined>
  fit(request: FitThreadRequest, signal: AbortSignal, onProgress?: (progress: FitProgress) => void): Promise<FitCategorizerResult>
}

export interface TrainCategorizerRequest {
  orgId: string
  dataSet: DataSet
  embedder: Embedder
  cache?: VectorCache
  settings: CategorizationSettings
  /** Rows whose text may stand in the model: the service's own examples. Others are named by id only. */
  keepTexts: boolean | ((sample: CheckedSample) => boolean)
  /** What serves now, where that is another artifact than the active one of this organisation; its categories are named as in the data. */
  against?: CategorizerModel
  /** Keys of rows that what serves has not seen: it is compared on them too. */
  recent?: ReadonlySet<string>
  /** The source of rows that were picked at random. */
  audit?: string
  requestedBy: string | null
  /** Makes a job that runs twice save one model. */
  runKey: string
  /** Where checkpoints of all runs lie; null: none. */
  checkpointRoot: string | null
  signal: AbortSignal
  /** Also when it is not better: a person said so. */
  force?: boolean
  onProgress?: (progress: FitProgress) => void
}

export interface TrainCategorizerOutcome {
  artifactId: string
  version: string
  activated: boolean
  card: ModelCard
  model: CategorizerModel
}

const fewestPerCategory = 4

/** Trains a categorizer, compares it with what serves on the frozen part, and lets it take over only when it is better. */
export async function trainCategorizer(services: TrainCategorizerServices, request: TrainCategorizerRequest): Promise<TrainCategorizerOutcome> {
  const { orgId, dataSet, embedder, settings, requestedBy, signal } = request
  const startedAt = Date.now()
  const before = await modelOfRun(services, { orgId, kind: categorizerKind, runKey: request.runKey })
  if (before?.file) {
    const model = readModel(await services.artifactFiles.read(before.file))
    return { ...(await takeOver(services, before, { by: requestedBy, force: request.force })), version: before.version, model }
  }
  const thin = Object.entries(dataSet.card.categories).filter(([, count]) => count < fewestPerCategory)
  if (dataSet.categories.length < 2 || thin.length > 0) {
    const why = thin.length > 0 ? thin.map(([name, count]) => `${name} has ${count}`).join(', ') : `there is only ${dataSet.categories.length} category`
    throw new UserFacingError('too-little-to-learn', `There is too little to learn from: each category needs ${fewestPerCategory} examples, and two are needed; ${why}.`)
  }
  const vectors = await embedTexts(embedder, dataSet.samples.map(({ text }) => text), { ...(request.cache ? { cache: request.cache } : {}), signal })
  const fitRequest = fitRequestOf(request, vectors)
  const runName = createHash('sha256').update(JSON.stringify([dataSet.version, embedder.modelVersion, embedder.preprocessVersion, settings])).digest('hex').slice(0, 16)
  const checkpointDir = request.checkpointRoot === null ? null : join(request.checkpointRoot, runName)
  const fit = await services.fit({ ...fitRequest, checkpointDir }, signal, request.onProgress)

  const current = await activeArtifact(services.handle.db, orgId, categorizerKind)
  const test = dataSet.samples.flatMap((sample, i) => (sample.part === 'test' ? [{ ...sample, vector: vectors[i]! }] : []))
  const active = request.against ?? (current?.artifact.file ? readModel(await services.artifactFiles.read(current.artifact.file)) : null)
  const judged = await judge(fit, test, active, {
    recent: recentRows(request, fit, vectors),
    audit: request.audit,
    categories: dataSet.categories,
    embedder,
    embedderFor: (version) => services.embedderFor(version),
    seed: settings.seed,
  })
  const card = cardOf(request, fit, judged, { startedAt, previous: current?.artifact.id ?? null, test: test.length })
  const data = { settings, dataSet: dataSet.card, log: fit.log }
  const saved = await keepModel(services, { orgId, kind: categorizerKind, startedAt, runKey: request.runKey, bytes: writeModel(fit.model), data, card, madeBy: requestedBy })
  return { ...(await takeOver(services, saved, { by: requestedBy, force: request.force })), version: saved.version, model: fit.model }
}

/** Rows that what serves has not seen, each answered by a new model that has not seen it either. */
function recentRows({ dataSet, recent }: TrainCategorizerRequest, fit: FitCategorizerResult, vectors: (Float32Array | null)[]): RecentRow[] {
  if (!recent) return []
  // In the order of the rows that calibrated.
  const rows = dataSet.samples.flatMap((sample, i) => (isCalibrating(sample, fit.calibratedBy) ? [{ ...sample, vector: vectors[i]! }] : []))
  return rows.flatMap((row, i) => (recent.has(row.key) ? [{ ...row, heldOut: fit.heldOut[i]! }] : []))
}

const isCalibrating = ({ part }: { part: string }, by: FitCategorizerResult['calibratedBy']) => (by === 'held-out' ? part === 'valid' : part !== 'test')

/** Small sets calibrate by cross-validation and train on everything but the frozen part; large ones have rows to spare. */
function fitRequestOf({ dataSet, embedder, settings, keepTexts }: TrainCategorizerRequest, vectors: (Float32Array | null)[]): FitCategorizerRequest {
  const rows = dataSet.samples.map((sample, i) => ({ sample, vector: vectors[i]! }))
  const held = rows.filter(({ sample }) => sample.part === 'train').length >= settings.deciding.heldOutFrom
  const label = new Map(dataSet.categories.map((name, i) => [name, i]))
  const part = (chosen: typeof rows) => ({
    texts: chosen.map(({ sample }) => sample.text),
    vectors: chosen.map(({ vector }) => vector),
    labels: Int32Array.from(chosen, ({ sample }) => label.get(sample.category)!),
  })
  const train = rows.filter(({ sample }) => sample.part === 'train' || (!held && sample.part === 'valid'))
  return {
    categories: dataSet.categories,
    train: { ...part(train), ids: train.map(({ sample }) => sample.key), shownTexts: train.map(({ sample }) => ((typeof keepTexts === 'function' ? keepTexts(sample) : keepTexts) ? sample.title : null)) },
    valid: held ? part(rows.filter(({ sample }) => sample.part === 'valid')) : null,
    embedder: { modelVersion: embedder.modelVersion, preprocessVersion: embedder.preprocessVersion, dimension: embedder.dimension },
    settings,
    dataVersion: dataSet.version,
  }
}

function cardOf(request: TrainCategorizerRequest, fit: FitCategorizerResult, judged: Judged, made: { startedAt: number; previous: string | null; test: number }): ModelCard {
  const { dataSet, settings, embedder } = request
  const { thresholds, experts } = fit.model
  return {
    kind: categorizerKind,
    version: new Date(made.startedAt).toISOString().slice(0, 19).replace('T', ' '),
    data: { train: dataSet.samples.length - made.test - (fit.calibratedBy === 'held-out' ? fit.heldOut.length : 0), valid: fit.heldOut.length, test: made.test, audit: judged.verdict.auditRows, perLabel: dataSet.card.categories, cutOff: made.startedAt, version: dataSet.version },
    metrics: judged.metrics,
    calibration: judged.calibration,
    versions: {
      features: fit.model.features,
      embedder: `${embedder.modelVersion} ${embedder.preprocessVersion}`,
      trainer: experts.map((expert) => `${expert.trainer} on ${expert.input} ${expert.share.toFixed(2)}`).join(', '),
      thresholds: thresholds.version,
      calibratedBy: fit.calibratedBy,
    },
    madeBy: request.requestedBy,
    madeAt: Date.now(),
    seconds: (Date.now() - made.startedAt) / 1000,
    seed: settings.seed,
    verdict: judged.verdict,
    previous: made.previous,
  }
}

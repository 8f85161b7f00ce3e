import { activeArtifact } from '../../../db/artifacts.js'
import { prepareDataSet } from '../data/data-set.js'
import type { CheckedSamples } from '../data/check-samples.js'
import { readModel } from '../model-file.js'
import type { CategorizerModel } from '../model.js'
import type { CategorizationSettings } from '../settings.js'
import type { Embedder } from '../../../models/embedder.js'
import { categorizerKind, trainCategorizer, type TrainCategorizerOutcome, type TrainCategorizerServices } from '../train/train-categorizer.js'
import type { FitProgress } from '../train/training-thread.js'
import type { LiveCategories } from './live-categories.js'
import type { TaskServices } from './task-services.js'
import { taskSource, trainingData } from './training-data.js'

export interface TrainTasksServices extends TrainCategorizerServices, Pick<TaskServices, 'categorizer'> {
  embedder: Embedder
  settings(): CategorizationSettings
  starter(): Promise<CheckedSamples>
  checkpointRoot: string | null
}

export interface TrainTasksRequest {
  /** '' trains the model that serves everybody without one of their own. */
  orgId: string
  requestedBy: string | null
  runKey: string
  signal: AbortSignal
  onProgress(progress: FitProgress): void
}

/** Trains the categories of an organisation on what its people decided; it takes over only when it is better than what serves. */
export async function trainTasks(services: TrainTasksServices, request: TrainTasksRequest): Promise<TrainCategorizerOutcome> {
  const { orgId } = request
  const settings = services.settings()
  const starter = await services.starter()
  const common = { ...request, embedder: services.embedder, settings, checkpointRoot: services.checkpointRoot }
  if (orgId === '') {
    const dataSet = prepareDataSet(starter, { seed: settings.seed, valid: settings.data.valid, test: settings.data.test })
    return trainCategorizer(services, { ...common, dataSet, keepTexts: true })
  }
  const { dataSet, recent, categories } = await trainingData(services, orgId, { starter, settings, until: Date.now() })
  const against = await servingModel(services, orgId, categories)
  const own: string[] = Object.values(taskSource)
  return trainCategorizer(services, { ...common, dataSet, recent, audit: taskSource.audit, keepTexts: ({ source }) => !own.includes(source), ...(against ? { against } : {}) })
}

/** What answers now, with its labels as categories of now. */
async function servingModel(services: TrainTasksServices, orgId: string, categories: LiveCategories): Promise<CategorizerModel | undefined> {
  const { db } = services.handle
  const active = (await activeArtifact(db, orgId, categorizerKind)) ?? (await activeArtifact(db, '', categorizerKind))
  if (!active?.artifact.file) return undefined
  const model = readModel(await services.artifactFiles.read(active.artifact.file))
  return { ...model, categories: model.categories.map((label) => categories.ofLabel(label)?.id ?? label) }
}

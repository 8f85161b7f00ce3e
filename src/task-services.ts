import { join } from 'node:path'
import { activeArtifact, activeArtifactId, findArtifact } from './db/artifacts.js'
import type { ArtifactFiles } from './db/artifact-files.js'
import type { DatabaseHandle } from './db/open.js'
import { organisationThresholds } from './db/task-decisions.js'
import type { JobQueue } from './jobs/queue.js'
import type { Embedder } from './models/embedder.js'
import { createLiveByKey } from './models/registry/live-by-key.js'
import { projectRoot } from './paths.js'
import type { Membership } from './pipelines/access/membership.js'
import { checkSamples, type CheckedSamples } from './pipelines/categorization/data/check-samples.js'
import { readSamples } from './pipelines/categorization/data/read-samples.js'
import { openCategorizer } from './pipelines/categorization/decide/categorizer.js'
import { readModel } from './pipelines/categorization/model-file.js'
import { readSettings, type CategorizationSettings } from './pipelines/categorization/settings.js'
import { createLiveCategorizer, type ServingCategorizer } from './pipelines/categorization/stories/live-categorizer.js'
import { createTaskStories, type TaskStories } from './pipelines/categorization/stories/task-stories.js'
import type { TaskServices as StoryServices } from './pipelines/categorization/stories/task-services.js'
import { type TrainTasksServices } from './pipelines/categorization/stories/train-tasks.js'
import { categorizerKind } from './pipelines/categorization/train/train-categorizer.js'
import { fitCategorizerInThread } from './pipelines/categorization/train/training-thread.js'

export interface TaskServicesOptions {
  handle: DatabaseHandle
  membership: Membership
  artifactFiles: ArtifactFiles
  /** What new models are trained on. */
  embedder: Embedder
  /** What older models were trained on, while it can be opened. */
  embedderFor(modelVersion: string): Promise<Embedder | undefined>
  /** Where a training that was killed goes on; null: it begins anew. */
  checkpointRoot: string | null
  /** Where what follows a decision is asked for. */
  queue: JobQueue
}

export interface TaskServices extends StoryServices, TrainTasksServices {
  stories: TaskStories
  /** Models that should serve and do not, in words. */
  problems(): string[]
  close(): Promise<void>
}

const learnDelayMs = 60_000

/** The categories of the examples that the service ships. */
const starterLabels = ['Development', 'Design', 'Research', 'Meeting', 'Planning']

/** What task categories need, built for `createServices`. */
export function createTaskServices(options: TaskServicesOptions): TaskServices {
  const { handle, membership, artifactFiles, embedder } = options
  const embedderFor = (modelVersion: string) => options.embedderFor(modelVersion)
  const { db } = handle
  let settings: CategorizationSettings | undefined
  let starter: Promise<CheckedSamples> | undefined
  const readStarter = () => {
    const { shortestText, longestText } = settingsOf().data
    return (starter ??= checkSamples(readSamples(join(projectRoot, 'data', 'tasks', 'training_data.json')), { shortestText, longestText }))
  }
  const settingsOf = () => (settings ??= readSettings(join(projectRoot, 'configs', 'categorization.yaml')))
  let texts: Promise<Map<string, string>> | undefined

  // An organisation without a model of its own uses the one of the service, which belongs to ''.
  const servingId = async (orgId: string) => (await activeArtifactId(db, orgId, categorizerKind)) ?? (await activeArtifactId(db, '', categorizerKind))
  const load = async (id: string, orgId: string): Promise<ServingCategorizer> => {
    const artifact = (await findArtifact(db, orgId, id)) ?? (await findArtifact(db, '', id))
    if (!artifact?.file || artifact.kind !== categorizerKind) throw new Error(`model ${id} has no file`)
    const model = readModel(await artifactFiles.read(artifact.file))
    const its = await embedderFor(model.embedder.modelVersion)
    if (!its) throw new Error(`it needs the embedder ${model.embedder.modelVersion}, which is not here`)
    return { id: artifact.id, version: artifact.version, categorizer: openCategorizer(model), embedder: its }
  }
  const lives = createLiveByKey<ServingCategorizer | null>({ activeId: servingId, load, fallback: null })
  const trials = createLiveByKey<ServingCategorizer | null>({ activeId: (orgId) => activeArtifactId(db, orgId, categorizerKind, 'challenger'), load, fallback: null })

  const categorizer = createLiveCategorizer({
    starterLabels,
    serving: async (orgId) => (await lives.of(orgId).get()).value,
    async challenger(orgId) {
      const trial = await activeArtifact(db, orgId, categorizerKind, 'challenger')
      const serving = trial ? (await trials.of(orgId).get()).value : null
      return trial && serving ? { serving, share: trial.share } : null
    },
    thresholds: (orgId) => organisationThresholds(db, orgId),
    async exampleText(id) {
      texts ??= readStarter().then(({ samples }) => new Map(samples.map(({ key, title }) => [key, title])))
      return (await texts).get(id)
    },
    embedder,
  })
  const services: StoryServices = {
    handle,
    membership,
    categorizer,
    // Many decisions come at once: looked at together.
    async learn(tx, orgId) {
      await options.queue.enqueue('tasks.learn', { orgId }, { tx, orgId, delayMs: learnDelayMs, uniqueKey: `learn:tasks:${orgId}` })
    },
  }
  return {
    ...services,
    stories: createTaskStories(services),
    artifactFiles,
    embedder,
    embedderFor,
    checkpointRoot: options.checkpointRoot,
    fit: fitCategorizerInThread,
    settings: settingsOf,
    starter: readStarter,
    problems: () => [...lives.problems(), ...trials.problems()].map(({ problem }) => `A model of task categories does not serve: ${problem}`),
    async close() {
      await lives.close()
      await trials.close()
    },
  }
}

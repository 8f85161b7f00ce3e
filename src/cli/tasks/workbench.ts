import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readConfig, type Config } from '../../config.js'
import { activeArtifact, findArtifact, type ArtifactRow } from '../../db/artifacts.js'
import { createArtifactFiles, type ArtifactFiles } from '../../db/artifact-files.js'
import { migrateDatabase, openDatabase, type DatabaseHandle } from '../../db/open.js'
import { UserFacingError } from '../../errors.js'
import { chooseEmbedder, openBuiltinEmbedder, openEmbedderOf } from '../../models/choose-embedder.js'
import type { Embedder } from '../../models/embedder.js'
import { projectRoot } from '../../paths.js'
import { checkSamples, type CheckedSamples } from '../../pipelines/categorization/data/check-samples.js'
import { prepareDataSet, type DataSet } from '../../pipelines/categorization/data/data-set.js'
import { openVectorCache, vectorCacheName, type VectorCache } from '../../pipelines/categorization/data/embed-texts.js'
import { readSamples } from '../../pipelines/categorization/data/read-samples.js'
import { readModel } from '../../pipelines/categorization/model-file.js'
import type { CategorizerModel } from '../../pipelines/categorization/model.js'
import { readSettings, type CategorizationSettings } from '../../pipelines/categorization/settings.js'
import { categorizerKind } from '../../pipelines/categorization/train/train-categorizer.js'

export const starterFile = join(projectRoot, 'data', 'tasks', 'training_data.json')
export const settingsFile = join(projectRoot, 'configs', 'categorization.yaml')

/** Options that several commands share. */
export interface CommonOptions {
  data: string
  config: string
  embedder?: string
  org: string
}

/** What the commands work with; everything is opened when first asked for. */
export interface Workbench {
  config: Config
  settings: CategorizationSettings
  handle(): DatabaseHandle
  artifactFiles: ArtifactFiles
  /** The embedder of the configuration, or the one named. */
  embedder(): Promise<Embedder>
  embedderFor(modelVersion: string): Promise<Embedder | undefined>
  cacheFor(embedder: Embedder): VectorCache
  checked(): Promise<CheckedSamples>
  dataSet(): Promise<DataSet>
  /** The model with this id, or what is active. */
  model(id?: string): Promise<{ model: CategorizerModel; artifact: ArtifactRow }>
  checkpointRoot: string
  close(): Promise<void>
}

export function openWorkbench(options: CommonOptions): Workbench {
  const dotenv = join(projectRoot, '.env')
  if (existsSync(dotenv)) process.loadEnvFile(dotenv)
  const config = readConfig(process.env)
  const settings = readSettings(options.config)
  const artifactFiles = createArtifactFiles(config.artifactsDir)
  const opened = new Map<string, Embedder>()
  let handle: DatabaseHandle | undefined
  const database = () => {
    if (!handle) {
      migrateDatabase(config.databaseFile)
      handle = openDatabase(config.databaseFile)
    }
    return handle
  }
  const remember = (embedder: Embedder) => {
    opened.set(embedder.modelVersion, embedder)
    return embedder
  }
  const checked = () => {
    if (!existsSync(options.data)) throw new UserFacingError('no-file', `${options.data} does not exist.`)
    return checkSamples(readSamples(options.data), { shortestText: settings.data.shortestText, longestText: settings.data.longestText })
  }
  return {
    config,
    settings,
    artifactFiles,
    handle: database,
    async embedder() {
      if (options.embedder === 'builtin') return remember(openBuiltinEmbedder(config))
      const name = options.embedder === 'minilm' ? 'all-minilm-l6-v2' : (options.embedder ?? config.embedder)
      const { embedder, degraded } = await chooseEmbedder({ ...config, embedder: name })
      if (degraded && options.embedder) throw new UserFacingError('no-embedder', degraded.advice)
      return remember(embedder)
    },
    async embedderFor(modelVersion) {
      const known = opened.get(modelVersion)
      if (known) return known
      const found = await openEmbedderOf(config, modelVersion)
      return found && remember(found)
    },
    cacheFor: (embedder) => openVectorCache(join(config.dataDir, 'cache', 'tasks', vectorCacheName(embedder)), embedder.dimension),
    checked,
    dataSet: async () => prepareDataSet(await checked(), { seed: settings.seed, valid: settings.data.valid, test: settings.data.test }),
    async model(id) {
      const { db } = database()
      const artifact = id === undefined ? (await activeArtifact(db, options.org, categorizerKind))?.artifact : await findArtifact(db, options.org, id)
      if (!artifact?.file || artifact.kind !== categorizerKind) {
        throw new UserFacingError('no-model', id === undefined ? 'No model is active yet.' : `There is no model ${id}.`, { hint: 'Train one: npm run tasks -- train' })
      }
      return { model: readModel(await artifactFiles.read(artifact.file)), artifact }
    },
    checkpointRoot: join(config.dataDir, 'checkpoints', 'tasks'),
    async close() {
      for (const embedder of opened.values()) await embedder.close()
      handle?.close()
    },
  }
}

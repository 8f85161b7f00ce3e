import { join } from 'node:path'
import { createSlackClient, type ConnectedSlack } from './bot/slack-client.js'
import { createSlackFileSource } from './bot/slack-files.js'
import { createSlackMembership } from './bot/slack-membership.js'
import type { Config } from './config.js'
import { createArtifactFiles, type ArtifactFiles } from './db/artifact-files.js'
import { createDiskBlobStore, type BlobStore } from './db/files.js'
import { openDatabase, type DatabaseHandle } from './db/open.js'
import { configuredDefinitions } from './jobs/definitions.js'
import { createJobQueue } from './jobs/create-queue.js'
import type { JobQueue } from './jobs/queue.js'
import { createProductServices, type ProductServices } from './product-services.js'
import { createTaskServices, type TaskServices } from './task-services.js'
import { reportDeadJob } from './jobs/report-dead.js'
import type { Logger } from './log.js'
import { jobMetrics } from './metrics.js'
import { createChatModels, type ChatModels } from './models/chat.js'
import type { Embedder } from './models/embedder.js'
import { chooseEmbedder, openBuiltinEmbedder, openEmbedderOf } from './models/choose-embedder.js'
import type { Membership } from './pipelines/access/membership.js'
import { loadWordRarity } from './pipelines/documents/answer/rarity.js'
import type { ReadingTools } from './pipelines/documents/answer/reading.js'
import { chunkDocument } from './pipelines/documents/chunk.js'
import { extractFile } from './pipelines/documents/extract/extract-file.js'
import type { FileSource } from './pipelines/documents/file-source.js'
import { analysePassages, storeInSlices } from './pipelines/documents/index-passages.js'
import type { IngestServices } from './pipelines/documents/ingest.js'
import { openPassageIndex, type PassageIndex } from './pipelines/documents/passage-index.js'
import { searchPassages } from './pipelines/documents/search.js'

/** Everything that a role may use, built once, closed in reverse. */
export interface Services extends IngestServices {
  config: Config
  log: Logger
  handle: DatabaseHandle
  queue: JobQueue
  blobs: BlobStore
  artifactFiles: ArtifactFiles
  products: ProductServices
  tasks: TaskServices
  files: FileSource
  membership: Membership
  passageIndex: PassageIndex
  reading: ReadingTools
  chat: ChatModels | undefined
  databaseFile: string
  indexDir: string
  /** The embedder of a space's model, if it can be opened here. */
  embedderFor(modelVersion: string): Promise<Embedder | undefined>
  search: (request: Parameters<typeof searchPassages>[1]) => ReturnType<typeof searchPassages>
  degraded(): string[]
  close(): Promise<void>
}

export type ServiceOverrides = Partial<Pick<Services, 'files' | 'membership' | 'chat'>>

/** The one composition root. The database is migrated before (`migrateDatabase`). */
export async function createServices(config: Config, log: Logger, overrides: ServiceOverrides = {}): Promise<Services> {
  const closers: (() => Promise<void> | void)[] = []
  const handle = openDatabase(config.databaseFile)
  closers.push(() => handle.close())
  const blobs = createDiskBlobStore(config.blobDir)
  const queue = await createJobQueue({ handle, log, redisUrl: config.redisUrl, onDead: (row, tx) => reportDeadJob(queue, row, tx), metrics: jobMetrics, definitions: configuredDefinitions(config) })
  closers.push(() => queue.close())

  const slack = config.slack as ConnectedSlack
  const files = overrides.files ?? createSlackFileSource({ client: createSlackClient(slack, log), slack })
  const membership =
    overrides.membership ?? createSlackMembership({ client: createSlackClient(slack, log, { impatient: true }), handle, log, adminUserIds: config.access.adminUserIds })

  const choice = await chooseEmbedder(config)
  const builtin = choice.embedder.modelVersion.startsWith('static-en') ? choice.embedder : openBuiltinEmbedder(config)
  const others = new Map<string, Promise<Embedder | undefined>>()
  const embedderFor = async (modelVersion: string) => {
    const known = [choice.embedder, builtin].find((embedder) => embedder.modelVersion === modelVersion)
    if (known) return known
    const opened = others.get(modelVersion) ?? openEmbedderOf(config, modelVersion)
    others.set(modelVersion, opened)
    return opened
  }
  const passageIndex = openPassageIndex({
    handle,
    databaseFile: config.databaseFile,
    indexDir: config.indexDir,
    chosen: choice.embedder,
    openOther: embedderFor,
    onStale: (spaceId) => void queue.enqueue('vectors.rebuild', { spaceId }, { uniqueKey: `rebuild:${spaceId}` }).catch((error: unknown) => log.warn({ err: error }, 'a rebuild could not be enqueued')),
    ...(choice.degraded ? { degraded: [choice.degraded] } : {}),
  })
  closers.push(
    async () => {
      for (const other of others.values()) await (await other)?.close()
    },
    () => passageIndex.close(),
    () => choice.embedder.close(),
  )
  const reading: ReadingTools = { embedder: builtin, rarity: loadWordRarity(join(config.builtinModelsDir, 'static-en', 'vocab.txt')) }

  const artifactFiles = createArtifactFiles(config.artifactsDir)
  const products = createProductServices({ handle, queue, membership, artifactFiles })
  closers.push(() => products.close())
  const tasks = createTaskServices({ handle, queue, membership, artifactFiles, embedder: choice.embedder, embedderFor, checkpointRoot: join(config.dataDir, 'checkpoints', 'tasks') })
  closers.push(() => tasks.close())

  return {
    config,
    log,
    handle,
    queue,
    blobs,
    artifactFiles,
    products,
    tasks,
    files,
    membership,
    passageIndex,
    reading,
    chat: overrides.chat ?? (config.llm ? createChatModels(config.llm) : undefined),
    limits: config.limits,
    extract: extractFile,
    chunk: chunkDocument,
    analyse: analysePassages,
    storePassages: storeInSlices,
    space: () => passageIndex.current(),
    databaseFile: config.databaseFile,
    indexDir: config.indexDir,
    embedderFor,
    search: (request) => searchPassages({ handle, passageIndex }, request),
    degraded: () => [...passageIndex.degraded().map((each) => each.advice), ...products.problems(), ...tasks.problems(), ...(config.llm ? [] : ['Answers are quoted from the files: no language model is set (LLM_MODEL names one).'])],
    async close() {
      for (const close of closers.reverse()) await close()
    },
  }
}

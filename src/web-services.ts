import type { RequestHandler } from 'express'
import { createSlackClient, type ConnectedSlack } from './bot/slack-client.js'
import { createSlackMembership } from './bot/slack-membership.js'
import type { Config } from './config.js'
import { createArtifactFiles } from './db/artifact-files.js'
import { createDiskBlobStore } from './db/files.js'
import { openDatabase } from './db/open.js'
import { createJobQueue } from './jobs/create-queue.js'
import { configuredDefinitions } from './jobs/definitions.js'
import type { Logger } from './log.js'
import { jobMetrics } from './metrics.js'
import { openBuiltinEmbedder, openEmbedderOf } from './models/choose-embedder.js'
import type { Embedder } from './models/embedder.js'
import type { Membership } from './pipelines/access/membership.js'
import { createProductServices } from './product-services.js'
import { createTaskServices } from './task-services.js'
import { practiceWorkspace } from './practice.js'
import { apiRouter } from './web/api/router.js'

/** What the REST door needs: rows, blobs, the queue and who may see what; no vectors, no listener. Models are read when first asked for. It runs no job. */
export async function openApi(config: Config, token: string, log: Logger, overrides: { membership?: Membership } = {}): Promise<{ handler: RequestHandler; close(): Promise<void> }> {
  const handle = openDatabase(config.databaseFile)
  const queue = await createJobQueue({ handle, log, redisUrl: config.redisUrl, metrics: jobMetrics, definitions: configuredDefinitions(config) })
  const membership = overrides.membership ?? slackMembership(config, handle, log)
  const artifactFiles = createArtifactFiles(config.artifactsDir)
  const embedders = createEmbedders(config)
  const tasks = createTaskServices({ handle, queue, membership, artifactFiles, embedder: embedders.builtin, embedderFor: (version) => embedders.of(version), checkpointRoot: null })
  const products = createProductServices({ handle, queue, membership, artifactFiles })
  const handler = apiRouter(
    {
      handle,
      queue,
      blobs: createDiskBlobStore(config.blobDir),
      membership,
      review: products.review,
      tasks: tasks.stories,
      log,
      limits: config.limits,
      organisationKind: practiceWorkspace(config.slack) ? 'playground' : 'slack',
      now: Date.now,
    },
    token,
  )
  return {
    handler,
    async close() {
      await tasks.close()
      await embedders.close()
      await products.close()
      await queue.close()
      handle.close()
    },
  }
}

/** Nobody's conversations can be looked up without Slack: only what belongs to the whole organisation is seen then. */
function slackMembership(config: Config, handle: ReturnType<typeof openDatabase>, log: Logger): Membership {
  if (config.slack.kind === 'playground') return { channel: async () => null, channelsOf: async () => null }
  const slack: ConnectedSlack = config.slack
  return createSlackMembership({ client: createSlackClient(slack, log, { impatient: true }), handle, log, adminUserIds: config.access.adminUserIds })
}

/** Embedders of task models, each opened by the first use. */
function createEmbedders(config: Config): { builtin: Embedder; of(modelVersion: string): Promise<Embedder | undefined>; close(): Promise<void> } {
  let opened: Embedder | undefined
  const real = () => (opened ??= openBuiltinEmbedder(config))
  const others = new Map<string, Promise<Embedder | undefined>>()
  const builtin: Embedder = {
    get modelVersion() {
      return real().modelVersion
    },
    get preprocessVersion() {
      return real().preprocessVersion
    },
    get dimension() {
      return real().dimension
    },
    embed: (texts, purpose) => real().embed(texts, purpose),
    close: async () => opened?.close(),
  }
  return {
    builtin,
    async of(modelVersion) {
      if (real().modelVersion === modelVersion) return builtin
      const other = others.get(modelVersion) ?? openEmbedderOf(config, modelVersion)
      others.set(modelVersion, other)
      return other
    },
    async close() {
      await builtin.close()
      for (const other of others.values()) await (await other)?.close()
    },
  }
}

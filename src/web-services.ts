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
import type { Membership } from './pipelines/access/membership.js'
import { createProductServices } from './product-services.js'
import { practiceWorkspace } from './practice.js'
import { apiRouter } from './web/api/router.js'

/** What the REST door needs: rows, blobs, the queue and who may see what; no model, no vectors, no listener. It runs no job. */
export async function openApi(config: Config, token: string, log: Logger, overrides: { membership?: Membership } = {}): Promise<{ handler: RequestHandler; close(): Promise<void> }> {
  const handle = openDatabase(config.databaseFile)
  const queue = await createJobQueue({ handle, log, redisUrl: config.redisUrl, metrics: jobMetrics, definitions: configuredDefinitions(config) })
  const membership = overrides.membership ?? slackMembership(config, handle, log)
  const products = createProductServices({ handle, queue, membership, artifactFiles: createArtifactFiles(config.artifactsDir) })
  const handler = apiRouter(
    {
      handle,
      queue,
      blobs: createDiskBlobStore(config.blobDir),
      membership,
      review: products.review,
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

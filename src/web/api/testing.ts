import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../config.js'
import { createArtifactFiles } from '../../db/artifact-files.js'
import { createDiskBlobStore } from '../../db/files.js'
import { migrateDatabase, openDatabase, type DatabaseHandle } from '../../db/open.js'
import { ensureOrganisation } from '../../db/organisation.js'
import { createJobQueue } from '../../jobs/create-queue.js'
import { productLearningHandlers } from '../../jobs/handlers/product-learning.js'
import { productHandlers } from '../../jobs/handlers/products.js'
import type { JobQueue } from '../../jobs/queue.js'
import { createLogger } from '../../log.js'
import type { ChannelFacts, Membership } from '../../pipelines/access/membership.js'
import { createProductServices } from '../../product-services.js'
import { createTaskServices } from '../../task-services.js'
import { openBuiltinEmbedder } from '../../models/choose-embedder.js'
import { taskLearningHandlers } from '../../jobs/handlers/task-learning.js'
import { openApi } from '../../web-services.js'
import { startWeb } from '../server.js'

export const token = 'a-token-for-tests-only-0123456789'

/** The API over real HTTP on a database of its own, with a worker beside it; one public and one private channel. */
export interface ApiWorld {
  dir: string
  port: number
  base: string
  orgId: string
  handle: DatabaseHandle
  queue: JobQueue
  /** With the token; a body that is no string, form or stream is sent as JSON. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<{ status: number; body: Answer; text: string; headers: Headers }>
  close(): Promise<void>
}

// What a test reads of an answer is what it expects of it.
// oxlint-disable-next-line typescript/no-explicit-any
type Answer = any

const channel = (channelId: string, kind: ChannelFacts['kind']): ChannelFacts => ({ channelId, kind, externallyShared: false, archived: false, memberIds: new Set(['ada']), guestIds: new Set() })
const all = [channel('general', 'public'), channel('secret', 'private')]
const membership: Membership = { channel: async (_org, id) => all.find((each) => each.channelId === id) ?? null, channelsOf: async () => all.filter((each) => each.kind === 'public') }

export async function apiWorld(env: Record<string, string> = {}): Promise<ApiWorld> {
  const dir = mkdtempSync(join(tmpdir(), 'qm-api-'))
  const config = readConfig({ DATA_DIR: dir, ...env })
  migrateDatabase(config.databaseFile)
  const handle = openDatabase(config.databaseFile)
  const log = createLogger('silent', 'test')
  const api = await openApi(config, token, log, { membership })
  const server = await startWeb({
    host: '127.0.0.1', port: 0, publicUrl: undefined, password: undefined, playgroundUrl: undefined,
    health: () => ({ status: 'ready', parts: {}, degraded: [] }), metrics: async () => ({ contentType: 'text/plain', body: '' }), api: async () => api.handler,
  })
  const facts = { kind: 'playground', domain: null, botUserId: null, botId: null } as const
  const { id: orgId } = await ensureOrganisation(handle.db, { ...facts, slackTeamId: 'T1', name: 'Ours' })
  const artifactFiles = createArtifactFiles(config.artifactsDir)
  const queue = await createJobQueue({ handle, log })
  const products = createProductServices({ handle, queue, membership, artifactFiles })
  const embedder = openBuiltinEmbedder(config)
  const tasks = createTaskServices({ handle, queue, membership, artifactFiles, embedder, embedderFor: async () => embedder, checkpointRoot: null })
  await queue.work({ ...taskLearningHandlers({ ...tasks, queue, log }), ...productHandlers({ handle, queue, log, blobs: createDiskBlobStore(config.blobDir) }), ...productLearningHandlers({ ...products, queue, log }) })
  const port = (server.address() as AddressInfo).port
  const base = `http://127.0.0.1:${port}/api/v1`
  return {
    dir, port, base, orgId, handle, queue,
    async call(method, path, body, headers = {}) {
      const isRaw = typeof body === 'string' || body instanceof FormData || body instanceof ReadableStream || body === undefined
      const type: Record<string, string> = isRaw ? {} : { 'content-type': 'application/json' }
      const answer = await fetch(`${base}${path}`, { method, headers: { authorization: `Bearer ${token}`, ...type, ...headers }, body: isRaw ? (body ?? null) : JSON.stringify(body), ...(body instanceof ReadableStream ? { duplex: 'half' } : {}) })
      const text = await answer.text()
      return { status: answer.status, text, headers: answer.headers, body: answer.headers.get('content-type')?.includes('json') ? (JSON.parse(text) as Answer) : undefined }
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await api.close()
      await products.close()
      await tasks.close()
      await embedder.close()
      await queue.close()
      handle.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

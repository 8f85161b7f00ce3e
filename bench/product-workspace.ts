import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { readConfig, type Config } from '../src/config.js'
import { createArtifactFiles } from '../src/db/artifact-files.js'
import { createDiskBlobStore, type BlobStore } from '../src/db/files.js'
import { migrateDatabase, openDatabase, type DatabaseHandle } from '../src/db/open.js'
import { ensureOrganisation } from '../src/db/organisation.js'
import { findImport } from '../src/db/product-imports.js'
import { ensureServiceIdentity } from '../src/db/service-identity.js'
import { createJobQueue } from '../src/jobs/create-queue.js'
import { productLearningHandlers } from '../src/jobs/handlers/product-learning.js'
import { productHandlers } from '../src/jobs/handlers/products.js'
import type { JobQueue } from '../src/jobs/queue.js'
import { createLogger } from '../src/log.js'
import type { ChannelFacts, Membership } from '../src/pipelines/access/membership.js'
import type { ColumnMapping } from '../src/db/schema/products.js'
import { chooseReading } from '../src/pipelines/products/import/examine-table.js'
import { receiveTable } from '../src/pipelines/products/import/receive-table.js'
import type { Viewer } from '../src/pipelines/products/review/review-stories.js'
import { createProductServices, type ProductServices } from '../src/product-services.js'

/** Normalization as the service runs it, in this process and without Slack: database, blobs, queue with its jobs, models. */
export interface ProductWorkspace {
  config: Config
  handle: DatabaseHandle
  blobs: BlobStore
  queue: JobQueue
  products: ProductServices
  orgId: string
  /** Who decides here. */
  reviewer: Viewer
  /** Waits until no job is due or running; looks rarely, so as not to be measured itself. */
  settled(): Promise<void>
  /** Sends a file through the import and its jobs, until its rows have suggestions. */
  importFile(path: string, how: { catalogue: string; role: 'raw' | 'canonical'; columns?: Record<string, string> }): Promise<{ importId: string; catalogueId: string; rowsNew: number; rowsKnown: number; rowsRejected: number }>
  close(): Promise<void>
}

const nowhere: Membership = { channel: async (): Promise<ChannelFacts | null> => null, channelsOf: async () => [] }

export async function openProductWorkspace(dataDir: string): Promise<ProductWorkspace> {
  const config = readConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'error' })
  migrateDatabase(config.databaseFile)
  const handle = openDatabase(config.databaseFile)
  const log = createLogger(config.logLevel, 'products')
  const blobs = createDiskBlobStore(config.blobDir)
  const artifactFiles = createArtifactFiles(config.artifactsDir)
  const queue = await createJobQueue({ handle, log })
  const products = createProductServices({ handle, queue, membership: nowhere, artifactFiles })
  const { id: orgId } = await ensureOrganisation(handle.db, { slackTeamId: 'T-local', kind: 'playground', name: 'Local', domain: null, botUserId: null, botId: null })
  const userId = await ensureServiceIdentity(handle.db, orgId, 'cli')
  await queue.work({ ...productHandlers({ handle, blobs, queue, log }), ...productLearningHandlers({ ...products, queue, log }) })
  const settled = async () => {
    for (;;) {
      const { waiting, active } = await queue.health()
      if (waiting + active === 0) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  return {
    config,
    settled,
    handle,
    blobs,
    queue,
    products,
    orgId,
    reviewer: { actor: { orgId, userId, role: 'admin', guest: false }, audience: { kind: 'private' } },
    async importFile(path, { catalogue, role, columns }) {
      const { row, examined } = await receiveTable({ handle, blobs }, { orgId, title: basename(path), content: createReadStream(path), maxBytes: Infinity, requestedBy: userId })
      const { reading } = examined.shape
      const mapping = columns ? mappingOf(reading.header, columns) : examined.mapping
      if (!mapping) throw new Error(`no column of ${basename(path)} looks like a title`)
      await chooseReading({ handle }, { orgId, importId: row.id, catalogue: { name: catalogue }, role, reading, mapping, userId: null })
      await queue.enqueue('products.import', { orgId, importId: row.id }, { orgId })
      await settled()
      const done = await findImport(handle.db, orgId, row.id)
      if (done?.status !== 'done' || done.catalogueId === null) throw new Error(`${basename(path)} was not imported: ${done?.errorMessage ?? done?.status}`)
      return { importId: row.id, catalogueId: done.catalogueId, rowsNew: done.rowsNew, rowsKnown: done.rowsKnown, rowsRejected: done.rowsRejected }
    },
    async close() {
      await queue.close()
      await products.close()
      handle.close()
    },
  }
}

/** Fields by the names of their columns; the others are left out. */
function mappingOf(header: readonly string[], columns: Record<string, string>): ColumnMapping {
  const at = Object.fromEntries(Object.entries(columns).map(([field, name]) => [field, header.indexOf(name)]))
  return { ...(at as { title: number }), attributes: [] }
}

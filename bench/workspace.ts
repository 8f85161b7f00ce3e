import { createHash } from 'node:crypto'
import { copyFile, readFile } from 'node:fs/promises'
import { readConfig, type Config } from '../src/config.js'
import { migrateDatabase } from '../src/db/open.js'
import { channels, organisations } from '../src/db/schema/organisation.js'
import { createLogger } from '../src/log.js'
import { createServices, type Services } from '../src/services.js'
import type { ChannelFacts, Membership } from '../src/pipelines/access/membership.js'
import type { FileSource } from '../src/pipelines/documents/file-source.js'

export const orgId = 'bench'
export const channelIds = Array.from({ length: 10 }, (_, i) => `channel-${i}`)
export const userId = 'person'

/** The product's own services on a folder, without Slack: files come from this disk, one person is in ten public channels. */
export async function openWorkspace(dataDir: string): Promise<{ services: Services; config: Config }> {
  const config = readConfig({ DATA_DIR: dataDir, LOG_LEVEL: 'error', EMBEDDER: 'builtin' })
  migrateDatabase(config.databaseFile)
  const services = await createServices(config, createLogger(config.logLevel, 'bench'), { files: localFiles, membership })
  return { services, config }
}

/** Rows of an organisation with its channels, once. */
export async function addOrganisation(services: Services, id = orgId): Promise<void> {
  const now = Date.now()
  await services.handle.db.insert(organisations).values({ id, slackTeamId: `T-${id}`, kind: 'playground', name: id, createdAt: now }).onConflictDoNothing()
  for (const [i, channelId] of channelIds.entries()) {
    const own = id === orgId ? channelId : `${id}-${channelId}`
    const row = { id: own, orgId: id, slackChannelId: `C-${own}`, kind: 'public' as const, name: `c${i}`, externallyShared: false, archived: false, botMember: true, indexing: 'auto' as const }
    await services.handle.db.insert(channels).values({ ...row, refreshedAt: now, createdAt: now }).onConflictDoNothing()
  }
}

/** The id of a file is its path. */
const localFiles: FileSource = {
  async download(_orgId, path, target) {
    await copyFile(path, target)
    const bytes = await readFile(target)
    return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
  },
  info: async () => null,
}

const everybody = new Set([userId])
const facts = (channelId: string): ChannelFacts => ({ channelId, kind: 'public', externallyShared: false, archived: false, memberIds: everybody, guestIds: new Set() })
const membership: Membership = {
  channel: async (_orgId, channelId) => facts(channelId),
  channelsOf: async () => channelIds.map(facts),
}

import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../src/config.js'
import { registerShare } from '../../src/db/shares.js'
import { migrateDatabase } from '../../src/db/open.js'
import { channels, organisations, users } from '../../src/db/schema/organisation.js'
import { createLogger } from '../../src/log.js'
import type { Actor, Scope } from '../../src/pipelines/access/actor.js'
import type { ChannelFacts, Membership } from '../../src/pipelines/access/membership.js'
import type { FileSource } from '../../src/pipelines/documents/file-source.js'
import { ingestDocument } from '../../src/pipelines/documents/ingest.js'
import { createServices, type Services } from '../../src/services.js'

export type Person = 'admin' | 'employee' | 'colleague' | 'guest'
export type Place = 'general' | 'random' | 'partners' | 'finance' | 'dm-employee'

const people: Person[] = ['admin', 'employee', 'colleague', 'guest']
const places: Record<Place, { kind: ChannelFacts['kind']; members: Person[] }> = {
  general: { kind: 'public', members: ['admin', 'employee', 'colleague'] },
  random: { kind: 'public', members: ['admin', 'employee', 'colleague'] },
  partners: { kind: 'public', members: ['admin', 'employee', 'guest'] },
  finance: { kind: 'private', members: ['admin', 'employee'] },
  'dm-employee': { kind: 'im', members: ['employee'] },
}

/** The product's services on a database of their own, without Slack: people and places are those above, ids are their names. */
export interface LocalServices {
  services: Services
  orgId: string
  actor(person: Person): Actor
  /** Everything that was shared in these places. */
  scope(...in_: Place[]): Scope
  /** Ingests a text file (markdown unless the name says otherwise) as if shared there; returns the document's id. */
  seedDocument(place: Place, name: string, text: string, by?: Person): Promise<string>
  /** A share that is not read yet: its document and place. */
  shareUnread(place: Place, name: string, text: string, by?: Person): Promise<{ documentId: string; placeId: string }>
  ingest(share: { documentId: string; placeId: string }): Promise<void>
  close(): Promise<void>
}

export async function createLocalServices(env: Record<string, string> = {}): Promise<LocalServices> {
  const dir = await mkdtemp(join(tmpdir(), 'qm-local-'))
  const config = readConfig({ DATA_DIR: dir, EMBEDDER: 'builtin', ...env })
  migrateDatabase(config.databaseFile)
  const shared = new Map<string, string>()
  const services = await createServices(config, createLogger(process.env.QM_TEST_LOG ?? 'silent', 'test'), { files: filesFrom(shared), membership: localMembership })
  const orgId = 'org'
  await seedPeopleAndPlaces(services, orgId)

  const local: LocalServices = {
    services,
    orgId,
    actor: (person) => ({ orgId, userId: person, role: person === 'admin' ? 'admin' : 'user', guest: person === 'guest' }),
    scope: (...in_) => ({ orgId, channelIds: in_ }),
    async shareUnread(place, name, text, by = 'employee') {
      const slackFileId = `F${shared.size + 1}`
      shared.set(slackFileId, text)
      const title = /\.[a-z]{2,4}$/.test(name) ? name : `${name}.md`
      const permalink = `https://files.example/${slackFileId}`
      return services.handle.transaction((tx) =>
        registerShare(tx, { orgId, channelId: place, slackFileId, title, sharedBy: by, messageTs: `${shared.size}.0`, permalink, bytes: text.length }),
      )
    },
    async ingest({ documentId, placeId }) {
      const outcome = await ingestDocument(services, { orgId, documentId, placeId, signal: new AbortController().signal, progress: async () => undefined })
      if (outcome.kind !== 'ingested' && outcome.kind !== 'same') throw new Error(`the document was not ingested: ${outcome.kind}`)
    },
    async seedDocument(place, name, text, by) {
      const share = await local.shareUnread(place, name, text, by)
      await local.ingest(share)
      return share.documentId
    },
    async close() {
      await services.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
  return local
}

async function seedPeopleAndPlaces({ handle }: Services, orgId: string): Promise<void> {
  const now = Date.now()
  await handle.db.insert(organisations).values({ id: orgId, slackTeamId: 'T1', kind: 'playground', name: 'Local', createdAt: now })
  for (const person of people) {
    const role = person === 'admin' ? ('admin' as const) : ('user' as const)
    const row = { id: person, orgId, slackUserId: `U-${person}`, name: person, role, roleSource: 'default' as const, guest: person === 'guest' ? ('single' as const) : ('no' as const) }
    await handle.db.insert(users).values({ ...row, external: false, bot: false, refreshedAt: now, createdAt: now })
  }
  for (const [id, place] of Object.entries(places)) {
    const row = { id, orgId, slackChannelId: `C-${id}`, kind: place.kind, name: id, externallyShared: false, archived: false, botMember: true, indexing: 'auto' as const }
    await handle.db.insert(channels).values({ ...row, refreshedAt: now, createdAt: now })
  }
}

function facts(channelId: Place): ChannelFacts {
  const { kind, members } = places[channelId]
  return { channelId, kind, externallyShared: false, archived: false, memberIds: new Set<string>(members), guestIds: new Set<string>(members.filter((each) => each === 'guest')) }
}

const localMembership: Membership = {
  channel: async (_org, channelId) => (channelId in places ? facts(channelId as Place) : null),
  channelsOf: async (_org, userId) =>
    (Object.keys(places) as Place[]).map(facts).filter((each) => each.memberIds.has(userId) || (each.kind === 'public' && userId !== 'guest')),
}

function filesFrom(shared: Map<string, string>): FileSource {
  return {
    async download(_org, slackFileId, target) {
      const bytes = Buffer.from(shared.get(slackFileId)!)
      await writeFile(target, bytes)
      return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
    },
    info: async () => null,
  }
}

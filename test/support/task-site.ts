import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createArtifactFiles } from '../../src/db/artifact-files.js'
import { migrateDatabase, openDatabase, type DatabaseHandle } from '../../src/db/open.js'
import { ensureOrganisation } from '../../src/db/organisation.js'
import { createJobQueue } from '../../src/jobs/create-queue.js'
import { createLogger } from '../../src/log.js'
import { openBuiltinEmbedder } from '../../src/models/choose-embedder.js'
import { projectRoot } from '../../src/paths.js'
import type { ChannelFacts, Membership } from '../../src/pipelines/access/membership.js'
import type { TaskStories } from '../../src/pipelines/categorization/stories/task-stories.js'
import type { TaskViewer } from '../../src/pipelines/categorization/stories/task-services.js'
import { trainTasks } from '../../src/pipelines/categorization/stories/train-tasks.js'
import { createTaskServices, type TaskServices } from '../../src/task-services.js'

const people = ['admin', 'ann', 'bob']
const channel = (channelId: string, kind: ChannelFacts['kind'], members: string[]): ChannelFacts => ({ channelId, kind, externallyShared: false, archived: false, memberIds: new Set(members), guestIds: new Set() })
const channels = [channel('general', 'public', people), channel('secret', 'private', ['ann'])]
const membership: Membership = {
  channel: async (_org, id) => channels.find((each) => each.channelId === id) ?? null,
  channelsOf: async (_org, userId) => channels.filter((each) => each.kind === 'public' || each.memberIds.has(userId)),
}

/** The product's task services over rows of their own, without Slack. `ann` alone reads `secret`. */
export interface TaskSite {
  handle: DatabaseHandle
  orgId: string
  stories: TaskStories
  services: TaskServices
  viewer(person: 'admin' | 'ann' | 'bob' | 'guest'): TaskViewer
  /** Trains and activates where it is better; '' is the model of the service. */
  train(orgId?: string): ReturnType<typeof trainTasks>
  close(): Promise<void>
}

export async function taskSite(): Promise<TaskSite> {
  const dir = mkdtempSync(join(tmpdir(), 'qm-task-stories-'))
  const file = join(dir, 'test.db')
  migrateDatabase(file)
  const handle = openDatabase(file)
  const { id: orgId } = await ensureOrganisation(handle.db, { slackTeamId: 'T1', kind: 'slack', name: 'Ours', domain: null, botUserId: null, botId: null })
  const embedder = openBuiltinEmbedder({ builtinModelsDir: join(projectRoot, 'models', 'builtin') })
  const queue = await createJobQueue({ handle, log: createLogger('silent', 'test') })
  const services = createTaskServices({ handle, queue, membership, artifactFiles: createArtifactFiles(join(dir, 'artifacts')), embedder, embedderFor: async () => embedder, checkpointRoot: null })
  let runs = 0
  return {
    handle,
    orgId,
    services,
    stories: services.stories,
    viewer: (person) => ({ actor: { orgId, userId: person, role: person === 'admin' ? 'admin' : 'user', guest: person === 'guest' }, audience: { kind: 'private' } }),
    train: (org = orgId) => trainTasks(services, { orgId: org, requestedBy: null, runKey: `run ${++runs}`, signal: new AbortController().signal, onProgress: () => undefined }),
    async close() {
      await services.close()
      await queue.close()
      await embedder.close()
      handle.close()
      rmSync(dir, { recursive: true })
    },
  }
}

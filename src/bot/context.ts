import type { WebClient } from '@slack/web-api'
import type { Reply, ReplySink, HealthLine, Turn } from '../agents/turn.js'
import type { Config } from '../config.js'
import type { BlobStore } from '../db/files.js'
import type { DatabaseHandle } from '../db/open.js'
import type { ChannelRow, OrganisationRow, UserRow } from '../db/organisation.js'
import type { JobQueue } from '../jobs/queue.js'
import type { Logger } from '../log.js'
import type { Actor } from '../pipelines/access/actor.js'
import type { Membership } from '../pipelines/access/membership.js'
import type { FileSource } from '../pipelines/documents/file-source.js'
import type { TaskStories } from '../pipelines/categorization/stories/task-stories.js'
import type { OperateStories } from '../pipelines/products/operate/operate-stories.js'
import type { ReviewStories } from '../pipelines/products/review/review-stories.js'
import type { Directory } from './directory.js'
import type { Lanes } from './lanes.js'

/** What the Slack door needs of the service; `Services` fits. */
export interface BotDeps {
  config: Pick<Config, 'access' | 'slack' | 'llm' | 'limits'>
  log: Logger
  handle: DatabaseHandle
  queue: JobQueue
  membership: Membership
  files: FileSource
  blobs: BlobStore
  review: ReviewStories
  operate: OperateStories
  tasks: TaskStories
  /** Answers one turn; null when this very question was answered before. Never throws for what a person caused. */
  respond(turn: Turn, sink: ReplySink, signal: AbortSignal): Promise<Reply | null>
  /** How the service is; only for admins. */
  health(orgId: string): Promise<HealthLine[]>
  /** Where Slack's HTTP requests are listened for, when there is a signing secret and no app token. */
  http?: { host: string; port: number }
}

/** The door while it is open: everything a listener may use. */
export interface BotContext extends BotDeps {
  client: WebClient
  directory: Directory
  org: OrganisationRow
  botUserId: string
  lanes: Lanes
  memory: BotMemory
  /** The workspace removed the app: the work stops now. */
  goodbye(): Promise<void>
}

/** Conveniences of one running bot; nothing is lost with them. */
export interface BotMemory {
  /** Messages being handled now: `app_mention` and `message` of the same ts are one. */
  hearing: Map<string, Promise<void>>
  /** One message per subject: two jobs about the same thing take turns. */
  replying: Map<string, Promise<unknown>>
  /** What was last shown per subject: the same again needs no call. */
  lastShown: Map<string, string>
}

export interface Speaker {
  person: UserRow
  actor: Actor
}

/** The person behind a Slack id as one who may ask; null when Slack does not tell who they are. */
export async function speakerOf(ctx: BotContext, slackUserId: string): Promise<Speaker | null> {
  const person = await ctx.directory.person(ctx.org.id, slackUserId)
  if (!person || person.bot || person.deactivatedAt !== null) return null
  return { person, actor: { orgId: ctx.org.id, userId: person.id, role: person.role, guest: isOutsider(person) } }
}

/** Guests and people of other companies. */
export function isOutsider(person: UserRow): boolean {
  return person.guest !== 'no' || person.external
}

export function isSilentHere(ctx: BotContext, channel: ChannelRow): boolean {
  return channel.externallyShared && ctx.config.access.sharedChannels === 'silent'
}

import { z } from 'zod'

/** Where a reply belongs: rights are looked up again when it is posted. */
export const replyTo = z.object({
  channelId: z.string(),
  threadTs: z.string().optional(),
  /** Set when only this person may see the reply. */
  onlyUserId: z.string().optional(),
})
export type ReplyTo = z.infer<typeof replyTo>

export interface JobDefinition<P extends z.ZodType = z.ZodType> {
  payload: P
  /** Tries in all, the first included. */
  attempts: number
  /** First wait between tries; doubles each time, with jitter. */
  backoffMs: number
  /** At most this many of this job at once in one worker. */
  concurrency: number
  /** A run longer than this is taken for dead (the lease is renewed while the process lives) and is aborted. */
  timeoutMs: number
}

function job<P extends z.ZodType>(definition: JobDefinition<P>): JobDefinition<P> {
  return definition
}

/** Every job there is. Payloads are ids: no text, no token, no private URL. Every job can run twice. */
export const jobDefinitions = {
  /** Download, store, extract, chunk, embed one document. */
  'documents.ingest': job({
    payload: z.object({ orgId: z.string(), documentId: z.string(), placeId: z.string(), replyTo: replyTo.optional() }),
    attempts: 5,
    backoffMs: 2000,
    concurrency: 2,
    timeoutMs: 30 * 60_000,
  }),
  /** Tell whether a shared file is a product table; `held`: it is not read as a document before that is known. */
  'products.examine': job({
    payload: z.object({ orgId: z.string(), documentId: z.string(), placeId: z.string(), held: z.boolean(), replyTo }),
    attempts: 4,
    backoffMs: 2000,
    concurrency: 2,
    timeoutMs: 10 * 60_000,
  }),
  /** Read the rows of a product table that a person said how to read. */
  'products.import': job({
    payload: z.object({ orgId: z.string(), importId: z.string(), replyTo: replyTo.optional() }),
    attempts: 5,
    backoffMs: 2000,
    concurrency: 1,
    timeoutMs: 2 * 60 * 60_000,
  }),
  /** Suggest a normalized product for what an import brought. */
  'products.suggest': job({
    payload: z.object({ orgId: z.string(), importId: z.string(), replyTo: replyTo.optional() }),
    attempts: 5,
    backoffMs: 5000,
    concurrency: 1,
    timeoutMs: 2 * 60 * 60_000,
  }),
  /** Post or update the message about an outcome; runs where the Slack client is. */
  'slack.reply': job({
    payload: z.object({ orgId: z.string(), subject: z.string(), replyTo }),
    attempts: 8,
    backoffMs: 1000,
    concurrency: 4,
    timeoutMs: 120_000,
  }),
  /** Read the messages of a channel that came while the bot was down, or older files when a person asked for them. */
  'slack.catch-up': job({
    payload: z.object({ orgId: z.string(), channelId: z.string(), kind: z.enum(['missed', 'older-files']), requestedBy: z.string().optional() }),
    attempts: 5,
    backoffMs: 5000,
    concurrency: 1,
    timeoutMs: 30 * 60_000,
  }),
  /** Answer a question that waited for its file. */
  'answers.resume': job({
    payload: z.object({ orgId: z.string(), answerId: z.string() }),
    attempts: 4,
    backoffMs: 1000,
    concurrency: 2,
    timeoutMs: 5 * 60_000,
  }),
  /** Ask Slack whether each file still exists and is still shared where we think. */
  'documents.check-files': job({ payload: z.object({ orgId: z.string() }), attempts: 3, backoffMs: 60_000, concurrency: 1, timeoutMs: 60 * 60_000 }),
  /** Download a large file that changed in Slack, and read it again where its content is another. */
  'documents.compare': job({ payload: z.object({ orgId: z.string(), slackFileId: z.string() }), attempts: 4, backoffMs: 5000, concurrency: 1, timeoutMs: 20 * 60_000 }),
  /** Remove for good what was deleted before the retention time. */
  'data.purge': job({ payload: z.object({}), attempts: 3, backoffMs: 60_000, concurrency: 1, timeoutMs: 60 * 60_000 }),
  /** Suggest again for everything of a catalogue that waits: another model serves, or its products changed. */
  'products.resuggest': job({ payload: z.object({ orgId: z.string(), catalogueId: z.string() }), attempts: 5, backoffMs: 5000, concurrency: 1, timeoutMs: 2 * 60 * 60_000 }),
  /** Write suggested titles again: a rule was switched (`all`), or people taught one: then what somebody has in hand is left as they see it. */
  'products.retitle': job({ payload: z.object({ orgId: z.string(), catalogueId: z.string(), which: z.enum(['all', 'unheld']) }), attempts: 5, backoffMs: 2000, concurrency: 1, timeoutMs: 60 * 60_000 }),
  /** Train the matcher of a catalogue on what people decided, and activate it when it is better. */
  'products.train': job({
    payload: z.object({ orgId: z.string(), catalogueId: z.string(), requestedBy: z.string().nullable(), replyTo: replyTo.optional() }),
    attempts: 3,
    backoffMs: 5000,
    concurrency: 1,
    timeoutMs: 60 * 60_000,
  }),
  /** People decided: see whether it is time to train again. Comes a moment after the first of many decisions. */
  'products.learn': job({ payload: z.object({ orgId: z.string(), catalogueId: z.string() }), attempts: 3, backoffMs: 10_000, concurrency: 1, timeoutMs: 5 * 60_000 }),
  /** Compare the rows that came with those that models were trained on. */
  'products.drift': job({ payload: z.object({ orgId: z.string() }), attempts: 3, backoffMs: 60_000, concurrency: 1, timeoutMs: 30 * 60_000 }),
  /** Accept without a person what the model is sure enough of, where that is switched on. */
  'products.accept': job({ payload: z.object({ orgId: z.string(), catalogueId: z.string() }), attempts: 5, backoffMs: 5000, concurrency: 1, timeoutMs: 60 * 60_000 }),
  /** Train the task categories of an organisation ('' = those of the service) on what people decided; activated when better. */
  'tasks.train': job({
    payload: z.object({ orgId: z.string(), requestedBy: z.string().nullable(), replyTo: replyTo.optional() }),
    attempts: 3,
    backoffMs: 5000,
    concurrency: 1,
    timeoutMs: 60 * 60_000,
  }),
  /** At night: suggestions that nobody answered count as ignored, and themes that fit nowhere are proposed. */
  'tasks.nightly': job({ payload: z.object({ orgId: z.string() }), attempts: 3, backoffMs: 60_000, concurrency: 1, timeoutMs: 30 * 60_000 }),
  /** Look whether so much was decided since the last training that the task categories are trained again. */
  'tasks.learn': job({ payload: z.object({ orgId: z.string() }), attempts: 3, backoffMs: 10_000, concurrency: 1, timeoutMs: 60_000 }),
  /** Make a new generation of a space, or fill a new space and swap. */
  'vectors.rebuild': job({ payload: z.object({ spaceId: z.string() }), attempts: 3, backoffMs: 10_000, concurrency: 1, timeoutMs: 2 * 60 * 60_000 }),
  'embeddings.fill': job({ payload: z.object({ spaceId: z.string() }), attempts: 10, backoffMs: 10_000, concurrency: 1, timeoutMs: 6 * 60 * 60_000 }),
} as const

export type JobName = keyof typeof jobDefinitions
export type JobPayload<N extends JobName> = z.infer<(typeof jobDefinitions)[N]['payload']>

/** What a running job may use. */
export interface JobContext {
  jobId: string
  /** 1 for the first try. */
  attempt: number
  lastAttempt: boolean
  /** Aborted on time-out, cancellation and shutdown. */
  signal: AbortSignal
  progress(done: number, total: number, note?: string): Promise<void>
}

/** The same table with other attempts, waits and limits: what tests and configuration hand to the queue. */
export type JobDefinitions = { readonly [N in JobName]: JobDefinition }

/** The table as configured: how many documents one worker reads at once. */
export function configuredDefinitions(config: { workerConcurrency: number }): JobDefinitions {
  return { ...jobDefinitions, 'documents.ingest': { ...jobDefinitions['documents.ingest'], concurrency: config.workerConcurrency } }
}

/** One `products.resuggest` per cause: a run that has begun may not know of it, and where it does, a second one finds nothing to do. */
export function resuggestKey(catalogueId: string, cause: string): string {
  return `resuggest:${catalogueId}:${cause}`
}

/** Unfinished or not: one training of an organisation's task categories at a time. */
export function taskTrainingKey(orgId: string): string {
  return `train:tasks:${orgId}`
}

/** A job that trains a model: one message says how far it is and what came of it. */
export function isTraining(name: string): boolean {
  return name === 'products.train' || name === 'tasks.train'
}

export function isJobName(name: string): name is JobName {
  return Object.hasOwn(jobDefinitions, name)
}

export type JobHandler<N extends JobName> = (payload: JobPayload<N>, context: JobContext) => Promise<unknown>
export type JobHandlers = { [N in JobName]?: JobHandler<N> }

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPlayground, type Playground } from '../../playground/server/server.js'
import type { Message, View } from '../../playground/shared/things.js'
import { stoppedByShutdown, type Reply, type ReplySink, type Turn } from '../../src/agents/turn.js'
import { beginAnswer, finishAnswer } from '../../src/db/answers.js'
import { createBot, type Bot } from '../../src/bot/app.js'
import type { BotDeps } from '../../src/bot/context.js'
import { createSlackClient, type ConnectedSlack } from '../../src/bot/slack-client.js'
import { createSlackFileSource } from '../../src/bot/slack-files.js'
import { createSlackMembership } from '../../src/bot/slack-membership.js'
import { readConfig } from '../../src/config.js'
import { createArtifactFiles } from '../../src/db/artifact-files.js'
import { createDiskBlobStore } from '../../src/db/files.js'
import { migrateDatabase, openDatabase, type DatabaseHandle } from '../../src/db/open.js'
import { createJobQueue } from '../../src/jobs/create-queue.js'
import type { JobHandlers } from '../../src/jobs/definitions.js'
import { productLearningHandlers } from '../../src/jobs/handlers/product-learning.js'
import { productTableHandlers } from '../../src/jobs/handlers/product-tables.js'
import { productHandlers } from '../../src/jobs/handlers/products.js'
import type { JobQueue } from '../../src/jobs/queue.js'
import { reportDeadJob } from '../../src/jobs/report-dead.js'
import { createLogger } from '../../src/log.js'
import { createProductServices, type ProductServices } from '../../src/product-services.js'
import { createTaskServices, type TaskServices } from '../../src/task-services.js'
import { openBuiltinEmbedder } from '../../src/models/choose-embedder.js'
import { taskLearningHandlers } from '../../src/jobs/handlers/task-learning.js'
import { projectRoot } from '../../src/paths.js'

/** What an endpoint answered: its shape is the test's business. */
// oxlint-disable-next-line typescript/no-explicit-any
export type SlackAnswer = Record<string, any>

export type Respond = (turn: Turn, sink: ReplySink, signal: AbortSignal) => Promise<Reply | null>

export interface World {
  dir: string
  playground: Playground
  handle: DatabaseHandle
  queue: JobQueue
  products: ProductServices
  tasks: TaskServices
  bot: Bot
  /** Slack's Web API as a person (or `bot`). */
  api(who: string, method: string, args?: Record<string, unknown>): Promise<SlackAnswer>
  /** What only a client does; a GET when there is no body. */
  client(who: string, path: string, body?: Record<string, unknown>): Promise<SlackAnswer>
  channel(name: string): Promise<string>
  say(who: string, channel: string, text: string, threadTs?: string): Promise<string>
  upload(who: string, channel: string, name: string, bytes: string | Uint8Array, comment?: string, threadTs?: string): Promise<{ ts: string; fileId: string }>
  replies(channel: string, ts: string): Promise<Message[]>
  ephemerals(who: string, channel: string): Promise<Message[]>
  view(who: string): Promise<View | null>
  until<T>(what: string, look: () => Promise<T | undefined | null | false>, timeoutMs?: number): Promise<T>
  restartBot(): Promise<void>
  close(): Promise<void>
}

export interface WorldOptions {
  respond?: Respond
  handlers?: JobHandlers
  env?: Record<string, string>
  deps?: Partial<BotDeps>
  dontStart?: boolean
  /** False: suggesting and training only wait in the queue. */
  trains?: boolean
  /** Decisions after which a model is trained by itself; left out: never. */
  retrainAfter?: number
  /** Events come over HTTP to this address. */
  eventsUrl?: string
}

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), 'qm-bot-'))
  const playground = await startPlayground({ dataDir: dir, port: 0, ...(options.eventsUrl ? { eventsUrl: options.eventsUrl } : {}), manifestPath: join(projectRoot, 'slack-manifest.yaml') })
  const config = readConfig({ DATA_DIR: dir, SLACK_BOT_TOKEN: 'xoxb-playground', ...(options.eventsUrl ? { SLACK_SIGNING_SECRET: 'playground' } : { SLACK_APP_TOKEN: 'xapp-playground' }), SLACK_API_URL: `${playground.url}/api/`, ...options.env })
  migrateDatabase(config.databaseFile)
  const log = createLogger(process.env.QM_TEST_LOG ?? 'silent', 'test')
  const handle = openDatabase(config.databaseFile)
  const slack = config.slack as ConnectedSlack
  const client = createSlackClient(slack, log, { impatient: true })
  const queue = await createJobQueue({ handle, log, onDead: (row, tx) => reportDeadJob(queue, row, tx) })
  const membership = createSlackMembership({ client, handle, log, adminUserIds: config.access.adminUserIds })
  const files = createSlackFileSource({ client, slack })
  const blobs = createDiskBlobStore(config.blobDir)
  const products = createProductServices({ handle, queue, membership, artifactFiles: createArtifactFiles(config.artifactsDir) })
  const embedder = openBuiltinEmbedder(config)
  const tasks = createTaskServices({ handle, queue, membership, artifactFiles: createArtifactFiles(config.artifactsDir), embedder, embedderFor: async () => embedder, checkpointRoot: null })
  const deps: BotDeps = {
    config,
    log,
    handle,
    queue,
    membership,
    files,
    blobs,
    review: products.review,
    operate: products.operate,
    tasks: tasks.stories,
    respond: options.respond ?? echo,
    health: async () => [{ name: 'Index', state: 'ok', detail: '0 passages', advice: null }],
    ...options.deps,
  }

  const world: World = {
    dir,
    playground,
    handle,
    queue,
    products,
    tasks,
    bot: createBot(deps),
    async api(who, method, args = {}) {
      const token = who === 'bot' ? 'xoxb-playground' : `xoxp-${who}`
      const response = await fetch(`${playground.url}/api/${method}`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify(args) })
      return (await response.json()) as SlackAnswer
    },
    async client(who, path, body) {
      const response = await fetch(`${playground.url}/client/${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { 'content-type': 'application/json', authorization: `Bearer xoxp-${who}` },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })
      return (await response.json()) as SlackAnswer
    },
    async channel(name) {
      const boot = await world.client('admin', 'boot')
      return (boot.channels as { name: string; id: string }[]).find((each) => each.name === name)!.id
    },
    async say(who, channel, text, threadTs) {
      const answer = await world.api(who, 'chat.postMessage', { channel, text, ...(threadTs ? { thread_ts: threadTs } : {}) })
      if (!answer.ok) throw new Error(`posting: ${JSON.stringify(answer)}`)
      return answer.ts as string
    },
    async upload(who, channel, name, bytes, comment, threadTs) {
      const data = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
      const ticket = await world.api(who, 'files.getUploadURLExternal', { filename: name, length: data.length })
      await fetch(ticket.upload_url as string, { method: 'POST', body: Buffer.from(data), headers: { authorization: `Bearer xoxp-${who}` } })
      await world.api(who, 'files.completeUploadExternal', { files: [{ id: ticket.file_id, title: name }], channel_id: channel, ...(comment ? { initial_comment: comment } : {}), ...(threadTs ? { thread_ts: threadTs } : {}) })
      const ts = await world.until('the upload in the channel', async () => {
        const page = threadTs ? await world.api(who, 'conversations.replies', { channel, ts: threadTs }) : await world.api(who, 'conversations.history', { channel, limit: 20 })
        return (page.messages as Message[]).find((message) => message.files?.some((file) => file.id === ticket.file_id))?.ts
      })
      return { ts, fileId: ticket.file_id as string }
    },
    async replies(channel, ts) {
      const page = await world.api('admin', 'conversations.replies', { channel, ts })
      return ((page.messages ?? []) as Message[]).filter((message) => message.ts !== ts)
    },
    async ephemerals(who, channel) {
      return ((await world.client(who, `ephemeral?channel=${channel}`)).messages ?? []) as Message[]
    },
    async view(who) {
      return (await world.client(who, 'view')).view as View | null
    },
    async until(what, look, timeoutMs = 10_000) {
      const end = Date.now() + timeoutMs
      for (;;) {
        const found = await look()
        if (found) return found
        if (Date.now() > end) throw new Error(`waited in vain for ${what}`)
        await new Promise((resolve) => setTimeout(resolve, 30))
      }
    },
    async restartBot() {
      await world.bot.stop()
      world.bot = createBot(deps)
      await world.bot.start()
    },
    async close() {
      await world.bot.stop()
      await queue.close()
      await products.close()
      await tasks.close()
      await embedder.close()
      handle.close()
      await playground.close()
      await rm(dir, { recursive: true, force: true })
    },
  }
  if (!options.dontStart) await world.bot.start()
  await queue.work({
    ...productHandlers({ handle, blobs, queue, log }),
    ...productTableHandlers({ handle, blobs, files, limits: config.limits, queue, log }),
    ...(options.trains === false ? {} : productLearningHandlers({ ...products, queue, log, retrainAfter: options.retrainAfter ?? 0 })),
    'slack.reply': (payload, context) => world.bot.jobs['slack.reply']!(payload, context),
    'slack.catch-up': (payload, context) => world.bot.jobs['slack.catch-up']!(payload, context),
    'answers.resume': (payload, context) => world.bot.jobs['answers.resume']!(payload, context),
    ...taskLearningHandlers({ ...tasks, queue, log }),
    ...options.handlers,
  })
  return world
}

/** Says back what it was asked, in two pieces. */
export const echo: Respond = async (turn, sink) => {
  sink.step({ id: 'search', title: 'Looking', state: 'in_progress' })
  sink.delta('You said: ')
  await new Promise((resolve) => setTimeout(resolve, 20))
  sink.step({ id: 'search', title: 'Looked', state: 'complete' })
  sink.delta(turn.text)
  return { kind: 'answer', answerId: `ans_${turn.questionKey.replaceAll(/\W/g, '')}`, markdown: `You said: ${turn.text}`, sources: [], footer: ['echo'], leftOut: false }
}

/** Like `echo`, with rows behind it as the real one has. `leftout` in a question, `slow …` and `long …` do what they say. */
export function keeping(world: () => World): Respond {
  return async (turn, sink, signal) => {
    const { handle } = world()
    const { answer, fresh } = await handle.transaction((tx) =>
      beginAnswer(tx, {
        orgId: turn.actor.orgId,
        conversationId: turn.conversationId,
        channelId: turn.channelId,
        questionKey: turn.questionKey,
        askedBy: turn.actor.userId,
        audience: turn.audience.kind,
        question: turn.text,
        documentIds: turn.documentIds,
      }),
    )
    if (!fresh) return null
    let markdown = `${turn.audience.kind} answer to: ${turn.text}`
    if (turn.text.startsWith('long')) markdown = Array.from({ length: 300 }, (_each, n) => `Paragraph ${n} says something of some length about the matter.`).join('\n\n')
    sink.step({ id: 'search', title: 'Looking', state: 'in_progress' })
    for (const part of markdown.match(/[^]{1,200}/g) ?? []) {
      sink.delta(part)
      if (!turn.text.startsWith('slow')) continue
      for (let wait = 0; wait < 200 && !signal.aborted; wait++) await new Promise((resolve) => setTimeout(resolve, 25))
      if (!signal.aborted) continue
      if (signal.reason !== stoppedByShutdown) await handle.transaction((tx) => finishAnswer(tx, answer.id, { status: 'stopped', text: part }))
      return { kind: 'stopped', answerId: answer.id, markdown: part }
    }
    if (turn.text.startsWith('later') && answer.status === 'working') {
      await handle.transaction((tx) => finishAnswer(tx, answer.id, { status: 'waiting', documentIds: ['doc_1'] }))
      return { kind: 'waiting', answerId: answer.id, titles: ['report.pdf'] }
    }
    if (turn.text.startsWith('boom')) throw new Error('boom')
    await handle.transaction((tx) => finishAnswer(tx, answer.id, { status: 'answered', text: markdown, mode: 'extractive' }))
    // As after a death between finishing and posting: the second try is told that all is done.
    if (turn.text.startsWith('unposted')) return null
    return { kind: 'answer', answerId: answer.id, markdown, sources: [], footer: ['keeping'], leftOut: turn.text.includes('leftout') && turn.audience.kind === 'channel' }
  }
}

/** All that a person reads in a message. */
export function wordsOf(message: Message | View | Record<string, unknown> | null | undefined): string {
  const found: string[] = []
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) for (const each of node) walk(each)
    else if (typeof node === 'object' && node !== null) {
      if ('text' in node && typeof node.text === 'string') found.push(node.text)
      for (const each of Object.values(node)) walk(each)
    }
  }
  walk((message as { blocks?: unknown } | null)?.blocks)
  return found.length > 0 ? found.join('\n') : ((message as { text?: string } | null)?.text ?? '')
}

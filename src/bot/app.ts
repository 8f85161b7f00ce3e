import { App, HTTPReceiver, type Receiver } from '@slack/bolt'
import { releaseUnfinished } from '../db/answers-posted.js'
import { ensureOrganisation, markUninstalled } from '../db/organisation.js'
import type { JobHandlers } from '../jobs/definitions.js'
import { registerAccept } from './accept/listeners.js'
import { registerAsk } from './ask/listeners.js'
import { catchUpAfterAbsence, catchUp } from './catch-up.js'
import { registerChannels } from './channels/listeners.js'
import type { BotContext, BotDeps } from './context.js'
import { createDirectory } from './directory.js'
import { registerDocuments } from './documents/listeners.js'
import { compareFile } from './files/changed-file.js'
import { registerFiles } from './files/listeners.js'
import { gaveUpOn } from './gave-up.js'
import { registerHome } from './home/listeners.js'
import { storeBeforeAcknowledging, type Inbox } from './inbox.js'
import { createLanes, stoppedByRemoval } from './lanes.js'
import { registerOps } from './ops/listeners.js'
import { registerProducts } from './products/listeners.js'
import { registerReview } from './review/listeners.js'
import { replyAbout } from './replies.js'
import { registerRetrain } from './retrain/listeners.js'
import { registerTasks } from './tasks/listeners.js'
import { resumeAnswer } from './ask/resume-answer.js'
import { registerTrial } from './trial/listeners.js'
import { createSlackClient, slackErrorCode, slackLogger, type ConnectedSlack } from './slack-client.js'
import { createSocket, type Socket } from './socket.js'

const answersAtOnce = 4
/** A shorter absence is covered by Slack's own redelivery. */
const absenceMs = 20_000
const comeBackMs = 3000

export interface Bot {
  /** Connects and stays connected. Resolves after the first attempt; `health` says what came of it, and it goes on trying. */
  start(): Promise<void>
  /** Lets running answers end for a moment, then leaves the rest to the next start. */
  stop(): Promise<void>
  health(): BotHealth
  /** The jobs that run where the Slack client is. */
  readonly jobs: JobHandlers
}

export interface BotHealth {
  ready: boolean
  problem: string | null
  degraded: string[]
}

/** The Slack door. Everything a listener needs comes in; nothing is connected before `start`. */
export function createBot(deps: BotDeps): Bot {
  const { log } = deps
  if (deps.config.slack.kind === 'playground') throw new Error('the bot needs the address and tokens of a Slack to connect to')
  const slack: ConnectedSlack = deps.config.slack
  const client = createSlackClient(slack, log)
  const lanes = createLanes(answersAtOnce)
  let ctx: BotContext | undefined
  let door: { inbox: Inbox; socket: Socket | undefined; receiver: Receiver } | undefined
  let problem: string | null = 'connecting to Slack'
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  /** Who we are: the token's team and bot. Null when Slack cannot be asked now. */
  async function introduce(): Promise<BotContext | null> {
    try {
      const me = await client.auth.test()
      const org = await ensureOrganisation(deps.handle.db, {
        slackTeamId: me.enterprise_id && me.is_enterprise_install ? me.enterprise_id : me.team_id!,
        kind: slack.botToken === 'xoxb-playground' ? 'playground' : 'slack',
        name: me.team ?? 'Slack',
        domain: me.url ?? null,
        botUserId: me.user_id ?? null,
        botId: me.bot_id ?? null,
      })
      const directory = createDirectory({ client, handle: deps.handle, log, adminUserIds: deps.config.access.adminUserIds })
      const memory = { hearing: new Map(), replying: new Map(), lastShown: new Map() }
      const goodbye = async () => {
        log.warn({ orgId: org.id }, 'the app was removed from the workspace')
        problem = 'the app was removed from the workspace'
        lanes.stopAll(stoppedByRemoval)
        await markUninstalled(deps.handle.db, org.id)
        clearTimeout(timer)
        timer = setTimeout(comeBack, comeBackMs)
      }
      return { ...deps, client, directory, org, botUserId: me.user_id!, lanes, memory, goodbye }
    } catch (error) {
      const code = slackErrorCode(error)
      problem = code === 'invalid_auth' || code === 'account_inactive' || code === 'token_revoked' ? `Slack refuses the bot token (${code})` : 'Slack cannot be reached; trying again'
      log.warn({ err: error, code }, 'introducing ourselves to Slack failed')
      return null
    }
  }

  /** After the app was removed: it may be installed again, with the same tokens. */
  function comeBack(): void {
    if (stopped) return
    void introduce().then((again) => {
      if (again) problem = null
      else if (!stopped) timer = setTimeout(comeBack, comeBackMs)
    })
  }

  async function open(): Promise<void> {
    ctx ??= (await introduce()) ?? undefined
    if (!ctx || stopped) {
      if (!stopped) timer = setTimeout(() => void open(), 3000)
      return
    }
    door ??= build(ctx)
    problem = null
    await releaseUnfinished(deps.handle.db, ctx.org.id)
    await (door.socket ? door.socket.open() : listen(door.receiver))
    // What was left unfinished, then what was missed; neither holds up what comes in now.
    const here = ctx
    void door.inbox.resume().catch((error: unknown) => log.error({ err: error }, 'unfinished deliveries could not be taken up'))
    void catchUpAfterAbsence(here).catch((error: unknown) => log.warn({ err: error }, 'missed history could not be looked for'))
  }

  async function listen(receiver: Receiver): Promise<void> {
    try {
      await receiver.start({ port: deps.http?.port ?? 3000, host: deps.http?.host ?? '127.0.0.1' })
    } catch (error) {
      problem = 'the port for Slack’s requests is taken'
      log.error({ err: error }, 'listening for Slack failed')
    }
  }

  function build(here: BotContext): { inbox: Inbox; socket: Socket | undefined; receiver: Receiver } {
    const back = (lostForMs: number) => {
      if (lostForMs > absenceMs) void catchUpAfterAbsence(here).catch((error: unknown) => log.warn({ err: error }, 'missed history could not be looked for'))
    }
    const socket = slack.kind === 'socket' ? createSocket(slack, log, back) : undefined
    const receiver = socket?.receiver ?? new HTTPReceiver({ signingSecret: slack.kind === 'http' ? slack.signingSecret : '', logger: slackLogger(log), endpoints: ['/slack/events'] })
    const app = new App({
      receiver,
      // State lives in rows; Bolt would keep every conversation in memory.
      convoStore: false,
      logger: slackLogger(log),
      clientOptions: { slackApiUrl: slack.apiUrl, logger: slackLogger(log) },
      authorize: async () => ({ botToken: slack.botToken, botId: here.org.botId ?? '', botUserId: here.botUserId }),
    })
    app.error(async (error) => {
      if (!stopped) log.error({ err: error }, 'a listener failed')
    })
    const inbox = storeBeforeAcknowledging(app, deps.handle, log, (body) => gaveUpOn(here, body))
    for (const register of [registerAsk, registerFiles, registerDocuments, registerOps, registerHome, registerChannels, registerReview, registerRetrain, registerProducts, registerAccept, registerTasks, registerTrial]) register(app, here)
    return { inbox, socket, receiver }
  }

  /** A job may come before Slack could be asked who we are: it is tried again. */
  function connected(): BotContext {
    if (!ctx) throw new Error('not connected to Slack yet')
    return ctx
  }

  return {
    start: open,
    async stop() {
      stopped = true
      clearTimeout(timer)
      if (door?.socket) await door.socket.close()
      else await door?.receiver.stop().catch(() => undefined)
      door?.inbox.close()
      await lanes.close(3000)
      await door?.inbox.idle(1500)
    },
    health() {
      const state = door?.socket?.state()
      const trouble = problem ?? state?.problem ?? null
      return { ready: trouble === null && (door?.socket === undefined || state!.connected), problem: trouble, degraded: [] }
    },
    jobs: {
      'slack.reply': (payload) => replyAbout(connected(), payload),
      'slack.catch-up': (payload, job) => catchUp(connected(), payload, job.signal),
      'documents.compare': (payload, job) => compareFile(connected(), payload, job.signal),
      'answers.resume': (payload) => resumeAnswer(connected(), payload),
    },
  }
}

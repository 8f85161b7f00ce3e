import { respond } from '../agents/assistant.js'
import { warmModel } from '../agents/model-answer.js'
import { createBot } from '../bot/app.js'
import type { Config } from '../config.js'
import { serviceHealth } from '../health.js'
import type { Logger } from '../log.js'
import { createServices } from '../services.js'
import { warmBackground } from '../pipelines/documents/answer/background.js'
import type { ChildState } from '../supervisor/messages.js'
import { startHeartbeat } from './heartbeat.js'

/** Listens to Slack and answers. `changed` is called when readiness changes. */
export async function runBot(config: Config, log: Logger, changed: () => void): Promise<{ state(): ChildState; close(): Promise<void> }> {
  const services = await createServices(config, log)
  const bot = createBot({
    config,
    log,
    handle: services.handle,
    queue: services.queue,
    membership: services.membership,
    files: services.files,
    blobs: services.blobs,
    review: services.products.review,
    tasks: services.tasks.stories,
    operate: services.products.operate,
    respond: (turn, sink, signal) => respond({ ...services, review: services.products.review, health: () => serviceHealth(services, turn.actor.orgId) }, turn, sink, signal),
    health: (orgId) => serviceHealth(services, orgId),
    ...listenAt(process.env.BOT_LISTEN),
  })
  await bot.start()
  await services.queue.work(bot.jobs)
  // In the background: a question that comes first waits for it, nothing else does.
  if (services.chat) void warmModel(services.chat).catch((error: unknown) => log.warn({ err: error }, 'the language model could not be made ready'))
  void Promise.all([services.passageIndex.warm(), warmBackground(services.reading)]).catch((error: unknown) => log.warn({ err: error }, 'search could not be warmed up'))
  const state = (): ChildState => {
    const health = bot.health()
    return { ready: health.ready, degraded: [...services.degraded(), ...health.degraded], problem: health.problem }
  }
  const heartbeat = startHeartbeat(services.handle.db, 'bot', () => ({ ...state() }))
  changed()
  return {
    state,
    async close() {
      heartbeat.stop()
      await bot.stop()
      await services.close()
    },
  }
}

/** The supervisor says where Slack's HTTP requests arrive: `host port`. */
function listenAt(value: string | undefined): { http?: { host: string; port: number } } {
  const [host, port] = value?.split(' ') ?? []
  return host && port ? { http: { host, port: Number(port) } } : {}
}

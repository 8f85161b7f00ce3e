import { join } from 'node:path'
import { AggregatorRegistry } from 'prom-client'
import { readConfig, type Config } from '../config.js'
import { migrateDatabase } from '../db/open.js'
import type { Logger } from '../log.js'
import { registry } from '../metrics.js'
import { projectRoot } from '../paths.js'
import { isLoopback } from '../web/guard.js'
import { healthReport, type HealthReport } from '../web/health.js'
import { apiToken, apiTokenFile } from '../web/api-token.js'
import { webPassword } from '../web/password.js'
import { Child } from './child.js'
import { lazyApi } from './lazy-api.js'
import { choosePort } from './ports.js'
import { practice } from '../practice.js'

export interface Supervised {
  webUrl: string | undefined
  playgroundUrl: string | undefined
  password: string | undefined
  /** Where the token of the REST API lies; undefined when the environment sets it, or there is no web door. */
  apiTokenFile: string | undefined
  health(): HealthReport
  /** Resolves when every part is ready, or after `timeoutMs` with what is not. */
  ready(timeoutMs: number): Promise<HealthReport>
  stop(): Promise<void>
}

/** Starts every part that was asked for, each in a process of its own, and keeps them running. */
export async function startSupervised(config: Config, env: NodeJS.ProcessEnv, log: Logger): Promise<Supervised> {
  migrateDatabase(config.databaseFile)
  const withPlayground = config.slack.kind === 'playground' && config.roles.includes('bot')
  const webPort = config.roles.includes('web') ? await choosePort(config.host, config.web, 'PORT') : undefined
  const playgroundPort = withPlayground ? await choosePort(config.host, config.playground, 'PLAYGROUND_PORT', webPort ? [webPort] : []) : undefined
  // Slack's HTTP requests reach the bot's process through the web door, or directly where there is none.
  const overHttp = config.slack.kind === 'http' && config.roles.includes('bot')
  const botPort = overHttp ? (webPort === undefined ? config.web.port : await choosePort('127.0.0.1', { port: webPort + 100, asked: false }, 'PORT')) : undefined
  const shown = config.host === '127.0.0.1' || config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host
  const webUrl = webPort === undefined ? undefined : (config.web.publicUrl ?? `http://${shown}:${webPort}`)
  const playgroundUrl = playgroundPort === undefined ? undefined : `http://${shown}:${playgroundPort}`
  const password = isLoopback(config.host) ? undefined : webPassword(config.dataDir)

  const inside = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host
  const childEnv: NodeJS.ProcessEnv = {
    ...env,
    API_TOKEN: undefined,
    DATA_DIR: config.dataDir,
    ...(botPort === undefined ? {} : { BOT_LISTEN: `${webPort === undefined ? config.host : '127.0.0.1'} ${botPort}` }),
    ...(withPlayground ? { ...practice, SLACK_API_URL: `http://${inside}:${playgroundPort}/api/` } : {}),
  }
  const children: Child[] = []
  const add = (name: string, script: string, args: string[], extra: NodeJS.ProcessEnv = {}) => {
    children.push(new Child({ name, script: join(projectRoot, 'dist', script), args, env: { ...childEnv, ...extra }, log }))
  }
  if (withPlayground) {
    add('playground', 'playground/server/main.js', [], {
      PLAYGROUND_PORT: String(playgroundPort),
      PLAYGROUND_HOST: config.host,
      ...(password ? { PLAYGROUND_PASSWORD: password } : {}),
      ...(webUrl ? { WEB_URL: webUrl } : {}),
    })
  }
  for (const role of ['bot', 'worker'] as const) if (config.roles.includes(role)) add(role, 'src/process.js', [role])
  for (const child of children) child.start()

  const health = () => healthReport(Object.fromEntries(children.map((child) => [child.name, child.state])))
  const api = webPort === undefined ? undefined : lazyApi(readConfig(childEnv), apiToken(config.dataDir, config.apiToken), log)
  const web = webPort === undefined ? undefined : await import('../web/server.js').then(({ startWeb }) =>
    startWeb({ host: config.host, port: webPort, publicUrl: config.web.publicUrl, password, playgroundUrl, botPort, health, metrics: () => allMetrics(children), api: api && (() => api.handler()) }),
  )

  return {
    webUrl,
    playgroundUrl,
    password,
    apiTokenFile: api && config.apiToken === undefined ? apiTokenFile(config.dataDir) : undefined,
    health,
    async ready(timeoutMs) {
      const until = Date.now() + timeoutMs
      while (health().status !== 'ready' && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 25))
      return health()
    },
    async stop() {
      for (const child of children) child.expectEnd()
      web?.close()
      web?.closeAllConnections()
      await api?.close()
      // The bot first, so that nothing new is taken; the playground last, so that the last replies arrive.
      for (const name of ['bot', 'worker', 'playground']) await Promise.all(children.filter((c) => c.name === name).map((c) => c.stop(10_000)))
    },
  }
}

let nextQuestion = 1

async function allMetrics(children: Child[]): Promise<{ contentType: string; body: string }> {
  const own = await registry.getMetricsAsJSON()
  const others = await Promise.all(children.map((child) => metricsOf(child)))
  const sum = AggregatorRegistry.aggregate([own, ...others].filter((m) => m.length > 0) as Parameters<typeof AggregatorRegistry.aggregate>[0])
  return { contentType: sum.contentType, body: await sum.metrics() }
}

/** A child's metrics; none when it does not answer in half a second. */
function metricsOf(child: Child): Promise<unknown[]> {
  const id = nextQuestion++
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish([]), 500)
    const onMessage = (message: { type: string; id?: number; metrics?: unknown[] }) => {
      if (message.type === 'metrics' && message.id === id) finish(message.metrics ?? [])
    }
    const finish = (metrics: unknown[]) => {
      clearTimeout(timer)
      child.off('message', onMessage)
      resolve(metrics)
    }
    child.on('message', onMessage)
    child.send({ type: 'metrics', id })
  })
}

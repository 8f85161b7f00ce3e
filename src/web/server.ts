import { createServer, type Server } from 'node:http'
import express, { type RequestHandler } from 'express'
import helmet from 'helmet'
import { newReference } from '../ids.js'
import { isLoopback, passwordOnly, sameSiteOnly } from './guard.js'
import type { HealthReport } from './health.js'
import { forwardToBot } from './slack-forward.js'
import { statusPage } from './status-page.js'

export interface WebOptions {
  host: string
  port: number
  publicUrl: string | undefined
  /** Required (and asked for) on any address but loopback. */
  password: string | undefined
  playgroundUrl: string | undefined
  /** Where the bot listens for Slack's HTTP requests, if it does. */
  botPort?: number | undefined
  health(): HealthReport
  metrics(): Promise<{ contentType: string; body: string }>
  /** The REST API, made at its first request. */
  api?: (() => Promise<RequestHandler>) | undefined
}

/** The web door. Resolves when it listens. */
export async function startWeb(options: WebOptions): Promise<Server> {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  // Slack comes under the public name and without a password: its signature is what counts.
  if (options.botPort !== undefined) app.post('/slack/events', forwardToBot(options.botPort))
  app.use(sameSiteOnly(options))
  app.use(helmet({ contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], styleSrc: ["'unsafe-inline'"], frameAncestors: ["'none'"], upgradeInsecureRequests: null } }, strictTransportSecurity: false }))
  app.get('/healthz', (_request, response) => {
    const report = options.health()
    response.status(report.status === 'ready' ? 200 : 503).json(report)
  })
  const { api } = options
  // Before the password of other machines: the API has a guard and a token of its own.
  if (api) {
    app.use('/api/v1', (request, response, next) => {
      api().then((handle) => handle(request, response, next), () => {
        response.status(503).json({ error: { code: 'not-ready', message: 'The API could not be started. Try again in a moment; the log says why.', reference: newReference() } })
      })
    })
  }
  if (!isLoopback(options.host)) {
    if (!options.password) throw new Error('a password is required on an address that other machines reach')
    app.use(passwordOnly(options.password))
  }
  app.get('/metrics', async (_request, response) => {
    const { contentType, body } = await options.metrics()
    response.type(contentType).send(body)
  })
  app.get('/', (_request, response) => {
    response.type('html').send(statusPage(options.health(), { playground: options.playgroundUrl }))
  })
  app.use((_request, response) => {
    response.status(404).type('text/plain').send('Nothing is here. The start page is at /\n')
  })

  const server = createServer(app)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => resolve())
  })
  return server
}

import type { Server } from 'node:http'
import { createServer } from 'node:http'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Duplex } from 'node:stream'
import express from 'express'
import { answerApi } from './api/router.js'
import { readBody } from './api/body.js'
import { expireStreams } from './api/streams.js'
import { clientRoutes } from './client/routes.js'
import { Delivery } from './deliver.js'
import { SlackError } from './errors.js'
import { isLoopback, refusal } from './guard.js'
import { HttpLine } from './http-line.js'
import { pageRoutes } from './page.js'
import { respond } from './respond.js'
import { expireStatuses } from './status.js'
import { SocketLine } from './socket.js'
import { rememberHook, useHook } from './store/hooks.js'
import type { Json } from './store/open.js'
import { receiveUpload, sendFile } from './transfer.js'
import type { Workspace } from './workspace.js'
import { appInfo, openWorkspace } from './workspace.js'

export interface PlaygroundOptions {
  /** The playground keeps everything in `<dataDir>/playground`. */
  dataDir: string
  /** 0: any free port. */
  port?: number
  /** Any other than a loopback address needs a password. */
  host?: string
  password?: string
  /** The service's own web page, shown as a link. */
  webUrl?: string
  /** The address under which browsers reach the playground, if it is not host and port (a proxy). */
  publicUrl?: string
  /** Deliver events by signed POSTs to this address instead of Socket Mode. */
  eventsUrl?: string
  /** The app's manifest: commands, shortcuts, subscribed events. A missing file: no commands, all events. */
  manifestPath?: string
  /** Where the built page lies. */
  pageDir?: string
  /** Largest upload in bytes; 1 GB if not given. */
  maxUpload?: number
}

export interface Playground { url: string; port: number; close: () => Promise<void> }

/** Starts the workspace and answers when it listens. Throws when a password is missing or the port is taken. */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  const host = options.host ?? '127.0.0.1'
  if (!isLoopback(host) && !options.password) throw new Error(`The playground needs PLAYGROUND_PASSWORD to listen on ${host}: anybody who can reach it could act as anyone in it.`)
  const ws = openWorkspace({
    dataDir: join(resolve(options.dataDir), 'playground'), maxUpload: options.maxUpload ?? 1_073_741_824,
    ...(options.manifestPath ? { manifestPath: options.manifestPath } : {}), ...(options.webUrl ? { webUrl: options.webUrl } : {}),
    ...(options.password ? { password: options.password } : {}),
  })
  const guard = { host, ...(options.publicUrl ? { publicUrl: options.publicUrl } : {}) }
  const app = express().disable('x-powered-by').disable('etag')
  const server = createServer(app)
  app.use((request, response, next) => {
    const refused = refusal(request, guard)
    if (refused) response.status(403).json({ ok: false, error: refused, message: 'This address is not for other sites.' })
    else next()
  })
  const line = connectBot(ws, options.eventsUrl)
  app.all('/api/:method', (request, response) => answerApi(ws, line.sockets, request, response))
  app.all('/upload/v1/:ticket', (request, response) => receiveUpload(ws, request, response))
  app.get(['/files-pri/:id/download/:name', '/files-pri/:id/:name'], (request, response) => sendFile(ws, request, response))
  app.post('/hooks/response/:id', (request, response) => answerHook(ws, request, response))
  clientRoutes(app, ws)
  pageRoutes(app, ws, options.pageDir ?? pageDir())
  server.on('upgrade', (request, socket: Duplex, head) => {
    if (refusal(request, guard) || !line.sockets || !request.url?.startsWith('/link/')) socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
    else line.sockets.upgrade(request, socket, head)
  })
  try {
    await listen(server, options.port ?? 0, host)
  } catch (error) {
    await ws.bot.close()
    ws.db.close()
    throw error
  }
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  ws.origin = options.publicUrl?.replace(/\/$/, '') ?? `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`
  line.start()
  const streams = setInterval(() => { expireStreams(ws); expireStatuses(ws) }, 1000)
  const close = async (): Promise<void> => {
    clearInterval(streams)
    await ws.bot.close()
    server.closeAllConnections()
    await new Promise<void>((done) => { server.close(() => done()) })
    ws.db.close()
  }
  return { url: ws.origin, port, close }
}

function connectBot(ws: Workspace, eventsUrl: string | undefined): { sockets?: SocketLine; start: () => void } {
  const changed = (): void => {
    ws.live.toAll({ type: 'app', app: appInfo(ws) })
    if (ws.bot instanceof Delivery) ws.bot.pump()
  }
  if (eventsUrl !== undefined) {
    const way = new HttpLine(ws, eventsUrl, changed)
    ws.bot = new Delivery(ws, way)
    return { start: () => way.start() }
  }
  const sockets = new SocketLine(ws, changed)
  ws.bot = new Delivery(ws, sockets)
  return { sockets, start: () => {} }
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(port, host, () => {
      server.off('error', failed)
      done()
    })
  })
}

/** The built page, from the compiled server and from the sources. */
function pageDir(): string {
  const here = import.meta.dirname
  const built = join(here, '../page')
  return existsSync(join(built, 'index.html')) ? built : join(here, '../../dist/playground/page')
}

/** A response_url: JSON, five uses in thirty minutes. Errors as Slack words them. */
async function answerHook(ws: Workspace, request: express.Request, response: express.Response): Promise<void> {
  const id = String(request.params.id)
  let body: Json = {}
  try {
    body = JSON.parse((await readBody(request)).toString('utf8')) as Json
    const hook = useHook(ws.db, id)
    if (typeof hook === 'string') {
      response.status(404).type('text').send(hook)
      ws.traffic.add({ kind: 'response_url', name: hook, who: 'bot', ok: false, request: body })
      return
    }
    rememberHook(ws.db, id, respond(ws, hook, body))
    ws.traffic.add({ kind: 'response_url', name: hook.channel, who: 'bot', ok: true, request: body })
    response.type('text').send('ok')
  } catch (error) {
    const code = error instanceof SlackError ? error.code : error instanceof SyntaxError ? 'invalid_payload' : 'server_error'
    ws.traffic.add({ kind: 'response_url', name: code, who: 'bot', ok: false, error: code, request: body })
    response.status(code === 'server_error' ? 500 : 400).type('text').send(code)
  }
}

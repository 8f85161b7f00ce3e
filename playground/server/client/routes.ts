import { join } from 'node:path'
import type { Express, Request, Response } from 'express'
import type { LiveEvent } from '../../shared/contract.js'
import type { Workspace } from '../workspace.js'
import { action, options } from './actions.js'
import { admin, faults, file, reset } from './admin.js'
import type { ClientMethod } from './answer.js'
import { answerClient, person } from './answer.js'
import { command } from './commands.js'
import { boot, commands, ephemeral, samples, samplesDir, traffic, view } from './look.js'
import { context, home, mark, messages, shortcut, stop } from './open.js'
import { close, submit } from './submit.js'

const posts: Record<string, ClientMethod> = {
  command, action, options, submit, close, shortcut, home, messages, context, stop, mark, faults, reset, admin, file,
}
const gets: Record<string, ClientMethod> = { boot, view, ephemeral, commands, samples, traffic, faults }

/** The live stream: one JSON object per `data:` line, a comment every 15 s. */
function stream(ws: Workspace, request: Request, response: Response, user: string): void {
  response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
  response.flushHeaders()
  const leave = ws.live.join({
    user, traffic: new URL(request.originalUrl, 'http://local').searchParams.get('traffic') === '1',
    send: (event: LiveEvent) => { response.write(`data: ${JSON.stringify(event)}\n\n`) },
  })
  const beat = setInterval(() => response.write(': ping\n\n'), 15_000)
  response.on('close', () => {
    clearInterval(beat)
    leave()
  })
}

/** Everything under /client. */
export function clientRoutes(app: Express, ws: Workspace): void {
  for (const [name, method] of Object.entries(posts)) app.post(`/client/${name}`, (request, response) => answerClient(ws, method, request, response))
  for (const [name, method] of Object.entries(gets)) {
    // Reading the faults changes nothing, whatever stands in the address.
    const read: ClientMethod = name === 'faults' ? (call) => method({ ...call, args: {} }) : method
    app.get(`/client/${name}`, (request, response) => answerClient(ws, read, request, response))
  }
  app.get('/client/events', (request, response) => withPerson(ws, request, response, (user) => stream(ws, request, response, user)))
  app.get('/client/samples/:name', (request, response) => withPerson(ws, request, response, () => {
    const dir = samplesDir()
    const { name } = request.params
    if (!dir || !/^[\w-]+\.\w+$/.test(name)) response.status(404).json({ ok: false, error: 'not_found', message: 'There is no such sample.' })
    else response.sendFile(join(dir, name), { headers: { 'x-content-type-options': 'nosniff' } })
  }))
  app.use('/client', (_request, response) => {
    response.status(404).json({ ok: false, error: 'not_found', message: `There is no such endpoint. POST: ${Object.keys(posts).join(', ')}. GET: ${Object.keys(gets).join(', ')}, events.` })
  })
}

/** Checks the caller with the same refusals as every endpoint, and goes on when all is well. */
function withPerson(ws: Workspace, request: Request, response: Response, go: (user: string) => void): Promise<void> | void {
  let user: string
  try {
    user = person(ws, request, {}).user.id
  } catch (error) {
    return answerClient(ws, () => { throw error }, request, response)
  }
  go(user)
}

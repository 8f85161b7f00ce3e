import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { startWeb, type WebOptions } from './server.js'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

const options: WebOptions = {
  host: '127.0.0.1',
  port: 0,
  publicUrl: 'https://qm.example.com',
  password: undefined,
  playgroundUrl: undefined,
  botPort: undefined,
  health: () => ({ status: 'not-ready', parts: { bot: { ready: false, problem: '<b>starting' } }, degraded: [] }),
  metrics: async () => ({ contentType: 'text/plain', body: 'm 1\n' }),
}

async function web(change: Partial<WebOptions> = {}): Promise<number> {
  const server = await startWeb({ ...options, ...change })
  servers.push(server)
  return (server.address() as AddressInfo).port
}

function ask(port: number, path: string, headers: Record<string, string> = {}, method = 'GET', body = ''): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      let text = ''
      answer.on('data', (part: Buffer) => (text += part.toString()))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    call.on('error', reject)
    call.end(body)
  })
}

test('serves its own names and refuses a rebound one and a foreign origin', async () => {
  const port = await web()
  expect((await ask(port, '/', { host: `localhost:${port}` })).status).toBe(200)
  expect((await ask(port, '/', { host: 'qm.example.com' })).status).toBe(200)
  expect((await ask(port, '/', { host: 'evil.example' })).status).toBe(403)
  expect((await ask(port, '/metrics', { host: `127.0.0.1:${port}`, origin: 'https://evil.example' })).status).toBe(403)
  expect((await ask(port, '/metrics', { host: `127.0.0.1:${port}`, origin: 'null' })).status).toBe(403)
})

test('health is 503 while a part is not ready, and what it says is escaped on the page', async () => {
  const port = await web()
  expect((await ask(port, '/healthz')).status).toBe(503)
  expect((await ask(port, '/')).text).not.toContain('<b>starting')
})

test('another address than loopback asks for the password everywhere but on /healthz', async () => {
  await expect(web({ host: '0.0.0.0' })).rejects.toThrow(/password/)
  const port = await web({ host: '0.0.0.0', password: 'p1' })
  expect((await ask(port, '/healthz')).status).toBe(503)
  expect((await ask(port, '/')).status).toBe(401)
  expect((await ask(port, '/metrics', { authorization: `Basic ${Buffer.from('x:p2').toString('base64')}` })).status).toBe(401)
  expect((await ask(port, '/metrics', { authorization: `Basic ${Buffer.from('x:p1').toString('base64')}` })).status).toBe(200)
})

test("Slack's requests reach the bot byte for byte, whatever host they came by", async () => {
  const seen: string[] = []
  const bot = createServer((req, res) => {
    let body = ''
    req.on('data', (part: Buffer) => (body += part.toString()))
    req.on('end', () => {
      seen.push(`${req.method} ${req.url} ${String(req.headers['x-slack-signature'])} ${body}`)
      res.writeHead(200).end('ok')
    })
  })
  servers.push(bot)
  await new Promise<void>((resolve) => bot.listen(0, '127.0.0.1', resolve))
  const port = await web({ botPort: (bot.address() as AddressInfo).port })
  const answer = await ask(port, '/slack/events', { host: 'tunnel.example', 'x-slack-signature': 'v0=abc', 'content-type': 'application/json' }, 'POST', '{"a": 1 }')
  expect(answer).toEqual({ status: 200, text: 'ok' })
  expect(seen).toEqual(['POST /slack/events v0=abc {"a": 1 }'])
  bot.close()
  const gone = await web({ botPort: 9 })
  expect((await ask(gone, '/slack/events', {}, 'POST')).status).toBe(503)
})

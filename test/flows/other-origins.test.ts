import { readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startService, type Service } from '../support/service.js'
import { until } from '../support/until.js'

/** A request with headers that fetch would not let us set. */
function send(url: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: options.method ?? 'GET', headers: options.headers ?? {} }, (response) => {
      let body = ''
      response.on('data', (data: Buffer) => (body += data.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    request.once('error', reject)
    request.end(options.body)
  })
}

const evil = 'http://evil.example'

describe('a page of another origin', () => {
  let service: Service
  beforeAll(async () => {
    service = await startService()
  }, 60_000)
  afterAll(() => service?.close())

  it('reaches nothing under a name that was bound to this machine', async () => {
    for (const base of [service.webUrl, service.playgroundUrl]) {
      const { port } = new URL(base)
      for (const path of ['/', '/healthz', '/metrics', '/client/boot', '/api/auth.test', '/slack/events']) {
        expect((await send(base + path, { headers: { host: `evil.example:${port}` } })).status, base + path).toBe(403)
        expect((await send(base + path, { headers: { host: `127.0.0.1.evil.example:${port}` } })).status, base + path).toBe(403)
      }
    }
  })

  it('can send nothing from the reader’s browser', async () => {
    const form = 'token=xoxp-admin&channel=C0GENERAL01&text=sent+by+a+form'
    for (const base of [service.webUrl, service.playgroundUrl]) {
      for (const path of ['/', '/api/chat.postMessage', '/client/reset', '/client/faults', '/slack/events', '/upload/x']) {
        for (const origin of [evil, 'null', base.replace('127.0.0.1', 'localhost.evil.example')]) {
          const { status } = await send(base + path, { method: 'POST', headers: { origin, 'content-type': 'application/x-www-form-urlencoded' }, body: form })
          expect([403, 404], `${base}${path} from ${origin}`).toContain(status)
        }
        const old = await send(base + path, { method: 'POST', headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'content-type': 'text/plain' }, body: form })
        expect([403, 404], `${base}${path} without an origin`).toContain(old.status)
      }
    }
    const history = await service.as('employee').api('conversations.history', { channel: 'C0GENERAL01' })
    expect(JSON.stringify(history)).not.toContain('sent by a form')
  })

  it('gets no readable answer and no permission', async () => {
    for (const base of [service.webUrl, service.playgroundUrl]) {
      const response = await send(`${base}/`, { method: 'OPTIONS', headers: { origin: evil, 'access-control-request-method': 'POST' } })
      expect(response.status).toBe(403)
    }
  })

  it('gets no socket', async () => {
    for (const base of [service.webUrl, service.playgroundUrl]) {
      for (const path of ['/', '/link/?ticket=1', '/client/events']) {
        const outcome = await new Promise<string>((resolve) => {
          const socket = new WebSocket(base.replace('http', 'ws') + path, { origin: evil })
          socket.once('open', () => resolve('open'))
          socket.once('error', () => resolve('refused'))
          socket.once('close', () => resolve('refused'))
        })
        expect(outcome, base + path).toBe('refused')
      }
    }
  })
}, 60_000)

describe('an address that others reach', () => {
  let service: Service
  beforeAll(async () => {
    service = await startService({ HOST: '0.0.0.0' })
  }, 60_000)
  afterAll(() => service?.close())

  it('asks for the generated password on both ports', async () => {
    const password = readFileSync(join(service.dir, 'web-password'), 'utf8').trim()
    // Ready a moment before the box that says so is printed.
    await until('the password is printed', () => service.output().includes(password) || undefined)
    for (const path of ['/', '/metrics']) expect((await fetch(service.webUrl + path)).status).toBe(401)
    expect((await fetch(`${service.webUrl}/metrics`, { headers: { authorization: `Basic ${btoa(`me:${password}`)}` } })).status).toBe(200)
    const page = await fetch(`${service.playgroundUrl}/`)
    expect(await page.text()).toMatch(/password/i)
    for (const path of ['/api/conversations.list', '/client/boot']) {
      const response = await fetch(service.playgroundUrl + path, { headers: { authorization: 'Bearer xoxp-admin' } })
      const answer = await response.text()
      expect(answer).toContain('"ok":false')
      expect(answer).not.toContain('general')
    }
    const boot = await fetch(`${service.playgroundUrl}/client/boot`, { headers: { authorization: `Bearer xoxp-admin:${password}` } })
    expect(boot.status).toBe(200)
  })
}, 60_000)

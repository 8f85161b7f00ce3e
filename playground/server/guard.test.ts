import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { general, world } from './test-kit.js'
import type { World } from './test-kit.js'

/** A request with headers that fetch would not let us set. */
const raw = (port: number, path: string, headers: Record<string, string>, method = 'GET', body = ''): Promise<{ status: number; text: string; headers: NodeJS.Dict<string | string[]> }> =>
  new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, method, headers: { connection: 'close', ...headers } }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => { text += chunk.toString('utf8') })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
    })
    call.on('error', reject)
    call.end(body)
  })

describe('a page of another origin', () => {
  let w: World
  beforeAll(async () => { w = await world() })
  afterAll(() => w.end())
  const paths = ['/', '/api/auth.test', '/client/boot', '/files-pri/T-F/x', '/upload/v1/abc', '/hooks/response/abc', '/archives/C0GENERAL01']

  it('is refused on every route by its Host', async () => {
    for (const path of paths) expect((await raw(w.port, path, { host: 'evil.example', authorization: 'Bearer xoxp-admin' })).status, path).toBe(403)
    expect((await raw(w.port, '/', { host: `localhost:${w.port}` })).status).toBe(200)
  })

  it('is refused on every route by its Origin', async () => {
    for (const path of paths) {
      for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:${w.port + 1}`]) {
        expect((await raw(w.port, path, { host: `127.0.0.1:${w.port}`, origin, authorization: 'Bearer xoxp-admin' }, 'POST', '{}')).status, `${path} ${origin}`).toBe(403)
      }
    }
    expect((await raw(w.port, '/api/auth.test', { host: `127.0.0.1:${w.port}`, origin: `http://127.0.0.1:${w.port}`, authorization: 'Bearer xoxp-admin' }, 'POST')).status).toBe(200)
  })

  it('cannot act through an address, an image or a form', async () => {
    const host = `127.0.0.1:${w.port}`
    const query = `/api/chat.postMessage?token=xoxp-admin&channel=${general}&text=pwned`
    expect((await raw(w.port, query, { host })).text).toContain('not_authed')
    expect((await raw(w.port, query, { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).status).toBe(403)
    expect((await raw(w.port, '/client/reset', { host, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }, 'POST', 'token=xoxp-admin')).status).toBe(403)
    expect((await raw(w.port, '/', { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).status).toBe(200)
    expect(((await w.as('admin').api('conversations.history', { channel: general })).messages as unknown[]).length).toBe(0)
  })

  it('gets no socket', async () => {
    const { url } = await (await fetch(`${w.url}/api/apps.connections.open`, { method: 'POST', headers: { authorization: 'Bearer xapp-playground' } })).json() as { url: string }
    const status = (address: string, headers: Record<string, string>): Promise<string> => new Promise((resolve) => {
      const socket = new WebSocket(address, { headers })
      socket.on('unexpected-response', (_request, response) => resolve(String(response.statusCode)))
      socket.on('open', () => { socket.close(); resolve('open') })
      socket.on('error', () => {})
    })
    expect(await status(url, { origin: 'https://evil.example' })).toBe('403')
    expect(await status(url, { host: 'evil.example' })).toBe('403')
    expect(await status(url.replace(/ticket=\w+/, 'ticket=wrong'), {})).toBe('401')
    expect(await status(url, {})).toBe('open')
    expect(await status(url, {})).toBe('401')
  })
})

describe('on another address than loopback', () => {
  it('does not start without a password', async () => {
    await expect(world({ host: '0.0.0.0' })).rejects.toThrow('PLAYGROUND_PASSWORD')
  })

  it('asks for the password everywhere, and takes it by form, header or token', async () => {
    const w = await world({ host: '0.0.0.0', password: 'correct horse' })
    const host = `127.0.0.1:${w.port}`
    expect((await raw(w.port, '/', { host })).text).toContain('type="password"')
    expect((await w.as('admin').api('auth.test')).error).toBe('invalid_auth')
    expect((await w.as('admin').client('boot')).error).toBe('invalid_auth')
    expect((await w.bot.api('auth.test')).ok).toBe(true)
    expect((await raw(w.port, '/api/auth.test', { host, authorization: 'Bearer xoxb-playground', 'x-forwarded-for': '203.0.113.9' }, 'POST')).text).toContain('invalid_auth')
    expect((await raw(w.port, '/api/auth.test', { host, authorization: 'Bearer xoxp-admin:correct horse' }, 'POST')).text).toContain('"ok":true')
    expect((await raw(w.port, '/client/boot', { host, authorization: 'Bearer xoxp-admin', 'x-playground-password': 'correct horse' })).text).toContain('"ok":true')
    expect((await raw(w.port, '/login', { host }, 'POST', 'password=wrong')).status).toBe(401)
    const login = await raw(w.port, '/login', { host }, 'POST', 'password=correct+horse')
    const cookie = String(login.headers['set-cookie']).split(';')[0] ?? ''
    expect(login.status).toBe(303)
    expect((await raw(w.port, '/client/boot', { host, cookie, authorization: 'Bearer xoxp-admin' })).text).toContain('"ok":true')
    await w.end()
  })
})

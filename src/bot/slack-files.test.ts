import { createServer, type IncomingMessage, type Server } from 'node:http'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLogger } from '../log.js'
import { createSlackClient, type ConnectedSlack } from './slack-client.js'
import { createSlackFileSource } from './slack-files.js'

describe('downloading shared files', () => {
  let slackServer: Server
  let elsewhere: Server
  let foreignTokens: (string | undefined)[]
  let file: Record<string, unknown> | null
  let answer: (request: IncomingMessage) => { status?: number; headers?: Record<string, string>; body?: string }
  let dir: string
  let origin: string
  let foreign: string

  beforeEach(async () => {
    foreignTokens = []
    answer = () => ({ body: 'the bytes' })
    slackServer = createServer((request, response) => {
      if (request.url?.startsWith('/api/')) {
        response.setHeader('content-type', 'application/json').end(JSON.stringify(file ? { ok: true, file } : { ok: false, error: 'file_not_found' }))
        return
      }
      const given = answer(request)
      response.writeHead(given.status ?? 200, { 'content-type': 'application/octet-stream', ...given.headers }).end(given.body ?? '')
    })
    elsewhere = createServer((request, response) => {
      foreignTokens.push(request.headers.authorization)
      response.end('stolen')
    })
    for (const server of [slackServer, elsewhere]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(slackServer.address() as AddressInfo).port}`
    foreign = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`
    file = { id: 'F1', name: 'a.pdf', size: 9, mimetype: 'application/pdf', url_private_download: `${origin}/files/a.pdf` }
    dir = await mkdtemp(join(tmpdir(), 'qm-files-'))
  })
  afterEach(async () => {
    slackServer.close()
    elsewhere.close()
    await rm(dir, { recursive: true, force: true })
  })

  const download = (most = 1000) => {
    const slack: ConnectedSlack = { kind: 'socket', botToken: 'xoxb-secret', appToken: 'xapp-1', apiUrl: `${origin}/api/` }
    const source = createSlackFileSource({ client: createSlackClient(slack, createLogger('silent', 'test'), { impatient: true }), slack })
    return source.download('org', 'F1', join(dir, 'part'), most, AbortSignal.timeout(5000))
  }

  it('streams the bytes to disk with their hash', async () => {
    expect((await download()).bytes).toBe(9)
    expect(await readFile(join(dir, 'part'), 'utf8')).toBe('the bytes')
  })

  it('takes an empty file', async () => {
    answer = () => ({ body: '' })
    expect((await download()).bytes).toBe(0)
  })

  it('sends the token to no other origin: not by address, not by redirect', async () => {
    file = { ...file, url_private_download: `${foreign}/a.pdf` }
    await expect(download()).rejects.toThrow('outside Slack')
    file = { ...file, url_private_download: `${origin}/files/a.pdf` }
    answer = () => ({ status: 302, headers: { location: `${foreign}/a.pdf` } })
    await expect(download()).rejects.toThrow('outside Slack')
    expect(foreignTokens).toEqual([])
  })

  it('does not take a login page for the file, unless the file is HTML', async () => {
    answer = () => ({ headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<html>sign in</html>' })
    await expect(download()).rejects.toThrow('did not hand out')
    file = { ...file, name: 'page.html', mimetype: 'text/html' }
    expect((await download()).bytes).toBeGreaterThan(0)
  })

  it('stops at the limit even when Slack told a smaller size', async () => {
    answer = () => ({ body: 'x'.repeat(5000) })
    await expect(download(1000)).rejects.toThrow('larger')
    file = { ...file, size: 5000 }
    await expect(download(1000)).rejects.toThrow('larger')
  })

  it('says that a file is gone, and waits when told to', async () => {
    answer = () => ({ status: 429, headers: { 'retry-after': '7' } })
    await expect(download()).rejects.toMatchObject({ name: 'RetryAfterError', delayMs: 7000 })
    answer = () => ({ status: 404 })
    await expect(download()).rejects.toThrow('no longer in Slack')
    file = null
    await expect(download()).rejects.toThrow('no longer in Slack')
  })
})

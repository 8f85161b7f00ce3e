import { createReadStream, createWriteStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import { identify, tokenOf } from './api/router.js'
import { takeTicket } from './api/files.js'
import { canSeeFile } from './render.js'
import { filePath, findFile, saveFile } from './store/files.js'
import type { Workspace } from './workspace.js'

class TooLarge extends Error {
  override name = 'TooLarge'
}

/** Writes to disk and stops at `most` bytes. */
async function store(from: Readable, path: string, most: number): Promise<number> {
  let size = 0
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length
      if (size > most) done(new TooLarge())
      else done(null, chunk)
    },
  })
  await pipeline(from, count, createWriteStream(path, { mode: 0o600 }))
  return size
}

async function receiveForm(request: Request, path: string, most: number): Promise<number> {
  const { default: busboy } = await import('busboy')
  const form = busboy({ headers: request.headers, limits: { files: 1 } })
  return new Promise<number>((resolve, reject) => {
    let stored: Promise<number> | undefined
    form.on('file', (_name, stream) => { stored = store(stream, path, most); stored.catch(reject) })
    form.on('error', reject)
    form.on('close', () => { (stored ?? Promise.reject(new Error('no file in the form'))).then(resolve, reject) })
    request.pipe(form)
  })
}

/** `/upload/v1/<ticket>`: raw bytes or a multipart form, straight to disk. The ticket in the address is the permission. */
export async function receiveUpload(ws: Workspace, request: Request, response: Response): Promise<void> {
  const file = takeTicket(ws, String(request.params.ticket))
  if (!file) {
    response.status(404).type('text').send('upload not found')
    return
  }
  const path = filePath(ws.dataDir, file.id)
  const started = Date.now()
  try {
    const form = (request.headers['content-type'] ?? '').startsWith('multipart/form-data')
    const size = await (form ? receiveForm(request, path, ws.settings.maxUpload) : store(request, path, ws.settings.maxUpload))
    saveFile(ws.db, { ...file, state: 'received', data: { ...file.data, size } })
    ws.traffic.add({ kind: 'upload', name: file.id, who: file.user, ok: true, took: Date.now() - started, request: { size } })
    response.type('text').send(`OK - ${size}`)
  } catch (error) {
    await rm(path, { force: true })
    const large = error instanceof TooLarge
    ws.traffic.add({ kind: 'upload', name: file.id, who: file.user, ok: false, error: large ? 'too_large' : 'broken' })
    if (!response.headersSent) response.status(large ? 413 : 400).set('connection', 'close').type('text').send(large ? 'file_upload_size_restricted' : 'upload broken off')
  }
}

const loginPage = '<!doctype html><title>Sign in | Slack</title><h1>Sign in to the practice workspace</h1>'

/** Private file addresses: the bytes, to those who can see the file. Always as an attachment that no browser runs. */
export async function sendFile(ws: Workspace, request: Request, response: Response): Promise<void> {
  if (ws.faults.files_html) {
    response.type('html').send(loginPage)
    return
  }
  const id = String(request.params.id).replace(/^[^-]*-/, '')
  let status = 401, who = '?'
  try {
    const caller = identify(ws, request, tokenOf(request, {}))
    who = caller.user.name
    const file = findFile(ws.db, id)
    status = 403
    if (file?.state === 'shared' && canSeeFile(ws, file, caller.user)) {
      const path = filePath(ws.dataDir, id)
      const { size } = await stat(path)
      response.set({
        'content-type': file.data.mimetype, 'content-length': String(size), 'x-content-type-options': 'nosniff', 'cache-control': 'private, no-store',
        'content-security-policy': "default-src 'none'; sandbox", 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.data.name.replace(/\p{Cs}/gu, '\ufffd'))}`,
      })
      ws.traffic.add({ kind: 'download', name: id, who, ok: true, response: { size } })
      if (request.method === 'HEAD') response.end()
      else await pipeline(createReadStream(path), response)
      return
    }
    status = 404
  } catch {
    if (response.headersSent) return void response.destroy()
  }
  ws.traffic.add({ kind: 'download', name: id, who, ok: false, error: String(status) })
  response.status(status).json({ ok: false, error: status === 401 ? 'not_authed' : 'file_not_found' })
}

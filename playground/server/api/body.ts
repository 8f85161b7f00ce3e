import type { IncomingMessage } from 'node:http'
import type { Json } from '../store/open.js'
import { SlackError } from '../errors.js'

const mostBytes = 4_000_000

/** The whole body of a request, at most 4 MB. */
export async function readBody(request: IncomingMessage, most = mostBytes): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > most) throw new SlackError('request_too_large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** A multipart form without its files: some client libraries send calls that way. */
async function readMultipart(request: IncomingMessage): Promise<Json> {
  const { default: busboy } = await import('busboy')
  const fields: Json = {}
  await new Promise<void>((resolve, reject) => {
    const form = busboy({ headers: request.headers, limits: { fieldSize: mostBytes, files: 0, fields: 100 } })
    form.on('field', (name, value) => { fields[name] = value })
    form.on('close', resolve)
    form.on('error', reject)
    request.pipe(form)
  })
  return fields
}

/** Arguments of an API call, from query and body: form, JSON or multipart. Errors: invalid_json, invalid_form_data. */
export async function readArgs(request: IncomingMessage, query: URLSearchParams): Promise<Json> {
  const fromQuery: Json = Object.fromEntries(query)
  delete fromQuery.token
  if (request.method === 'GET' || request.method === 'HEAD') return fromQuery
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (type === 'multipart/form-data') return { ...fromQuery, ...await readMultipart(request) }
  const body = (await readBody(request)).toString('utf8')
  if (type !== 'application/json') return { ...fromQuery, ...Object.fromEntries(new URLSearchParams(body)) }
  try {
    const json = body === '' ? {} : JSON.parse(body) as unknown
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new SlackError('json_not_object')
    return { ...fromQuery, ...json }
  } catch (error) {
    throw error instanceof SlackError ? error : new SlackError('invalid_json')
  }
}

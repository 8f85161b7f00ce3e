import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import busboy from 'busboy'
import type { Request } from 'express'
import { ApiError } from './api-error.js'

/** What came with a table, besides its bytes. */
export interface Upload<T> {
  /** What `take` made of the file. */
  file: T
  fields: Record<string, string>
}

type Take<T> = (file: { name: string; content: Readable }) => Promise<T>

const tableTypes = ['text/csv', 'text/tab-separated-values', 'text/plain']

/** A table as the body itself or as the part `file` of a form, handed on as it streams: nothing of it is held in memory. */
export async function receiveUpload<T>(request: Request, maxBytes: number, take: Take<T>): Promise<Upload<T>> {
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity') throw new ApiError(415, 'unsupported-encoding', 'Send the table uncompressed.')
  // The parts of a form around the file are small.
  if (Number(request.headers['content-length'] ?? 0) > maxBytes + 1_000_000) throw new ApiError(413, 'table-too-large', `This file is larger than ${Math.round(maxBytes / 1e6)} MB. Split it, or raise MAX_FILE_MB.`)
  if (request.is('multipart/form-data')) return fromForm(request, take)
  if (!request.is(tableTypes)) throw new ApiError(415, 'table-type', `Send the table as multipart/form-data with a part "file", or as the body with Content-Type ${tableTypes.slice(0, 2).join(' or ')}.`)
  const { name } = request.query
  return { file: await take({ name: nameFrom(typeof name === 'string' ? name : undefined), content: request }), fields: {} }
}

function fromForm<T>(request: Request, take: Take<T>): Promise<Upload<T>> {
  return new Promise((resolve, reject) => {
    const broken = () => new ApiError(400, 'broken-form', 'The form breaks off or is not valid multipart/form-data. Send it again.')
    const fields: Record<string, string> = {}
    let taken: Promise<T> | undefined
    let form: busboy.Busboy
    try {
      form = busboy({ headers: request.headers, defParamCharset: 'utf8', limits: { files: 1, fields: 20, fieldSize: 64 * 1024, fieldNameSize: 100, parts: 30, headerPairs: 50 } })
    } catch {
      return reject(broken())
    }
    let current: Readable | undefined
    const fail = (error: Error) => {
      request.unpipe(form)
      current?.destroy(error)
      reject(error)
    }
    form.on('file', (name, content, info) => {
      if (name !== 'file') return fail(new ApiError(422, 'no-file', 'Name the part with the table "file".'))
      current = content
      // It may break before anybody reads it.
      content.on('error', () => undefined)
      taken = take({ name: nameFrom(info.filename), content })
      taken.catch(fail)
    })
    form.on('field', (name, value, info) => {
      if (info.valueTruncated || info.nameTruncated) return fail(new ApiError(413, 'body-too-large', 'A field of this form is too large. Send less at once.'))
      fields[name] = value
    })
    for (const limit of ['filesLimit', 'fieldsLimit', 'partsLimit'] as const) form.on(limit, () => fail(new ApiError(422, 'too-many-parts', 'Send one file and at most 20 fields.')))
    form.on('error', () => fail(broken()))
    form.on('close', () => {
      if (!taken) return fail(new ApiError(422, 'no-file', 'Send the table as a part named "file".'))
      taken.then((file) => resolve({ file, fields }), reject)
    })
    request.on('aborted', () => fail(broken()))
    request.pipe(form)
  })
}

/** A name is shown, and never used as a path. */
function nameFrom(given: string | undefined): string {
  // eslint-disable-next-line no-control-regex
  const plain = basename((given ?? '').replaceAll('\\', '/')).replace(/[\0-\x1f\x7f]/g, '').trim()
  return plain.slice(0, 200) || 'table.csv'
}

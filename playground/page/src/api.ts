import type { Reply } from '../../shared/contract.js'

/** A call that did not succeed: `code` is the stable word, `message` the sentence for a person. */
export class CallError extends Error {
  override name = 'CallError'
  readonly code: string
  readonly errors: Record<string, string> | undefined

  constructor(code: string, message: string, errors?: Record<string, string>) {
    super(message)
    this.code = code
    this.errors = errors
  }
}

const SENTENCES: Record<string, string> = {
  offline: 'The playground cannot be reached. What you see is from before; nothing is lost. Start it again and this page reconnects.',
  restricted_action: 'This person may not do that.',
  not_in_channel: 'This person is not in that channel.',
  channel_not_found: 'There is no such channel, or this person is not in it.',
  is_archived: 'This channel is archived.',
  cant_delete_message: 'Only the author can delete this message.',
  cant_update_message: 'Only the author can edit this message.',
  msg_too_long: 'This message is too long (40,000 characters at most).',
  no_text: 'There is nothing to send.',
  message_not_found: 'This message is gone.',
  file_not_found: 'This file is gone.',
  ratelimited: 'The playground was told to refuse calls (rate limit). Try again in a moment.',
}

/** Says an error to a person. */
export function sentenceOf(error: unknown): string {
  if (error instanceof CallError) return error.message
  return error instanceof Error ? error.message : 'Something went wrong.'
}

interface Init extends RequestInit {
  headers?: Record<string, string>
}

async function call<T>(path: string, token: string, init: Init): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } })
  } catch (cause) {
    if (init.signal?.aborted) throw cause
    throw new CallError('offline', SENTENCES.offline ?? '')
  }
  let body: Reply<T> | undefined
  try {
    body = (await response.json()) as Reply<T>
  } catch {
    throw new CallError(`http_${response.status}`, `The playground answered ${response.status} without a reason.`)
  }
  if (body.ok) return body
  throw new CallError(body.error, body.message || SENTENCES[body.error] || `The playground refused: ${body.error.replaceAll('_', ' ')}.`, body.errors)
}

const json = (body: unknown): Init => ({
  method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json; charset=utf-8' },
})

/** A method of Slack's Web API, as this person. */
export function api<T>(token: string, method: string, args: object = {}): Promise<T> {
  return call<T>(`/api/${method}`, token, json(args))
}

/** What only a client does: POST with a body, GET without. */
export function client<T>(token: string, path: string, body?: object, signal?: AbortSignal): Promise<T> {
  return call<T>(`/client/${path}`, token, { ...(body ? json(body) : {}), ...(signal ? { signal } : {}) })
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Whether an address is this workspace's own, under whichever name of this machine the page was opened. */
export function isOwn(url: string): boolean {
  if (!URL.canParse(url, location.origin)) return false
  const target = new URL(url, location.origin)
  return target.origin === location.origin
    || (target.protocol === location.protocol && target.port === location.port && LOOPBACK.has(target.hostname) && LOOPBACK.has(location.hostname))
}

/** The bytes of a private file. Only the path is taken from the address, so the token goes to this page's own origin alone. */
export async function fetchFile(token: string, url: string, signal?: AbortSignal): Promise<Blob> {
  if (!isOwn(url)) throw new CallError('foreign_file', 'This file is not in the playground.')
  const { pathname, search } = new URL(url, location.origin)
  const response = await fetch(`${pathname}${search}`, { headers: { authorization: `Bearer ${token}` }, ...(signal ? { signal } : {}) })
  if (!response.ok) throw new CallError('file_not_found', 'This file is gone, or this person may not see it.')
  return response.blob()
}

/** Sends bytes to an upload address with progress from 0 to 1. */
export function putBytes(url: string, bytes: Blob, onProgress: (share: number) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const target = new URL(url, location.origin)
    const request = new XMLHttpRequest()
    request.open('POST', `${target.pathname}${target.search}`)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.addEventListener('progress', (event) => onProgress(event.total ? event.loaded / event.total : 1))
    request.addEventListener('load', () => {
      if (request.status === 200) resolve()
      else reject(new CallError('upload_failed', `The upload was refused (${request.status}): ${request.responseText.slice(0, 200)}`))
    })
    request.addEventListener('error', () => reject(new CallError('offline', 'The upload broke off. Try again.')))
    request.addEventListener('abort', () => reject(new CallError('cancelled', 'Cancelled.')))
    signal.addEventListener('abort', () => request.abort())
    request.send(bytes)
  })
}

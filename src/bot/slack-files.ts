import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { WebClient } from '@slack/web-api'
import { RetryAfterError, UserFacingError } from '../errors.js'
import type { FileSource, SharedFile } from '../pipelines/documents/file-source.js'
import { slackErrorCode, type ConnectedSlack } from './slack-client.js'

/** The parts of Slack's file object that are used. */
export interface SlackFile {
  id?: string
  name?: string | null
  title?: string | null
  mimetype?: string
  size?: number
  user?: string
  user_team?: string
  mode?: string
  is_external?: boolean
  file_access?: string
  permalink?: string
  url_private?: string
  url_private_download?: string
  channels?: string[]
  groups?: string[]
  ims?: string[]
  shares?: { public?: Record<string, unknown>; private?: Record<string, unknown> }
}

const gone = new Set(['file_not_found', 'file_deleted', 'access_denied', 'not_visible'])
const mostRedirects = 5

/** Files as Slack shares them. The bot's token goes to Slack's own origin (or the one that is configured) and nowhere else. */
export function createSlackFileSource(deps: { client: WebClient; slack: ConnectedSlack }): FileSource {
  const { client, slack } = deps
  const trusted = trustedOrigins(slack.apiUrl)

  async function lookUp(slackFileId: string): Promise<SlackFile | null> {
    try {
      const answer = await client.files.info({ file: slackFileId })
      const file = answer.file as SlackFile | undefined
      return !file || file.mode === 'tombstone' || file.mode === 'hidden_by_limit' || file.file_access === 'file_not_found' || file.file_access === 'access_denied' ? null : file
    } catch (error) {
      const code = slackErrorCode(error)
      if (code && gone.has(code)) return null
      throw error
    }
  }

  return {
    async info(_orgId, slackFileId) {
      const file = await lookUp(slackFileId)
      return file ? sharedFile(slackFileId, file) : null
    },

    async download(_orgId, slackFileId, target, maxBytes, signal) {
      const file = await lookUp(slackFileId)
      if (!file) throw new UserFacingError('gone', 'The file is no longer in Slack.', { hint: 'Share it again if it should be read.' })
      if ((file.size ?? 0) > maxBytes) throw tooLarge(file.size!, maxBytes)
      const address = file.url_private_download ?? file.url_private
      if (!address || file.is_external || file.mode === 'external') {
        throw new UserFacingError('not-readable', 'Slack keeps only a link to this file, not the file itself.', { hint: 'Download it and upload it to Slack.' })
      }
      const response = await fetchFollowing(address, slack.botToken, trusted, signal)
      const type = response.headers.get('content-type') ?? ''
      // Without the right to the file Slack answers 200 with its login page.
      if (type.startsWith('text/html') && !(file.mimetype ?? '').includes('html') && !/\.x?html?$/i.test(file.name ?? '')) {
        await response.body?.cancel()
        throw new UserFacingError('not-readable', 'Slack did not hand out the file.', { hint: 'Make sure that I am still in that channel, then share it again. If that does not help, an admin should check that the app has the files:read scope.' })
      }
      return save(response, target, maxBytes)
    },
  }
}

function sharedFile(slackFileId: string, file: SlackFile): SharedFile {
  const shares = [...Object.keys(file.shares?.public ?? {}), ...Object.keys(file.shares?.private ?? {})]
  return {
    slackFileId,
    name: file.name ?? '',
    title: file.title ?? file.name ?? '',
    mimetype: file.mimetype ?? '',
    bytes: file.size ?? 0,
    slackUserId: file.user ?? '',
    permalink: file.permalink ?? null,
    sharedIn: [...new Set([...shares, ...(file.channels ?? []), ...(file.groups ?? []), ...(file.ims ?? [])])],
    external: file.is_external === true || file.mode === 'external',
  }
}

function trustedOrigins(apiUrl: string): (url: URL) => boolean {
  const api = new URL(apiUrl)
  const slack = api.hostname === 'slack.com' || api.hostname.endsWith('.slack.com')
  return (url) => (slack ? url.protocol === 'https:' && (url.hostname === 'slack.com' || url.hostname.endsWith('.slack.com')) : url.origin === api.origin)
}

/** Follows redirects by hand: the token is sent only to trusted origins, and nothing but http(s) on others is fetched at all. */
async function fetchFollowing(address: string, token: string, trusted: (url: URL) => boolean, signal: AbortSignal): Promise<Response> {
  let url = new URL(address)
  for (let hop = 0; hop <= mostRedirects; hop++) {
    if (!trusted(url)) throw new UserFacingError('not-readable', 'This file lies outside Slack.', { hint: 'Download it and upload it to Slack.' })
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` }, redirect: 'manual', signal: AbortSignal.any([signal, AbortSignal.timeout(20 * 60_000)]) })
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel()
      url = new URL(response.headers.get('location') ?? '', url)
      continue
    }
    if (response.ok) return response
    await response.body?.cancel()
    if (response.status === 429) throw new RetryAfterError(Math.min(600, Number(response.headers.get('retry-after')) || 30) * 1000, 'Slack asked to wait before the next download')
    if (response.status === 404 || response.status === 410 || response.status === 403) {
      throw new UserFacingError('gone', 'The file is no longer in Slack.', { hint: 'Share it again if it should be read.' })
    }
    throw new Error(`download answered ${response.status}`)
  }
  throw new Error('too many redirects')
}

async function save(response: Response, target: string, maxBytes: number): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  const file = await open(target, 'w', 0o600)
  let bytes = 0
  try {
    for await (const part of response.body ?? []) {
      const chunk = part as Uint8Array
      bytes += chunk.byteLength
      if (bytes > maxBytes) throw tooLarge(bytes, maxBytes)
      hash.update(chunk)
      await file.write(chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { bytes, sha256: hash.digest('hex') }
}

function tooLarge(bytes: number, maxBytes: number): UserFacingError {
  const megabytes = (n: number) => `${(n / 1_000_000).toLocaleString('en-US', { maximumFractionDigits: 1 })} MB`
  return new UserFacingError('too-large', `This file is larger (${megabytes(bytes)}) than I read (${megabytes(maxBytes)}).`, { hint: 'Split it, or ask an admin to raise MAX_FILE_MB.' })
}

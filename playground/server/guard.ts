import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

export interface GuardSettings { host: string; password?: string; publicUrl?: string }

const hostName = (host: string): string => host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '').toLowerCase()

export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.') || host === '::ffff:127.0.0.1'

/**
 * Whether a request comes from where it should. A foreign Host is a name that was bound to our address (DNS rebinding);
 * a foreign Origin, or fetch metadata of another site, is some other page that tries to use the reader's browser.
 */
export function refusal(request: IncomingMessage, settings: GuardSettings): 'foreign_host' | 'foreign_origin' | undefined {
  const host = request.headers.host ?? ''
  const name = hostName(host)
  const publicHost = settings.publicUrl ? new URL(settings.publicUrl).host : undefined
  const open = !isLoopback(settings.host)
  const known = name === 'localhost' || (isIP(name) !== 0 && (open || isLoopback(name))) || host === publicHost || name === settings.host.toLowerCase()
  if (!known) return 'foreign_host'
  const { origin } = request.headers
  if (origin !== undefined && !(URL.canParse(origin) && (new URL(origin).host === host || new URL(origin).host === publicHost))) return 'foreign_origin'
  const site = request.headers['sec-fetch-site'], mode = request.headers['sec-fetch-mode']
  const opensThePage = mode === 'navigate' && request.method === 'GET'
  if ((site === 'cross-site' || site === 'same-site') && !opensThePage) return 'foreign_origin'
  return undefined
}

export const cookieName = 'practice_session'
const digest = (text: string): Buffer => createHash('sha256').update(`practice:${text}`).digest()
export const sessionValue = (password: string): string => digest(`session:${password}`).toString('hex')
export const samePassword = (given: string, password: string): boolean => timingSafeEqual(digest(given), digest(password))

/** Whether the password was given, by cookie or by header. Without a password everyone may. */
export function hasPassword(request: IncomingMessage, password: string | undefined): boolean {
  if (password === undefined) return true
  const given = request.headers['x-playground-password']
  if (typeof given === 'string' && samePassword(given, password)) return true
  const cookie = (request.headers.cookie ?? '').split(/;\s*/).find((one) => one.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1)
  return cookie !== undefined && samePassword(cookie, sessionValue(password))
}

/** The bot on this machine needs no password; one that came through a proxy or from elsewhere does. */
export function isLocal(request: IncomingMessage): boolean {
  return isLoopback(request.socket.remoteAddress ?? '') && request.headers['x-forwarded-for'] === undefined && request.headers.forwarded === undefined
}

import { timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import type { RequestHandler } from 'express'
import { newReference } from '../ids.js'

/** True for addresses that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

/**
 * Refuses a request whose Host is not ours (a name rebound to this machine) or whose Origin is another site's. On
 * loopback only loopback names count; elsewhere the public URL's host and plain addresses do.
 */
export function sameSiteOnly(options: { host: string; publicUrl: string | undefined }): RequestHandler {
  const allowed = (hostHeader: string | undefined): boolean => {
    const name = hostHeader && URL.canParse(`http://${hostHeader}`) ? new URL(`http://${hostHeader}`).hostname : ''
    if (isLoopback(name) || (options.publicUrl !== undefined && name === new URL(options.publicUrl).hostname)) return true
    if (isLoopback(options.host)) return false
    return isIP(name.replace(/^\[|\]$/g, '')) !== 0 || name === options.host
  }
  return (request, response, next) => {
    const origin = request.headers.origin
    const sameOrigin = origin === undefined || (URL.canParse(origin) && new URL(origin).host === request.headers.host)
    if (allowed(request.headers.host) && sameOrigin) return next()
    const message = 'This address is not served here.'
    if (request.path.startsWith('/api/')) response.status(403).json({ error: { code: 'foreign-site', message: `${message} Call the API by the name of this machine, not from another site's page.`, reference: newReference() } })
    else response.status(403).type('text/plain').send(`${message}\n`)
  }
}

/** Basic authentication with one password (any user name), compared in constant time. */
export function passwordOnly(password: string): RequestHandler {
  const expected = Buffer.from(password)
  return (request, response, next) => {
    const [scheme, value] = (request.headers.authorization ?? '').split(' ')
    const given = scheme?.toLowerCase() === 'basic' && value ? Buffer.from(value, 'base64').toString().replace(/^[^:]*:/, '') : ''
    const bytes = Buffer.from(given)
    if (bytes.length === expected.length && timingSafeEqual(bytes, expected)) return next()
    response.status(401).set('www-authenticate', 'Basic realm="Quartermaster"').type('text/plain').send('Password needed: npm start prints it.\n')
  }
}

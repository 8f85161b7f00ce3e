import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Express, Request, Response } from 'express'
import express from 'express'
import { readBody } from './api/body.js'
import { cookieName, hasPassword, samePassword, sessionValue } from './guard.js'
import type { Workspace } from './workspace.js'

const headers = {
  'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY', 'cross-origin-opener-policy': 'same-origin',
  'content-security-policy': "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; frame-src blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
}

const plain = (title: string, body: string): string => `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}
input,button{font:inherit;padding:.6rem;margin:.3rem 0}</style><h1>${title}</h1>${body}</html>`

const login = (wrong: boolean): string => plain('Practice workspace', `<p>This workspace is reachable from other machines, so it asks for its password. It was printed when the service was started.</p>
${wrong ? '<p role="alert"><strong>That was not the password.</strong></p>' : ''}
<form method="post" action="/login"><label>Password<br><input type="password" name="password" autofocus autocomplete="current-password"></label><br><button>Open</button></form>`)

const notBuilt = plain('The page is not built yet', '<p>The practice workspace itself is running: its Web API is under <code>/api/</code>. Run <code>npm run build</code> to have its page here.</p>')

/** Slows guessing down: each wrong password makes the next try wait. */
const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms) })

async function enter(ws: Workspace, request: Request, response: Response): Promise<void> {
  const { password } = ws.settings
  const given = new URLSearchParams((await readBody(request, 10_000)).toString('utf8')).get('password') ?? ''
  if (password === undefined || !samePassword(given, password)) {
    await pause(500)
    response.status(401).type('html').send(login(true))
    return
  }
  response.cookie(cookieName, sessionValue(password), { httpOnly: true, sameSite: 'strict', path: '/', maxAge: 30 * 86_400_000 })
  response.redirect(303, '/')
}

/** The page at `/`, and the addresses in it (a message's or a file's permalink), which the page itself understands. */
export function pageRoutes(app: Express, ws: Workspace, pageDir: string): void {
  app.post('/login', (request, response) => enter(ws, request, response))
  app.use((request, response, next) => {
    response.set(headers)
    if (hasPassword(request, ws.settings.password)) next()
    else response.status(request.method === 'GET' ? 200 : 401).type('html').send(login(false))
  })
  app.use(express.static(pageDir, { index: false, setHeaders: (response, path) => { if (path.includes('assets')) response.setHeader('cache-control', 'public, max-age=31536000, immutable') } }))
  app.get(['/', '/archives/:channel', '/archives/:channel/:ts', '/files/:user/:file', '/files/:user/:file/:name', '/home', '/dm/:user'], (_request, response) => {
    const index = join(pageDir, 'index.html')
    if (existsSync(index)) response.set('cache-control', 'no-cache').sendFile(index)
    else response.type('html').send(notBuilt)
  })
}

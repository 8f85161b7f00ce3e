import { request as send } from 'node:http'
import type { RequestHandler } from 'express'

/**
 * Hands Slack's requests on to the bot's process, byte for byte: the bot checks their signature. Without the bot Slack gets
 * 503 and delivers again.
 */
export function forwardToBot(port: number): RequestHandler {
  return (request, response) => {
    const away = () => {
      if (!response.headersSent) response.status(503).type('text/plain').send('The bot is starting.\n')
      else response.destroy()
    }
    const onward = send({ host: '127.0.0.1', port, method: 'POST', path: '/slack/events', headers: { ...request.headers, host: `127.0.0.1:${port}` }, timeout: 10_000 }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    onward.on('timeout', () => onward.destroy())
    onward.on('error', away)
    request.on('aborted', () => onward.destroy())
    request.pipe(onward)
  }
}

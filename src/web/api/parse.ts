import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import type { z } from 'zod'
import { ApiError } from './api-error.js'

/** The value as the schema wants it, or an error that names each field that is wrong. */
export function checked<S extends z.ZodType>(schema: S, value: unknown): z.infer<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.slice(0, 10).map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
  throw new ApiError(422, 'invalid-request', `Correct and send again: ${problems.join('; ')}.`)
}

type Method = 'get' | 'post'
type Answer = (request: Request, response: Response) => Promise<void>

/** The methods that a path has; any other gets 405 and is told which. */
export function path(router: Router, pattern: string, methods: Partial<Record<Method, Answer>>): void {
  const route = router.route(pattern)
  for (const method of ['get', 'post'] as const) {
    const answer = methods[method]
    if (answer) route[method](answer)
  }
  const allow = Object.keys(methods).flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])).join(', ')
  route.all((request) => {
    throw new ApiError(405, 'method-not-allowed', `${request.method} is not possible here; use ${allow}.`, { allow })
  })
}

const parser = express.json({ limit: '64kb', inflate: false })

/** The body as JSON; nothing sent is an empty object. */
export async function jsonBody(request: Request, response: Response): Promise<unknown> {
  const isEmpty = request.headers['transfer-encoding'] === undefined && (request.headers['content-length'] ?? '0') === '0'
  if (isEmpty) return {}
  if (!request.is('application/json')) throw new ApiError(415, 'json-only', 'Send the body with "Content-Type: application/json".')
  await run(parser, request, response)
  return request.body as unknown
}

function run(handler: RequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void handler(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(error instanceof Error ? error : new Error('the body could not be read'))))
  })
}

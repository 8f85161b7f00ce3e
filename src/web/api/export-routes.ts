import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import { exportFile, type ExportRequest } from '../../pipelines/products/export/export-file.js'
import { ApiError, notFound } from './api-error.js'
import { callerOf, idFrom, type ApiServices } from './api-services.js'
import { checked, path } from './parse.js'

const options = z.strictObject({ rows: z.enum(['decided', 'all']).default('decided') })

/** Files of what was decided, sent while they are read. */
export function exportRoutes(router: Router, services: ApiServices): void {
  const send = async (request: Request, response: Response, what: ExportRequest['what']) => {
    const { rows } = checked(options, request.query)
    const outcome = await exportFile(services, await callerOf(services), { catalogueId: idFrom(request, 'catalogueId'), what, undecidedToo: rows === 'all' })
    if (outcome.kind === 'gone') throw notFound('catalogue')
    if (outcome.kind === 'refused') throw new ApiError(403, 'refused', outcome.reason)
    response.attachment(outcome.name).type('text/csv')
    if (request.method === 'HEAD') return void response.end()
    await pipeline(Readable.from(outcome.content), response)
  }
  path(router, '/products/catalogues/:catalogueId/feedback.csv', { get: (request, response) => send(request, response, 'feedback') })
  path(router, '/products/catalogues/:catalogueId/catalogue.csv', { get: (request, response) => send(request, response, 'catalogue') })
}

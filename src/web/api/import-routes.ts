import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Response, Router } from 'express'
import { z } from 'zod'
import { audit } from '../../db/audit.js'
import { importKey } from '../../db/import-standing.js'
import { visibleImport, visibleImports } from '../../db/import-list.js'
import { importRejectsAfter, type ImportRow } from '../../db/product-imports.js'
import { resolvePlaces } from '../../pipelines/access/places.js'
import { chooseReading } from '../../pipelines/products/import/examine-table.js'
import { receiveTable } from '../../pipelines/products/import/receive-table.js'
import { rejectsFile } from '../../pipelines/products/import/rejects-file.js'
import { ApiError, notFound } from './api-error.js'
import { callerOf, idFrom, type ApiServices } from './api-services.js'
import { catalogueOf } from './catalogues.js'
import { choiceFromText, importChoice, resolveMapping, type ImportChoice } from './import-choice.js'
import { importJson } from './import-json.js'
import { cursor, cursorText, limit } from './paging.js'
import { checked, jsonBody, path } from './parse.js'
import { receiveUpload } from './upload.js'

const page = z.strictObject({ limit, after: cursor(z.string()).optional() })
const uploadsAtOnce = 4
const rejectsAtOnce = 1000

type Caller = Awaited<ReturnType<typeof callerOf>>

/** Tables: sent, settled how to read, followed until their rows are in. */
export function importRoutes(router: Router, services: ApiServices): void {
  const { db } = services.handle
  let uploading = 0
  const placesOf = (caller: Caller) => resolvePlaces(services.membership, caller.actor, caller.audience)
  const found = async (caller: Caller, importId: string): Promise<ImportRow> => {
    const row = await visibleImport(db, await placesOf(caller), importId)
    if (!row) throw notFound('import')
    return row
  }

  path(router, '/products/imports', {
    async get(request, response) {
      const caller = await callerOf(services)
      const query = checked(page, request.query)
      const rows = await visibleImports(db, await placesOf(caller), query.after ?? null, query.limit)
      response.json({ imports: rows.map((row) => importJson(row)), next: rows.length < query.limit ? null : cursorText(rows.at(-1)!.id) })
    },
    async post(request, response) {
      const caller = await callerOf(services)
      if (uploading >= uploadsAtOnce) throw new ApiError(429, 'too-many-uploads', 'Several tables are being sent already. Try again when one is in.', { 'retry-after': '5' })
      uploading += 1
      try {
        const { name: _name, ...asked } = request.query
        checked(importChoice, choiceFromText(asked))
        const { file, fields } = await receiveUpload(request, services.limits.maxFileBytes, ({ name, content }) =>
          receiveTable(services, { orgId: caller.orgId, title: name, content, maxBytes: services.limits.maxFileBytes, requestedBy: caller.userId }),
        )
        const choice = checked(importChoice, choiceFromText({ ...asked, ...fields }))
        const { row, examined } = file
        const isSettled = choice.catalogue !== undefined || choice.catalogueId !== undefined
        if (isSettled) await settle(caller, row, choice, response, 201, examined)
        else response.status(201).json({ import: importJson(row, examined) })
      } finally {
        uploading -= 1
      }
    },
  })

  path(router, '/products/imports/:importId', {
    async get(request, response) {
      response.json({ import: importJson(await found(await callerOf(services), idFrom(request, 'importId'))) })
    },
  })

  path(router, '/products/imports/:importId/settle', {
    async post(request, response) {
      const caller = await callerOf(services)
      const choice = checked(importChoice, await jsonBody(request, response))
      await settle(caller, await found(caller, idFrom(request, 'importId')), choice, response, 202)
    },
  })

  path(router, '/products/imports/:importId/rejects', {
    async get(request, response) {
      const caller = await callerOf(services)
      const { id } = await found(caller, idFrom(request, 'importId'))
      response.attachment(`rejected-${id}.csv`).type('text/csv')
      await pipeline(Readable.from(rejectsFile(allRejects(caller.orgId, id))), response)
    },
  })

  async function* allRejects(orgId: string, importId: string) {
    for (let after = 0; ; ) {
      const rows = await importRejectsAfter(db, orgId, importId, after, rejectsAtOnce)
      yield* rows
      if (rows.length < rejectsAtOnce) return
      after = rows.at(-1)!.line
    }
  }

  async function settle(caller: Caller, row: ImportRow, choice: ImportChoice, response: Response, status: number, examined?: Parameters<typeof importJson>[1]): Promise<void> {
    const { orgId, userId } = caller
    if (choice.catalogue === undefined && choice.catalogueId === undefined) throw new ApiError(422, 'invalid-request', 'Correct and send again: catalogue: say the name of the catalogue that these rows belong to.')
    if (row.reading === null) throw new ApiError(409, 'not-examined', 'This table was not looked at yet. Try again in a moment.')
    const catalogue = choice.catalogueId === undefined ? { name: choice.catalogue! } : { id: (await catalogueOf(services, caller, choice.catalogueId)).id }
    const mapping = choice.mapping ? resolveMapping(row.reading.header, choice.mapping) : row.mapping
    if (mapping === null) throw new ApiError(422, 'mapping-needed', `No column looks like a title. Send a mapping, such as {"title": ${JSON.stringify(row.reading.header[0] ?? 'name')}}.`)
    let jobId = ''
    const outcome = await chooseReading(services, {
      orgId, importId: row.id, catalogue, role: choice.role, reading: row.reading, mapping, userId: choice.mapping ? userId : null,
      alongside: async (tx) => {
        jobId = await services.queue.enqueue('products.import', { orgId, importId: row.id }, { tx, orgId, requestedBy: userId, uniqueKey: importKey(row.id) })
      },
    })
    if (outcome.kind === 'gone') throw notFound('import')
    if (outcome.kind !== 'settled') throw new ApiError(409, 'already-settled', 'It was settled before how to read this table. Send the table again to read it in another way.')
    await audit(db, orgId, userId, 'products.import', { importId: row.id, catalogueId: outcome.catalogueId, role: choice.role })
    response.status(status).json({ import: importJson(await found(caller, row.id), examined), jobId })
  }
}

import type { Request, Response, Router } from 'express'
import { z } from 'zod'
import { audit } from '../../db/audit.js'
import type { Db } from '../../db/open.js'
import { matcherKind, starterVersion } from '../../pipelines/products/suggest/matcher-artifact.js'
import { serveModel, serveModelBefore, type ServeOutcome } from '../../pipelines/learning/serve-model.js'
import { resuggestKey } from '../../jobs/definitions.js'
import { trainingKey } from '../../pipelines/products/train/when-due.js'
import { callerOf, idFrom, type ApiServices } from './api-services.js'
import { catalogueOf } from './catalogues.js'
import { answerServing, modelsJson } from './models-json.js'
import { checked, jsonBody, path } from './parse.js'

const nothing = z.strictObject({})

/** Models of a catalogue: trained, listed, loaded, taken back. */
export function modelRoutes(router: Router, services: ApiServices): void {
  const { handle, queue } = services
  const asked = async (request: Request, response: Response) => {
    const caller = await callerOf(services)
    if (request.method === 'POST') checked(nothing, await jsonBody(request, response))
    const { id: catalogueId } = await catalogueOf(services, caller, idFrom(request, 'catalogueId'))
    return { orgId: caller.orgId, userId: caller.userId, catalogueId }
  }

  path(router, '/products/catalogues/:catalogueId/retrain', {
    async post(request, response) {
      const { orgId, userId, catalogueId } = await asked(request, response)
      const jobId = await handle.transaction(async (tx) => {
        await audit(tx, orgId, userId, 'products.train', { catalogueId })
        return queue.enqueue('products.train', { orgId, catalogueId, requestedBy: userId }, { tx, orgId, requestedBy: userId, uniqueKey: trainingKey(catalogueId) })
      })
      response.status(202).json({ jobId })
    },
  })

  path(router, '/products/catalogues/:catalogueId/models', {
    async get(request, response) {
      const { orgId, catalogueId } = await asked(request, response)
      response.json(await modelsJson(handle.db, orgId, matcherKind(catalogueId), starterVersion))
    },
  })

  path(router, '/products/catalogues/:catalogueId/models/:modelId/load', {
    async post(request, response) {
      const { orgId, userId, catalogueId } = await asked(request, response)
      const modelId = idFrom(request, 'modelId')
      answer(response, await changed(catalogueId, orgId, (tx) => serveModel(tx, { orgId, kind: matcherKind(catalogueId), modelId, by: userId })))
    },
  })

  path(router, '/products/catalogues/:catalogueId/models/rollback', {
    async post(request, response) {
      const { orgId, userId, catalogueId } = await asked(request, response)
      answer(response, await changed(catalogueId, orgId, (tx) => serveModelBefore(tx, { orgId, kind: matcherKind(catalogueId), by: userId })))
    },
  })

  function changed(catalogueId: string, orgId: string, serve: (tx: Db) => Promise<ServeOutcome>): Promise<ServeOutcome> {
    return handle.transaction(async (tx) => {
      const outcome = await serve(tx)
      if (outcome.kind === 'changed') await queue.enqueue('products.resuggest', { orgId, catalogueId }, { tx, orgId, uniqueKey: resuggestKey(catalogueId, outcome.modelId ?? starterVersion) })
      return outcome
    })
  }
}

function answer(response: Response, outcome: ServeOutcome): void {
  answerServing(response, outcome, starterVersion, 'model of this catalogue')
}

import type { Router } from 'express'
import { z } from 'zod'
import { audit } from '../../db/audit.js'
import { taskTrainingKey } from '../../jobs/definitions.js'
import { serveModel, serveModelBefore } from '../../pipelines/learning/serve-model.js'
import { categorizerKind } from '../../pipelines/categorization/train/train-categorizer.js'
import { callerOf, idFrom, type ApiServices } from './api-services.js'
import { answerServing, modelsJson } from './models-json.js'
import { checked, jsonBody, path } from './parse.js'

const nothing = z.strictObject({})
/** Serves an organisation without a model of its own. */
const shipped = 'service'

/** Models of task categories: trained, listed, loaded, taken back. */
export function taskModelRoutes(router: Router, services: ApiServices): void {
  const { handle, queue } = services

  path(router, '/tasks/models', {
    async get(_request, response) {
      const { orgId } = await callerOf(services)
      response.json(await modelsJson(handle.db, orgId, categorizerKind, shipped))
    },
  })
  path(router, '/tasks/retrain', {
    async post(request, response) {
      const { orgId, userId } = await callerOf(services)
      checked(nothing, await jsonBody(request, response))
      const jobId = await handle.transaction(async (tx) => {
        await audit(tx, orgId, userId, 'tasks.train', {})
        return queue.enqueue('tasks.train', { orgId, requestedBy: userId }, { tx, orgId, requestedBy: userId, uniqueKey: taskTrainingKey(orgId) })
      })
      response.status(202).json({ jobId })
    },
  })
  path(router, '/tasks/models/:modelId/load', {
    async post(request, response) {
      const { orgId, userId: by } = await callerOf(services)
      checked(nothing, await jsonBody(request, response))
      const modelId = idFrom(request, 'modelId')
      answerServing(response, await handle.transaction((tx) => serveModel(tx, { orgId, kind: categorizerKind, modelId, by })), shipped, 'model of task categories')
    },
  })
  path(router, '/tasks/models/rollback', {
    async post(request, response) {
      const { orgId, userId: by } = await callerOf(services)
      checked(nothing, await jsonBody(request, response))
      answerServing(response, await handle.transaction((tx) => serveModelBefore(tx, { orgId, kind: categorizerKind, by })), shipped, 'model of task categories')
    },
  })
}

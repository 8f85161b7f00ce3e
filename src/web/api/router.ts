import { Router } from 'express'
import { ApiError, apiErrors } from './api-error.js'
import type { ApiServices } from './api-services.js'
import { catalogueRoutes } from './catalogues.js'
import { thisMachineOnly, tokenOnly } from './guard.js'
import { exportRoutes } from './export-routes.js'
import { importRoutes } from './import-routes.js'
import { jobRoutes } from './job-routes.js'
import { modelRoutes } from './model-routes.js'
import { reviewRoutes } from './review-routes.js'
import { taskCategoryRoutes } from './task-category-routes.js'
import { taskModelRoutes } from './task-model-routes.js'
import { taskRoutes } from './task-routes.js'

/** The REST door, to be mounted behind the Host and Origin guard: this machine and the token first, then the stories. */
export function apiRouter(services: ApiServices, token: string): Router {
  const router = Router({ caseSensitive: true })
  router.use((_request, response, next) => {
    response.set('cache-control', 'no-store')
    next()
  })
  router.use(thisMachineOnly, tokenOnly(token))
  for (const routes of [catalogueRoutes, importRoutes, reviewRoutes, modelRoutes, exportRoutes, taskCategoryRoutes, taskModelRoutes, taskRoutes, jobRoutes]) routes(router, services)
  router.use(() => {
    throw new ApiError(404, 'not-found', 'There is no such path in this API; docs/api.md lists them.')
  })
  router.use(apiErrors(services.log))
  return router
}

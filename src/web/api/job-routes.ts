import type { Router } from 'express'
import { getJob } from '../../db/jobs.js'
import { notFound } from './api-error.js'
import { callerOf, idFrom, type ApiServices } from './api-services.js'
import { path } from './parse.js'

/** How far a piece of work is that the API can start. */
export function jobRoutes(router: Router, services: ApiServices): void {
  path(router, '/jobs/:jobId', {
    async get(request, response) {
      const { orgId } = await callerOf(services)
      const job = await getJob(services.handle.db, idFrom(request, 'jobId'))
      if (!job || job.orgId !== orgId || !/^(?:products|tasks)\./.test(job.name)) throw notFound('job')
      const { id, name, state, progress, attempts, result, errorCode, errorMessage, reference, createdAt, startedAt, finishedAt } = job
      const at = (time: number | null) => (time === null ? null : new Date(time).toISOString())
      response.json({
        job: {
          id, name, state, progress, attempts, result,
          error: errorCode === null ? null : { code: errorCode, message: errorMessage, reference },
          createdAt: at(createdAt), startedAt: at(startedAt), finishedAt: at(finishedAt),
        },
      })
    },
  })
}

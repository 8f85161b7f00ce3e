import type { Router } from 'express'
import { z } from 'zod'
import type { Db } from '../../db/open.js'
import type { CategoryOutcome } from '../../pipelines/categorization/stories/manage-categories.js'
import { callerOf, idFrom, type ApiServices } from './api-services.js'
import { checked, jsonBody, path } from './parse.js'
import { redraw, refusedError } from './task-routes.js'

const name = z.strictObject({ name: z.string().max(200) })
const into = z.strictObject({ into: z.string().max(60) })
const split = z.strictObject({ name: z.string().max(200), words: z.array(z.string().max(60)).min(1).max(20) })
const verdict = z.discriminatedUnion('verdict', [
  z.strictObject({ verdict: z.literal('accept'), name: z.string().max(200) }),
  z.strictObject({ verdict: z.literal('merge'), categoryId: z.string().max(60) }),
  z.strictObject({ verdict: z.literal('dismiss') }),
])

/** Categories and proposals of new ones. What changes labels has the model trained anew. */
export function taskCategoryRoutes(router: Router, services: ApiServices): void {
  const { tasks, queue } = services
  const learn = (orgId: string) => (tx: Db) => queue.enqueue('tasks.train', { orgId, requestedBy: null }, { tx, orgId })
  const answered = (outcome: CategoryOutcome) => {
    if (outcome.kind === 'refused') throw refusedError(outcome)
    return { category: outcome.category, tasks: outcome.tasks }
  }

  path(router, '/tasks/categories', {
    async get(_request, response) {
      response.json({ categories: await tasks.listCategories(await callerOf(services)) })
    },
    async post(request, response) {
      const caller = await callerOf(services)
      response.status(201).json(answered(await tasks.makeCategory(caller, checked(name, await jsonBody(request, response)).name)))
    },
  })
  path(router, '/tasks/categories/:categoryId/rename', {
    async post(request, response) {
      const caller = await callerOf(services)
      const said = checked(name, await jsonBody(request, response))
      response.json(answered(await tasks.renameTo(caller, idFrom(request, 'categoryId'), said.name, learn(caller.orgId))))
    },
  })
  path(router, '/tasks/categories/:categoryId/merge', {
    async post(request, response) {
      const caller = await callerOf(services)
      const said = checked(into, await jsonBody(request, response))
      response.json(answered(await tasks.mergeInto(caller, idFrom(request, 'categoryId'), said.into, learn(caller.orgId))))
    },
  })
  path(router, '/tasks/categories/:categoryId/split', {
    async post(request, response) {
      const caller = await callerOf(services)
      const said = checked(split, await jsonBody(request, response))
      response.json(answered(await tasks.splitOff(caller, idFrom(request, 'categoryId'), said.name, said.words.join('\n'), learn(caller.orgId))))
    },
  })
  path(router, '/tasks/proposals', {
    async get(_request, response) {
      response.json({ proposals: await tasks.listProposals(await callerOf(services)) })
    },
  })
  path(router, '/tasks/proposals/:proposalId', {
    async post(request, response) {
      const caller = await callerOf(services)
      const { verdict: kind, ...said } = checked(verdict, await jsonBody(request, response))
      const outcome = await tasks.answerProposal(caller, idFrom(request, 'proposalId'), { kind, ...said } as Parameters<typeof tasks.answerProposal>[2], async (tx, rows) => {
        for (const row of rows) await redraw(services, tx, row)
        await learn(caller.orgId)(tx)
      })
      response.json(outcome.kind === 'dismissed' ? { dismissed: true } : answered(outcome))
    },
  })
}

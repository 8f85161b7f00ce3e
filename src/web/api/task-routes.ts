import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Router } from 'express'
import { z } from 'zod'
import { taskDecisionByAction } from '../../db/task-decisions.js'
import { longestDescription, longestTaskTitle } from '../../pipelines/categorization/stories/create-task.js'
import type { Refused } from '../../pipelines/categorization/stories/task-services.js'
import { ApiError, notFound } from './api-error.js'
import { callerOf, idFrom, type ApiServices } from './api-services.js'
import { cursor, cursorText, limit } from './paging.js'
import { checked, jsonBody, path } from './parse.js'

const task = z.strictObject({ title: z.string().trim().min(1, 'is needed').max(longestTaskTitle), description: z.string().trim().max(longestDescription).default('') })
const mostAtOnce = 200
const batch = z.strictObject({ tasks: z.array(task).min(1, 'send at least one').max(mostAtOnce, `send at most ${mostAtOnce} at once`) })
const filter = { category: z.string().max(60).optional(), state: z.enum(['open', 'done']).optional(), words: z.string().max(200).optional() }
const page = z.strictObject({ ...filter, limit, after: cursor(z.tuple([z.number(), z.string()])).optional() })
const feedback = z
  .strictObject({ categoryId: z.string().max(60).optional(), none: z.literal(true).optional() })
  .refine((said) => (said.categoryId === undefined) !== (said.none === undefined), 'say either the categoryId, or "none": true')
const key = z.string('send one, unique per call').regex(/^[\x21-\x7e]{8,128}$/, 'must be 8 to 128 visible characters')

/** Tasks: predicted, made, listed, decided. What is made here belongs to the whole organisation. */
export function taskRoutes(router: Router, services: ApiServices): void {
  const { tasks } = services

  path(router, '/tasks/predict', {
    async post(request, response) {
      const caller = await callerOf(services)
      const [result] = await tasks.predict(caller, [checked(task, await jsonBody(request, response))], { why: true })
      response.json(result)
    },
  })

  path(router, '/tasks/predict/batch', {
    async post(request, response) {
      const caller = await callerOf(services)
      const asked = checked(batch, await jsonBody(request, response))
      response.json({ results: await tasks.predict(caller, asked.tasks, { why: false }) })
    },
  })

  path(router, '/tasks/export.csv', {
    async get(request, response) {
      const file = await tasks.exportTasks(await callerOf(services), checked(z.strictObject(filter), request.query))
      if (!file) throw notFound('task')
      response.attachment(file.name).type('text/csv')
      if (request.method === 'HEAD') return void response.end()
      await pipeline(Readable.from(file.content), response)
    },
  })

  path(router, '/tasks', {
    async get(request, response) {
      const { limit: most, after, ...query } = checked(page, request.query)
      const found = await tasks.findTasks(await callerOf(services), query, { limit: most, before: after && { createdAt: after[0], id: after[1] } })
      response.json({ tasks: found.tasks, total: found.total, next: found.next ? cursorText([found.next.createdAt, found.next.id]) : null })
    },
    async post(request, response) {
      const caller = await callerOf(services)
      const actionKey = `api:${caller.userId}:${checked(key, request.headers['idempotency-key'])}`
      const outcome = await tasks.createTask(caller, { channelId: '', ...checked(task, await jsonBody(request, response)), actionKey })
      if (outcome.kind === 'refused') throw refusedError(outcome)
      response.status(outcome.kind === 'created' ? 201 : 200).json({ outcome: outcome.kind === 'created' ? 'done' : 'already-done', task: outcome.view })
    },
  })

  path(router, '/tasks/:taskId', {
    async get(request, response) {
      const view = await tasks.viewTask(await callerOf(services), idFrom(request, 'taskId'))
      if (!view) throw notFound('task')
      response.json({ task: view })
    },
  })

  path(router, '/tasks/:taskId/feedback', {
    async post(request, response) {
      const caller = await callerOf(services)
      const taskId = idFrom(request, 'taskId')
      const actionKey = `api:${caller.userId}:${checked(key, request.headers['idempotency-key'])}`
      const said = checked(feedback, await jsonBody(request, response))
      const before = await taskDecisionByAction(services.handle.db, caller.orgId, actionKey)
      if (before && (before.taskId !== taskId || before.after !== (said.categoryId ?? null))) throw new ApiError(422, 'idempotency-key-used', 'This Idempotency-Key was used for another decision. Make a new one for each.')
      const choice = said.categoryId === undefined ? 'none' : { categoryId: said.categoryId }
      const outcome = await tasks.chooseCategory(caller, taskId, choice, { stream: 'api', actionKey }, (tx, row) => redraw(services, tx, row))
      if (outcome.kind === 'refused') throw refusedError(outcome)
      response.json({ outcome: outcome.kind === 'decided' ? 'done' : 'already-done', task: outcome.view })
    },
  })
}

/** The card in Slack follows what is decided here. */
export async function redraw(services: ApiServices, tx: Parameters<Parameters<ApiServices['handle']['transaction']>[0]>[0], row: { id: string; orgId: string; channelId: string }): Promise<void> {
  if (row.channelId === '') return
  await services.queue.enqueue('slack.reply', { orgId: row.orgId, subject: `task:${row.id}:again`, replyTo: { channelId: row.channelId } }, { tx, orgId: row.orgId })
}

export function refusedError({ reason }: Refused): ApiError {
  return /not there any more|not open to you/.test(reason) ? new ApiError(404, 'not-found', reason) : new ApiError(422, 'refused', reason)
}

import type { Router } from 'express'
import { z } from 'zod'
import { decisionByAction } from '../../db/decisions.js'
import { listItems } from '../../pipelines/products/review/list-items.js'
import type { DecideOutcome, Verdict } from '../../pipelines/products/review/review-view.js'
import { ApiError, notFound } from './api-error.js'
import { callerOf, idFrom, type ApiServices } from './api-services.js'
import { catalogueOf } from './catalogues.js'
import { cursor, cursorText, limit } from './paging.js'
import { checked, jsonBody, path } from './parse.js'

const page = z.strictObject({ catalogue: z.string(), limit, after: cursor(z.tuple([z.number(), z.string()])).optional() })
const feedback = z.discriminatedUnion('verdict', [
  z.strictObject({ verdict: z.literal('approve') }),
  z.strictObject({ verdict: z.literal('not-same') }),
  z.strictObject({ verdict: z.literal('skip') }),
  z
    .strictObject({ verdict: z.literal('correct'), productId: z.string().max(60).optional(), title: z.string().trim().min(1).max(500).optional() })
    .refine((said) => (said.productId === undefined) !== (said.title === undefined), 'say either the productId or the title that it is'),
])
const key = z.string('send one, unique per decision').regex(/^[\x21-\x7e]{8,128}$/, 'must be 8 to 128 visible characters')

/** Reviewing: what waits, and what was decided. */
export function reviewRoutes(router: Router, services: ApiServices): void {
  const { review } = services

  path(router, '/products/review', {
    async get(request, response) {
      const caller = await callerOf(services)
      const query = checked(page, request.query)
      const { id } = await catalogueOf(services, caller, query.catalogue)
      const after = query.after ? { margin: query.after[0], itemId: query.after[1] } : null
      const found = await listItems(services, caller, { catalogueId: id, after, limit: query.limit })
      response.json({ items: found?.items ?? [], next: found?.next ? cursorText([found.next.margin, found.next.itemId]) : null })
    },
  })

  path(router, '/products/review/next', {
    async post(request, response) {
      const caller = await callerOf(services)
      const { catalogue } = checked(z.strictObject({ catalogue: z.string().optional() }), await jsonBody(request, response))
      const outcome = await review.next(caller, catalogue === undefined ? undefined : (await catalogueOf(services, caller, catalogue)).id)
      response.json({ item: outcome.kind === 'item' ? outcome.view : null, ...(outcome.kind === 'item' ? {} : { reason: outcome.reason }) })
    },
  })

  path(router, '/products/review/:itemId', {
    async get(request, response) {
      const view = await review.view(await callerOf(services), idFrom(request, 'itemId'))
      if (!view) throw notFound('item')
      response.json({ item: view })
    },
  })

  path(router, '/products/review/:itemId/feedback', {
    async post(request, response) {
      const caller = await callerOf(services)
      const itemId = idFrom(request, 'itemId')
      const actionKey = `api:${caller.userId}:${checked(key, request.headers['idempotency-key'])}`
      const said = checked(feedback, await jsonBody(request, response))
      const before = await decisionByAction(services.handle.db, caller.orgId, actionKey)
      if (before && (before.itemId !== itemId || before.kind !== said.verdict)) throw keyTaken
      const outcome = await review.decide(caller, itemId, verdictOf(said), actionKey)
      if (outcome.kind === 'already' && !(await decisionByAction(services.handle.db, caller.orgId, actionKey))) {
        throw new ApiError(409, 'already-decided', 'This was decided meanwhile. Read the item to see what counts; undo that decision to decide anew.')
      }
      const decision = await decisionByAction(services.handle.db, caller.orgId, actionKey)
      response.json(answered(outcome, decision?.id))
    },
  })

  path(router, '/products/decisions/:decisionId/undo', {
    async post(request, response) {
      const caller = await callerOf(services)
      const actionKey = `api:${caller.userId}:${checked(key, request.headers['idempotency-key'])}`
      checked(z.strictObject({}), await jsonBody(request, response))
      const decisionId = idFrom(request, 'decisionId')
      const before = await decisionByAction(services.handle.db, caller.orgId, actionKey)
      if (before && before.undoes !== decisionId) throw keyTaken
      response.json(answered(await review.undo(caller, decisionId, actionKey), decisionId))
    },
  })
}

const keyTaken = new ApiError(422, 'idempotency-key-used', 'This Idempotency-Key was used for another decision. Make a new one for each.')

function verdictOf(said: z.infer<typeof feedback>): Verdict {
  if (said.verdict !== 'correct') return { kind: said.verdict }
  return { kind: 'correct', to: said.productId === undefined ? { title: said.title ?? '' } : { productId: said.productId } }
}

function answered(outcome: DecideOutcome, decisionId: string | undefined): Record<string, unknown> {
  if (outcome.kind !== 'refused') return { outcome: outcome.kind === 'decided' ? 'done' : 'already-done', decisionId, item: outcome.view }
  throw /not there any more/.test(outcome.reason) ? new ApiError(404, 'not-found', outcome.reason) : new ApiError(403, 'refused', outcome.reason)
}

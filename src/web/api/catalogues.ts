import type { Router } from 'express'
import { catalogueInPlaces } from '../../db/catalogue-access.js'
import { catalogueById, type CatalogueRow } from '../../db/products.js'
import { resolvePlaces } from '../../pipelines/access/places.js'
import type { Viewer } from '../../pipelines/products/review/review-stories.js'
import { notFound } from './api-error.js'
import { callerOf, type ApiServices } from './api-services.js'
import { path } from './parse.js'

/** A catalogue of which the caller may see anything; another organisation's is as if it were not there. */
export async function catalogueOf(services: ApiServices, caller: Viewer, id: string): Promise<CatalogueRow> {
  const places = await resolvePlaces(services.membership, caller.actor, caller.audience)
  const catalogue = await catalogueById(services.handle.db, places.orgId, id)
  if (!catalogue || !(await catalogueInPlaces(services.handle.db, places, id))) throw notFound('catalogue')
  return catalogue
}

export function catalogueRoutes(router: Router, services: ApiServices): void {
  path(router, '/products/catalogues', {
    async get(_request, response) {
      response.json({ catalogues: await services.review.overview(await callerOf(services)) })
    },
  })
}

import { activeArtifact } from '../../db/artifacts.js'
import { decisionsBy } from '../../db/decisions.js'
import type { ModelCard } from '../../pipelines/learning/model-card.js'
import { matcherKind } from '../../pipelines/products/suggest/matcher-artifact.js'
import type { BotContext, Speaker } from '../context.js'
import { nameOf } from '../review/desk.js'
import { mayReview } from '../review/open-queue.js'
import { reviewLineOf, type ModelLine, type ReviewLine } from './product-blocks.js'

const dayMs = 24 * 60 * 60_000

export interface ProductFacts {
  review: ReviewLine[]
  /** For admins alone. */
  models: ModelLine[] | null
}

/** What of products the home page of a reviewer or admin shows; null for everybody else. */
export async function productFacts(ctx: BotContext, speaker: Speaker): Promise<ProductFacts | null> {
  if (!mayReview(speaker)) return null
  const { db } = ctx.handle
  const orgId = ctx.org.id
  // A home page is read by one person.
  const catalogues = await ctx.review.overview({ actor: speaker.actor, audience: { kind: 'private' } })
  const review: ReviewLine[] = []
  for (const each of catalogues) review.push(reviewLineOf(each, await decisionsBy(db, orgId, each.catalogueId, speaker.person.id, Date.now() - dayMs)))
  if (speaker.actor.role !== 'admin') return { review, models: null }
  const models: ModelLine[] = []
  for (const { catalogueId, name } of catalogues) {
    const active = await activeArtifact(db, orgId, matcherKind(catalogueId))
    const card = active?.artifact.metrics.card as ModelCard | undefined
    const f1 = card?.metrics.f1
    models.push({
      catalogueId,
      name,
      model: active
        ? {
            id: active.artifact.id,
            version: active.artifact.version,
            activatedAt: active.activatedAt,
            activatedBy: active.activatedBy === null ? null : ((await nameOf(ctx, active.activatedBy)) ?? 'somebody'),
            f1: f1 && card ? { ...f1, rows: card.data.test } : null,
          }
        : null,
    })
  }
  return { review, models }
}

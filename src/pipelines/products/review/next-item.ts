import { listCatalogues } from '../../../db/products.js'
import { claimItem, claimOf, firstInQueue, type ClaimStream, type ReviewItemRow } from '../../../db/review-items.js'
import type { VisiblePlaces } from '../../access/places.js'
import { placesOf, refusal, type ReviewServices } from './review-services.js'
import type { Viewer } from './review-stories.js'
import type { NextOutcome } from './review-view.js'
import { viewItem } from './view-item.js'

/** A reviewer who does nothing for so long gives the item back. */
export const claimMs = 15 * 60_000
const skipMs = 12 * 60 * 60_000
const secondShare = 0.1
const blindShare = 0.1

/** The next item for one person, claimed so that nobody else gets it; the one they have in hand comes again. */
export async function nextItem(services: ReviewServices, viewer: Viewer, catalogueId?: string): Promise<NextOutcome> {
  const reason = refusal(viewer)
  if (reason !== null) return { kind: 'refused', reason }
  const places = await placesOf(services, viewer)
  const catalogueIds = catalogueId === undefined ? (await listCatalogues(services.handle.db, places.orgId)).map((each) => each.id) : [catalogueId]
  const itemId = await services.handle.transaction(async (tx) => {
    const now = services.now()
    const held = await claimOf(tx, places, viewer.actor.userId, now, catalogueId)
    const item = held ? { id: held.itemId, stream: held.stream } : await draw(services, viewer.actor.userId, places, catalogueIds, (query) => firstInQueue(tx, query))
    if (!item) return undefined
    await claimItem(tx, { itemId: item.id, userId: viewer.actor.userId, stream: item.stream, claimedAt: now, until: now + claimMs })
    return item.id
  })
  if (itemId === undefined) return { kind: 'empty', reason: 'Nothing waits for you now: everything that you may see is decided, or others have it in hand.' }
  const view = await viewItem(services, viewer, itemId)
  return view ? { kind: 'item', view } : { kind: 'empty', reason: 'Nothing waits for you now.' }
}

type First = (query: Parameters<typeof firstInQueue>[1]) => Promise<ReviewItemRow | undefined>

async function draw(services: ReviewServices, userId: string, places: VisiblePlaces, catalogueIds: string[], first: First): Promise<{ id: string; stream: ClaimStream } | undefined> {
  const streams = streamsInOrder(services.random(), services.random())
  for (const skippedSince of [services.now() - skipMs, services.now()]) {
    for (const stream of streams) {
      for (const catalogueId of catalogueIds) {
        const item = await first({ places, catalogueId, userId, now: services.now(), stream, skippedSince })
        if (item) return { id: item.id, stream }
      }
    }
  }
  return undefined
}

/**
 * Which part of the queue is asked first, and what stands in when it is empty. One in ten is a second look at what another
 * reviewer decided, one in ten of the blind sample; the rest is 70 % smallest margin, 20 % random, 10 % most confident.
 */
export function streamsInOrder(kind: number, share: number): ClaimStream[] {
  const main: ClaimStream[] = share < 0.7 ? ['margin', 'audit', 'confident'] : share < 0.9 ? ['audit', 'margin', 'confident'] : ['confident', 'margin', 'audit']
  if (kind < secondShare) return ['second', ...main, 'blind']
  if (kind < secondShare + blindShare) return ['blind', ...main, 'second']
  return [...main, 'second', 'blind']
}

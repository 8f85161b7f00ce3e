import { listCatalogues } from '../../../db/products.js'
import { claimItem, claimOf, firstInQueue, givenTo, type ClaimStream, type ReviewItemRow } from '../../../db/review-items.js'
import type { VisiblePlaces } from '../../access/places.js'
import { streamsFor, type Given } from './review-deck.js'
import { placesOf, refusal, type ReviewServices } from './review-services.js'
import type { Viewer } from './review-stories.js'
import type { NextOutcome } from './review-view.js'
import { viewItem } from './view-item.js'

/** A reviewer who does nothing for so long gives the item back. */
export const claimMs = 15 * 60_000
const skipMs = 12 * 60 * 60_000

/** The next item for one person, claimed so that nobody else gets it; the one they have in hand comes again. */
export async function nextItem(services: ReviewServices, viewer: Viewer, catalogueId?: string): Promise<NextOutcome> {
  const reason = refusal(viewer)
  if (reason !== null) return { kind: 'refused', reason }
  const places = await placesOf(services, viewer)
  const catalogueIds = catalogueId === undefined ? (await listCatalogues(services.handle.db, places.orgId)).map((each) => each.id) : [catalogueId]
  const itemId = await services.handle.transaction(async (tx) => {
    const now = services.now()
    const held = await claimOf(tx, places, viewer.actor.userId, now, catalogueId)
    const item = held ? { id: held.itemId, stream: held.stream } : await draw(services, await givenTo(tx, viewer.actor.userId), viewer.actor.userId, places, catalogueIds, (query) => firstInQueue(tx, query))
    if (!item) return undefined
    await claimItem(tx, { itemId: item.id, userId: viewer.actor.userId, stream: item.stream, claimedAt: now, until: now + claimMs })
    return item.id
  })
  if (itemId === undefined) return { kind: 'empty', reason: 'Nothing waits for you now: everything that you may see is decided, or others have it in hand.' }
  const view = await viewItem(services, viewer, itemId)
  return view ? { kind: 'item', view } : { kind: 'empty', reason: 'Nothing waits for you now.' }
}

type First = (query: Parameters<typeof firstInQueue>[1]) => Promise<ReviewItemRow | undefined>

async function draw(services: ReviewServices, given: Given, userId: string, places: VisiblePlaces, catalogueIds: string[], first: First): Promise<{ id: string; stream: ClaimStream } | undefined> {
  const streams = streamsFor(userId, given)
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

import { claimOf, itemsWithWords } from '../../../db/review-items.js'
import { placesOf, refusal, type ReviewServices } from './review-services.js'
import type { Viewer } from './review-stories.js'
import type { ReviewView } from './review-view.js'
import { viewItem } from './view-item.js'

const mostWords = 12

/** What one person has in hand; claims nothing. */
export async function itemInHand(services: ReviewServices, viewer: Viewer): Promise<ReviewView | null> {
  if (refusal(viewer) !== null) return null
  const claim = await claimOf(services.handle.db, await placesOf(services, viewer), viewer.actor.userId, services.now(), undefined)
  return claim ? viewItem(services, viewer, claim.itemId) : null
}

/** The item whose row or suggested title holds all these words; of several one that is open, then the shortest. */
export async function findItem(services: ReviewServices, viewer: Viewer, text: string): Promise<ReviewView | null> {
  if (refusal(viewer) !== null) return null
  const words = [...new Set(text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}.-]*/gu) ?? [])].filter((word) => word.length > 1).slice(0, mostWords)
  if (words.length === 0) return null
  const [first] = await itemsWithWords(services.handle.db, await placesOf(services, viewer), words, 1)
  return first === undefined ? null : viewItem(services, viewer, first)
}

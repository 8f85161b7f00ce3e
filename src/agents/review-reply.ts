import type { ReviewStories, Viewer } from '../pipelines/products/review/review-stories.js'
import { notAReviewer } from '../pipelines/products/review/review-services.js'
import type { Intent } from './route.js'
import type { Reply, Turn } from './turn.js'

/** What words may do in reviewing: look. Decisions are clicks of a person. */
export type ReviewReads = Pick<ReviewStories, 'next' | 'overview' | 'countLookAlikes'>

/** Answers what was said about the review queue. Null when it named something that is no catalogue: then it was a question. */
export async function reviewReply(review: ReviewReads, turn: Turn, intent: Extract<Intent, { kind: 'review-count' | 'open-review' | 'explain-suggestion' }>): Promise<Reply | null> {
  if (turn.actor.role === 'user' || turn.actor.guest) return intent.kind === 'open-review' && intent.about !== null ? null : { kind: 'said', text: notAReviewer }
  const viewer: Viewer = { actor: turn.actor, audience: turn.audience }
  if (intent.kind === 'explain-suggestion') {
    const outcome = await review.next(viewer)
    return outcome.kind === 'item' ? { kind: 'review-explained', view: outcome.view } : { kind: 'said', text: 'You have no suggestion in hand. Say “open the review queue”, or use `/review`.' }
  }
  const catalogues = await review.overview(viewer)
  if (intent.kind === 'review-count') return { kind: 'review-overview', catalogues }
  const wanted = intent.about?.toLowerCase()
  const found = wanted === undefined ? catalogues : catalogues.filter((each) => each.name.toLowerCase().includes(wanted))
  if (wanted !== undefined && found.length === 0) return null
  if (found.length !== 1) return { kind: 'review-overview', catalogues: found }
  const { catalogueId } = found[0]!
  const outcome = await review.next(viewer, catalogueId)
  return { kind: 'review', outcome, ownerId: turn.actor.userId, catalogueId, lookAlikes: outcome.kind === 'item' ? await review.countLookAlikes(viewer, outcome.view.itemId) : 0 }
}

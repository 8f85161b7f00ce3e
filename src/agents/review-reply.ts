import type { ReviewStories, Viewer } from '../pipelines/products/review/review-stories.js'
import { notAReviewer } from '../pipelines/products/review/review-services.js'
import type { Intent } from './route.js'
import type { Reply, Turn } from './turn.js'

/** What words may do in reviewing: look. Decisions and trainings are clicks of a person. */
export type ReviewReads = Pick<ReviewStories, 'next' | 'view' | 'inHand' | 'find' | 'overview' | 'countLookAlikes'>

export type ReviewIntent = Extract<Intent, { kind: 'review-count' | 'open-review' | 'explain-suggestion' | 'retrain' }>

const forAdmins = 'Only admins let a model learn from the decisions: `/retrain`, or the same words from one of them.'
const nothingInHand = 'You have no suggestion in hand. Say “open the review queue”, or use `/review`.'

/** Answers what was said about the review queue. Null when it named something that is not there: then it was a question. */
export async function reviewReply(review: ReviewReads, turn: Turn, intent: ReviewIntent): Promise<Reply | null> {
  const named = 'about' in intent && intent.about !== null
  if (turn.actor.role === 'user' || turn.actor.guest) return named ? null : { kind: 'said', text: intent.kind === 'retrain' ? forAdmins : notAReviewer }
  const viewer: Viewer = { actor: turn.actor, audience: turn.audience }
  if (intent.kind === 'explain-suggestion') return explained(review, viewer, turn, intent.about)
  const catalogues = await review.overview(viewer)
  if (intent.kind === 'review-count') return { kind: 'review-overview', catalogues }
  const wanted = intent.about?.toLowerCase()
  const found = wanted === undefined ? catalogues : catalogues.filter((each) => each.name.toLowerCase().includes(wanted))
  if (wanted !== undefined && found.length === 0) return null
  if (intent.kind === 'retrain') {
    if (turn.actor.role !== 'admin') return { kind: 'said', text: forAdmins }
    return found.length > 0 ? { kind: 'retrain', catalogues: found } : { kind: 'said', text: 'There is nothing to learn from yet: no product table was imported where you are.' }
  }
  if (found.length !== 1) return { kind: 'review-overview', catalogues: found }
  const { catalogueId } = found[0]!
  const outcome = await review.next(viewer, catalogueId)
  return { kind: 'review', outcome, ownerId: turn.actor.userId, catalogueId, lookAlikes: outcome.kind === 'item' ? await review.countLookAlikes(viewer, outcome.view.itemId) : 0 }
}

/** The row that was named; else the one on the card of this thread; else the one that the person has in hand. */
async function explained(review: ReviewReads, viewer: Viewer, turn: Turn, about: string | null): Promise<Reply | null> {
  if (about !== null) {
    const view = await review.find(viewer, about)
    return view && { kind: 'review-explained', view }
  }
  const view = (turn.reviewItemId ? await review.view(viewer, turn.reviewItemId) : null) ?? (await review.inHand(viewer))
  return view ? { kind: 'review-explained', view } : { kind: 'said', text: nothingInHand }
}

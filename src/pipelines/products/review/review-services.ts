import type { DatabaseHandle } from '../../../db/open.js'
import type { Membership } from '../../access/membership.js'
import { resolvePlaces, type VisiblePlaces } from '../../access/places.js'
import type { FollowUps } from '../follow-ups.js'
import type { MadeSuggestion, Reason } from '../suggest/explain-item.js'
import type { RuleBook } from '../suggest/rule-book.js'
import type { Viewer } from './review-stories.js'

export interface ReviewServices {
  handle: DatabaseHandle
  membership: Membership
  /** Why a suggestion is what it is, by the model that made it, the strongest reason first; null when that cannot be told any more. */
  explain(made: MadeSuggestion): Promise<Reason[] | null>
  /** The rules that write titles. */
  ruleBook: RuleBook
  /** The model that suggests for a catalogue now; null = the starter model. */
  activeModel(orgId: string, catalogueId: string): Promise<{ id: string; version: string; activatedAt: number } | null>
  followUps: FollowUps
  now(): number
}

export const notAReviewer = 'Only reviewers and admins decide here. An admin appoints reviewers in my App Home tab.'

/** Null when the person may decide; otherwise what to tell them. */
export function refusal(viewer: Viewer): string | null {
  const { role, guest } = viewer.actor
  return !guest && (role === 'reviewer' || role === 'admin') ? null : notAReviewer
}

export async function placesOf(services: Pick<ReviewServices, 'membership'>, viewer: Viewer): Promise<VisiblePlaces> {
  return resolvePlaces(services.membership, viewer.actor, viewer.audience)
}

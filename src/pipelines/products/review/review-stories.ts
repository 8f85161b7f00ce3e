import type { Db } from '../../../db/open.js'
import type { Actor, Audience } from '../../access/actor.js'
import type { BulkOutcome, BulkPreview, DecideOutcome, NextOutcome, ReviewView, Verdict } from './review-view.js'
import type { RuleRef, RulesView, RuleView, SwitchOutcome } from './rule-view.js'

/** Who looks, and who can read what is drawn for them. */
export interface Viewer {
  actor: Actor
  audience: Audience
}

/**
 * The stories of reviewing, as the doors call them. Only reviewers and admins get anything but `refused`; every read is
 * filtered by what all readers may see. `actionKey` is unique per click (`action_ts` and person), so that a second delivery
 * changes nothing.
 */
export interface ReviewStories {
  /** The next item for this person: 70 % smallest margin, 20 % random, 10 % most confident; theirs again until decided. */
  next(viewer: Viewer, catalogueId?: string): Promise<NextOutcome>
  /** What this person has in hand; claims nothing. */
  inHand(viewer: Viewer): Promise<ReviewView | null>
  /** The item whose row or suggestion holds all these words; of several one that is open, then the shortest. */
  find(viewer: Viewer, words: string): Promise<ReviewView | null>
  view(viewer: Viewer, itemId: string): Promise<ReviewView | null>
  /** `mark`: of the suggestion that the person saw; when it is another one by now, nothing is decided. */
  decide(viewer: Viewer, itemId: string, verdict: Verdict, actionKey: string, mark?: string): Promise<DecideOutcome>
  /** Takes back a decision of one's own (admins: anyone's); the item is open again. */
  undo(viewer: Viewer, decisionId: string, actionKey: string): Promise<DecideOutcome>
  /** Products whose title or code is like `text`, for the correcting modal's menu. At most 20. */
  findProducts(viewer: Viewer, itemId: string, text: string): Promise<{ productId: string; title: string }[]>
  /** How many open items one click would approve with this one, itself included; 0 when there is no other. */
  countLookAlikes(viewer: Viewer, itemId: string): Promise<number>
  /** The open items that are most like this one and would be approved with it; null when there is none. */
  previewBulk(viewer: Viewer, itemId: string): Promise<BulkPreview | null>
  approveBulk(viewer: Viewer, token: string, actionKey: string): Promise<BulkOutcome>
  /** Takes a bulk or automatic batch back as a whole. */
  undoBatch(viewer: Viewer, batchId: string, actionKey: string): Promise<{ kind: 'undone'; items: number } | { kind: 'already' } | { kind: 'refused'; reason: string }>
  /** The rules that write titles; null for others than reviewers, and where there is no such catalogue. */
  rules(viewer: Viewer, catalogueId: string): Promise<RulesView | null>
  rule(viewer: Viewer, ref: RuleRef): Promise<RuleView | null>
  /** Admins alone. `next` runs in the same transaction: what must follow is ordered there. */
  switchRule(viewer: Viewer, ref: RuleRef, enabled: boolean, next: (tx: Db) => Promise<void>): Promise<SwitchOutcome>
  /** How the review stands, per catalogue that the viewer may see. */
  overview(viewer: Viewer): Promise<CatalogueOverview[]>
}

export interface CatalogueOverview {
  catalogueId: string
  name: string
  products: number
  rows: number
  waiting: number
  decided: number
  autoAccepted: number
  autoAccept: { state: 'off' | 'on' | 'stopped'; reason: string | null; targetPrecision: number }
  /** Cohen's kappa of items that two people decided, with its 95 % interval; null below ten of them. */
  agreement: { kappa: number; low: number; high: number; items: number } | null
  model: { id: string; version: string; activatedAt: number } | null
}

import { approveBulk, countLookAlikes, previewBulk } from './bulk-approve.js'
import { listRules, switchCatalogueRule, viewRule } from './catalogue-rules.js'
import { decideItem } from './decide-item.js'
import { nextItem } from './next-item.js'
import { findProducts, reviewOverview } from './overview.js'
import { findItem, itemInHand } from './find-item.js'
import type { ReviewServices } from './review-services.js'
import type { ReviewStories } from './review-stories.js'
import { undoBatch, undoDecision } from './undo-decision.js'
import { viewItem } from './view-item.js'

/** The stories over what they need. */
export function createReviewStories(services: ReviewServices): ReviewStories {
  return {
    next: (viewer, catalogueId) => nextItem(services, viewer, catalogueId),
    inHand: (viewer) => itemInHand(services, viewer),
    find: (viewer, words) => findItem(services, viewer, words),
    view: (viewer, itemId) => viewItem(services, viewer, itemId),
    decide: (viewer, itemId, verdict, actionKey, mark) => decideItem(services, viewer, itemId, verdict, actionKey, mark),
    undo: (viewer, decisionId, actionKey) => undoDecision(services, viewer, decisionId, actionKey),
    findProducts: (viewer, itemId, text) => findProducts(services, viewer, itemId, text),
    countLookAlikes: (viewer, itemId) => countLookAlikes(services, viewer, itemId),
    previewBulk: (viewer, itemId) => previewBulk(services, viewer, itemId),
    approveBulk: (viewer, token, actionKey) => approveBulk(services, viewer, token, actionKey),
    undoBatch: (viewer, batchId, actionKey) => undoBatch(services, viewer, batchId, actionKey),
    rules: (viewer, catalogueId) => listRules(services, viewer, catalogueId),
    rule: (viewer, ref) => viewRule(services, viewer, ref),
    switchRule: (viewer, ref, enabled, next) => switchCatalogueRule(services, viewer, ref, enabled, next),
    overview: (viewer) => reviewOverview(services, viewer),
  }
}

import type { ReviewStories } from './review-stories.js'

const reason = 'There is nothing to review yet.'

/** Reviewing where no products can be imported: every queue is empty. */
export const nothingToReview: ReviewStories = {
  next: async () => ({ kind: 'empty', reason }),
  inHand: async () => null,
  find: async () => null,
  view: async () => null,
  decide: async () => ({ kind: 'refused', reason }),
  undo: async () => ({ kind: 'refused', reason }),
  findProducts: async () => [],
  countLookAlikes: async () => 0,
  previewBulk: async () => null,
  approveBulk: async () => ({ kind: 'refused', reason }),
  undoBatch: async () => ({ kind: 'refused', reason }),
  rules: async () => null,
  rule: async () => null,
  switchRule: async () => ({ kind: 'refused', reason }),
  overview: async () => [],
}

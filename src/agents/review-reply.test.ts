import { expect, it } from 'vitest'
import { createFakeReview, fakeView } from '../pipelines/products/review/fake-review.js'
import { reviewReply } from './review-reply.js'
import { newTurn } from './testing.js'

const turn = (role: 'user' | 'reviewer') => newTurn({ orgId: 'org_1' }, { text: '', actor: { orgId: 'org_1', userId: 'ann', role, guest: false } })
const televisions = fakeView()
const printers = fakeView({ itemId: 'item_2', catalogue: { id: 'cat_2', name: 'Printers' } })

it('opens the queue that was named, or shows which there are', async () => {
  const review = createFakeReview([televisions, printers])
  expect(await reviewReply(review, turn('reviewer'), { kind: 'open-review', about: 'printers' })).toMatchObject({ kind: 'review', catalogueId: 'cat_2', ownerId: 'ann', outcome: { view: { itemId: 'item_2' } } })
  expect(await reviewReply(review, turn('reviewer'), { kind: 'open-review', about: null })).toMatchObject({ kind: 'review-overview', catalogues: [{ waiting: 1 }, { waiting: 1 }] })
  expect(await reviewReply(review, turn('reviewer'), { kind: 'open-review', about: 'the contract' })).toBeNull()
  expect(review.decided.size).toBe(0)
})

it('explains what the reviewer has in hand', async () => {
  const review = createFakeReview([televisions])
  expect(await reviewReply(review, turn('reviewer'), { kind: 'explain-suggestion' })).toMatchObject({ kind: 'review-explained', view: { itemId: 'item_1' } })
  expect(await reviewReply(createFakeReview([]), turn('reviewer'), { kind: 'explain-suggestion' })).toMatchObject({ kind: 'said' })
})

it('tells others who appoints reviewers', async () => {
  expect(await reviewReply(createFakeReview([televisions]), turn('user'), { kind: 'review-count' })).toMatchObject({ kind: 'said', text: expect.stringContaining('appoints reviewers') as string })
})

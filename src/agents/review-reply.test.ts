import { expect, it } from 'vitest'
import { createFakeReview, fakeView } from '../pipelines/products/review/fake-review.js'
import type { Turn } from './turn.js'
import { reviewReply } from './review-reply.js'
import { newTurn } from './testing.js'

const turn = (role: 'user' | 'reviewer' | 'admin') => newTurn({ orgId: 'org_1' }, { text: '', actor: { orgId: 'org_1', userId: 'ann', role, guest: false } })
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
  const review = createFakeReview([televisions, printers])
  const explain = (about: string | null = null, change: Partial<Turn> = {}) => reviewReply(review, { ...turn('reviewer'), ...change }, { kind: 'explain-suggestion', about })
  expect(await explain()).toMatchObject({ kind: 'said', text: expect.stringContaining('no suggestion in hand') as string })
  expect(review.calls).toEqual([])
  await review.next({ actor: turn('reviewer').actor, audience: { kind: 'private' } })
  expect(await explain()).toMatchObject({ kind: 'review-explained', view: { itemId: 'item_1' } })
  // In the thread of a card it is the one on the card, and by words the one with these words.
  expect(await explain(null, { reviewItemId: 'item_2' })).toMatchObject({ view: { itemId: 'item_2' } })
  expect(await explain('kdl46 sony')).toMatchObject({ view: { itemId: 'item_1' } })
  expect(await explain('the travel policy')).toBeNull()
})

it('shows admins what can be trained, and starts nothing', async () => {
  const review = createFakeReview([televisions, printers])
  expect(await reviewReply(review, turn('admin'), { kind: 'retrain', about: null })).toMatchObject({ kind: 'retrain', catalogues: [{ catalogueId: 'cat_1' }, { catalogueId: 'cat_2' }] })
  expect(await reviewReply(review, turn('admin'), { kind: 'retrain', about: 'printers' })).toMatchObject({ kind: 'retrain', catalogues: [{ catalogueId: 'cat_2' }] })
  expect(await reviewReply(review, turn('admin'), { kind: 'retrain', about: 'forklift drivers' })).toBeNull()
  for (const role of ['user', 'reviewer'] as const) expect(await reviewReply(review, turn(role), { kind: 'retrain', about: null })).toMatchObject({ kind: 'said', text: expect.stringContaining('Only admins') as string })
})

it('tells others who appoints reviewers', async () => {
  expect(await reviewReply(createFakeReview([televisions]), turn('user'), { kind: 'review-count' })).toMatchObject({ kind: 'said', text: expect.stringContaining('appoints reviewers') as string })
})

import { parentPort, workerData } from 'node:worker_threads'
import { openDatabase } from '../../../db/open.js'
import { createReviewStories } from './create-review-stories.js'
import { reviewServices, viewer } from './testing.js'

/** A reviewer in a thread with a connection of its own, as another process has: takes rows until none is left, and tells which. */
const { file, userId, now } = workerData as { file: string; userId: string; now: number }
const handle = openDatabase(file)
const stories = createReviewStories(reviewServices(handle, { now }))
const got: string[] = []
for (;;) {
  const outcome = await stories.next(viewer(userId))
  if (outcome.kind !== 'item') break
  got.push(outcome.view.itemId)
  const decided = await stories.decide(viewer(userId), outcome.view.itemId, { kind: 'approve' }, `${userId}:${got.length}`)
  if (decided.kind !== 'decided') throw new Error(decided.kind)
}
handle.close()
parentPort!.postMessage(got)

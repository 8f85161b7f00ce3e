import { addDecision, batchById, decisionByAction, decisionById, isUndone, markBatchUndone, standingDecisions, standingOfBatch, type DecisionRow } from '../../../db/decisions.js'
import type { Db } from '../../../db/open.js'
import { dropUnusedProduct } from '../../../db/products.js'
import { claimItem, heldByOther, itemsById, updateItem, visibleItem } from '../../../db/review-items.js'
import { claimMs } from './next-item.js'
import { placesOf, refusal, type ReviewServices } from './review-services.js'
import type { Viewer } from './review-stories.js'
import type { DecideOutcome } from './review-view.js'
import { viewItem } from './view-item.js'

const notYours = 'You can take back what you decided yourself; an admin can take back anything.'
const undoSlice = 100
const gone = 'This is not there any more, or it is not open to you.'

/** Takes a decision back: a row that names it; the item is what the decisions before it made it, or open again. */
export async function undoDecision(services: ReviewServices, viewer: Viewer, decisionId: string, actionKey: string): Promise<DecideOutcome> {
  const reason = refusal(viewer)
  if (reason !== null) return { kind: 'refused', reason }
  const places = await placesOf(services, viewer)
  const decision = await decisionById(services.handle.db, places.orgId, decisionId)
  if (!decision || decision.kind === 'undo' || !(await visibleItem(services.handle.db, places, decision.itemId))) return { kind: 'refused', reason: gone }
  if (decision.userId !== viewer.actor.userId && viewer.actor.role !== 'admin') return { kind: 'refused', reason: notYours }
  const undone = await services.handle.transaction(async (tx) => {
    if (await decisionByAction(tx, places.orgId, actionKey)) return false
    if ((await takeBack(tx, decision, viewer.actor.userId, actionKey)) === 'gone') return false
    await takeInHand(services, tx, decision, decision.userId ?? viewer.actor.userId)
    return true
  })
  const view = await viewItem(services, viewer, decision.itemId)
  if (!view) return { kind: 'refused', reason: gone }
  return undone ? { kind: 'decided', decisionId, view } : { kind: 'already', view }
}

/**
 * Takes a bulk or automatic batch back as a whole, in slices, since an automatic one may have thousands of rows; what a person decided
 * since stays. Once it is marked, nothing is added to it.
 */
export async function undoBatch(services: ReviewServices, viewer: Viewer, batchId: string, actionKey: string): Promise<{ kind: 'undone'; items: number } | { kind: 'already' } | { kind: 'refused'; reason: string }> {
  const reason = refusal(viewer)
  if (reason !== null) return { kind: 'refused', reason }
  const { orgId, userId, role } = viewer.actor
  const batch = await batchById(services.handle.db, orgId, batchId)
  if (!batch) return { kind: 'refused', reason: gone }
  if (batch.userId !== userId && role !== 'admin') return { kind: 'refused', reason: notYours }
  let worked = false
  for (let items = 0; ; ) {
    const taken = await services.handle.transaction(async (tx) => {
      const standing = await standingOfBatch(tx, orgId, batchId, undoSlice)
      if (standing.length > 0) {
        let open = 0
        for (const decision of standing) if ((await takeBack(tx, decision, userId, `${actionKey}:${decision.id}`)) === 'open') open++
        return open
      }
      // Marked last: where this ends before, the next click goes on.
      const isFirst = (await batchById(tx, orgId, batchId))?.undoneAt === null
      if (isFirst) await markBatchUndone(tx, orgId, batchId, userId)
      return isFirst || worked ? 'done' : 'already'
    })
    if (taken === 'already') return { kind: 'already' }
    if (taken === 'done') return { kind: 'undone', items }
    worked = true
    items += taken
  }
}

/** Whether the item is open again, is what another decision made it, or the decision did not stand any more. */
async function takeBack(tx: Db, decision: DecisionRow, userId: string, actionKey: string): Promise<'open' | 'decided' | 'gone'> {
  if (decision.kind === 'skip') return unskip(tx, decision, userId, actionKey)
  const before = await standingDecisions(tx, decision.orgId, decision.itemId)
  if (!before.some((each) => each.id === decision.id)) return 'gone'
  await addDecision(tx, { ...withoutIdentity(decision), userId, kind: 'undo', stream: 'direct', after: null, features: null, batchId: decision.batchId, undoes: decision.id, actionKey })
  const left = before.filter((each) => each.id !== decision.id)
  const counts = left.at(-1)
  await updateItem(tx, decision.orgId, decision.itemId, {
    state: counts === undefined ? 'open' : counts.kind === 'auto' ? 'auto' : 'decided',
    productId: counts?.after?.productId ?? null,
    decisionId: counts?.id ?? null,
    decisions: left.filter((each) => each.userId !== null).length,
    disputed: false,
    decidedAt: counts?.createdAt ?? null,
  })
  if (decision.after) await dropUnusedProduct(tx, decision.orgId, decision.catalogueId, decision.after.productId, decision.id)
  return counts === undefined ? 'open' : 'decided'
}

/** What was skipped waits again for who skipped it; the item itself was open all the time. */
async function unskip(tx: Db, decision: DecisionRow, userId: string, actionKey: string): Promise<'open' | 'gone'> {
  if (await isUndone(tx, decision.orgId, decision.id)) return 'gone'
  await addDecision(tx, { ...withoutIdentity(decision), userId, kind: 'undo', stream: 'direct', after: null, features: null, undoes: decision.id, actionKey })
  return 'open'
}

/** The card shows the item again: nobody else gets it meanwhile. A look that did not know of the first one goes on not knowing of it. */
async function takeInHand(services: ReviewServices, tx: Db, decision: DecisionRow, userId: string): Promise<void> {
  const [item] = await itemsById(tx, decision.orgId, [decision.itemId])
  const now = services.now()
  if (decision.stream === 'blind' || decision.stream === 'second') await claimItem(tx, { itemId: decision.itemId, userId, stream: decision.stream, claimedAt: now, until: now + claimMs })
  if (item?.state === 'open' && !(await heldByOther(tx, item.id, userId, now))) await claimItem(tx, { itemId: item.id, userId, stream: claimStreams.find((each) => each === decision.stream) ?? 'margin', claimedAt: now, until: now + claimMs })
}

const claimStreams = ['margin', 'audit', 'confident'] as const

function withoutIdentity(decision: DecisionRow): Omit<DecisionRow, 'id' | 'createdAt'> {
  const { id: _id, createdAt: _createdAt, ...rest } = decision
  return rest
}

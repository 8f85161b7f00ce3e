import { addDecision, batchById, decisionByAction, decisionById, decisionsOfBatch, isUndone, markBatchUndone, standingDecisions, type DecisionRow } from '../../../db/decisions.js'
import type { Db } from '../../../db/open.js'
import { dropUnusedProduct } from '../../../db/products.js'
import { claimItem, heldByOther, itemsById, updateItem, visibleItem } from '../../../db/review-items.js'
import { claimMs } from './next-item.js'
import { placesOf, refusal, type ReviewServices } from './review-services.js'
import type { Viewer } from './review-stories.js'
import type { DecideOutcome } from './review-view.js'
import { viewItem } from './view-item.js'

const notYours = 'You can take back what you decided yourself; an admin can take back anything.'
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
    if (!(await takeBack(tx, decision, viewer.actor.userId, actionKey))) return false
    await takeInHand(services, tx, decision, decision.userId ?? viewer.actor.userId)
    return true
  })
  const view = await viewItem(services, viewer, decision.itemId)
  if (!view) return { kind: 'refused', reason: gone }
  return undone ? { kind: 'decided', decisionId, view } : { kind: 'already', view }
}

/** Takes a bulk or automatic batch back as a whole; what a person decided since stays. */
export async function undoBatch(services: ReviewServices, viewer: Viewer, batchId: string, actionKey: string): Promise<{ kind: 'undone'; items: number } | { kind: 'already' } | { kind: 'refused'; reason: string }> {
  const reason = refusal(viewer)
  if (reason !== null) return { kind: 'refused', reason }
  const { orgId, userId, role } = viewer.actor
  const batch = await batchById(services.handle.db, orgId, batchId)
  if (!batch) return { kind: 'refused', reason: gone }
  if (batch.userId !== userId && role !== 'admin') return { kind: 'refused', reason: notYours }
  return services.handle.transaction(async (tx) => {
    if ((await batchById(tx, orgId, batchId))?.undoneAt !== null) return { kind: 'already' as const }
    let items = 0
    for (const decision of await decisionsOfBatch(tx, orgId, batchId)) if (await takeBack(tx, decision, userId, `${actionKey}:${decision.id}`)) items++
    await markBatchUndone(tx, orgId, batchId, userId)
    return { kind: 'undone' as const, items }
  })
}

/** Whether it stood until now. */
async function takeBack(tx: Db, decision: DecisionRow, userId: string, actionKey: string): Promise<boolean> {
  if (decision.kind === 'skip') return unskip(tx, decision, userId, actionKey)
  const before = await standingDecisions(tx, decision.orgId, decision.itemId)
  if (!before.some((each) => each.id === decision.id)) return false
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
  return true
}

/** What was skipped waits again for who skipped it; the item itself was open all the time. */
async function unskip(tx: Db, decision: DecisionRow, userId: string, actionKey: string): Promise<boolean> {
  if (await isUndone(tx, decision.orgId, decision.id)) return false
  await addDecision(tx, { ...withoutIdentity(decision), userId, kind: 'undo', stream: 'direct', after: null, features: null, undoes: decision.id, actionKey })
  return true
}

/** The card shows the item again: nobody else gets it meanwhile. */
async function takeInHand(services: ReviewServices, tx: Db, decision: DecisionRow, userId: string): Promise<void> {
  const [item] = await itemsById(tx, decision.orgId, [decision.itemId])
  const now = services.now()
  if (item?.state === 'open' && !(await heldByOther(tx, item.id, userId, now))) await claimItem(tx, { itemId: item.id, userId, stream: claimStreams.find((each) => each === decision.stream) ?? 'margin', claimedAt: now, until: now + claimMs })
}

const claimStreams = ['margin', 'audit', 'confident'] as const

function withoutIdentity(decision: DecisionRow): Omit<DecisionRow, 'id' | 'createdAt'> {
  const { id: _id, createdAt: _createdAt, ...rest } = decision
  return rest
}

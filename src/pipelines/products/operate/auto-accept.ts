import { audit } from '../../../db/audit.js'
import { countAcceptable, lastAutoBatch } from '../../../db/auto-accept.js'
import type { DatabaseHandle } from '../../../db/open.js'
import { catalogueById, setAutoAccept } from '../../../db/products.js'
import { acceptThreshold } from '../accept/accept-threshold.js'
import { measuredPrecision } from '../accept/check-blind-sample.js'
import type { FollowUps } from '../follow-ups.js'
import type { Viewer } from '../review/review-stories.js'
import type { ServingMatcher } from '../suggest/matcher-artifact.js'
import type { AutoAcceptView, Operated } from './operate-stories.js'

export interface OperateServices {
  handle: DatabaseHandle
  matcher(orgId: string, catalogueId: string): Promise<ServingMatcher>
  followUps: FollowUps
}

export const lowestTarget = 0.8
export const highestTarget = 0.999
const forAdmins = 'Only admins decide what is accepted without a person.'
const gone = 'That catalogue is not there any more.'

export function isAdmin(viewer: Viewer): boolean {
  return viewer.actor.role === 'admin' && !viewer.actor.guest
}

export async function viewAutoAccept(services: OperateServices, viewer: Viewer, catalogueId: string): Promise<AutoAcceptView | null> {
  const { db } = services.handle
  const { orgId } = viewer.actor
  const catalogue = isAdmin(viewer) ? await catalogueById(db, orgId, catalogueId) : undefined
  if (!catalogue) return null
  const matcher = await services.matcher(orgId, catalogueId)
  const threshold = acceptThreshold(matcher.heldOut, catalogue.targetPrecision)
  return {
    catalogueId,
    name: catalogue.name,
    state: catalogue.autoAccept,
    reason: catalogue.autoAcceptReason,
    targetPrecision: catalogue.targetPrecision,
    threshold: threshold ?? null,
    heldOut: matcher.heldOut?.scores.length ?? 0,
    acceptable: threshold && matcher.id !== null ? await countAcceptable(db, { orgId, catalogueId, modelId: matcher.id, threshold: threshold.threshold, now: Date.now() }) : 0,
    measured: await measuredPrecision(db, catalogue),
    lastBatchId: await lastAutoBatch(db, orgId, catalogueId),
  }
}

/** Switches it on or off with the precision that is wanted. Switched on again after it stopped, the sample starts anew. */
export async function chooseAutoAccept(services: OperateServices, viewer: Viewer, catalogueId: string, choice: { on: boolean; targetPrecision: number }): Promise<Operated> {
  if (!isAdmin(viewer)) return { kind: 'refused', reason: forAdmins }
  const { orgId, userId } = viewer.actor
  const { on, targetPrecision } = choice
  if (!(targetPrecision >= lowestTarget && targetPrecision <= highestTarget)) return { kind: 'refused', reason: `The share that must be right lies between ${lowestTarget * 100} % and ${highestTarget * 100} %.` }
  return services.handle.transaction(async (tx): Promise<Operated> => {
    const catalogue = await catalogueById(tx, orgId, catalogueId)
    if (!catalogue) return { kind: 'refused', reason: gone }
    const starts = on && catalogue.autoAccept !== 'on'
    await setAutoAccept(tx, orgId, catalogueId, { autoAccept: on ? 'on' : 'off', autoAcceptReason: null, targetPrecision, ...(starts ? { autoAcceptSince: Date.now() } : {}) })
    await audit(tx, orgId, userId, 'products.auto-accept', { catalogueId, on, targetPrecision, before: catalogue.autoAccept })
    if (on) await services.followUps.accept(tx, { orgId, catalogueId })
    return { kind: 'done' }
  })
}

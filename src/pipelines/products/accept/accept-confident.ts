import { createHash } from 'node:crypto'
import { acceptableItems, countAcceptable, growAutoBatch } from '../../../db/auto-accept.js'
import type { DatabaseHandle, Db } from '../../../db/open.js'
import { addNotice } from '../../../db/product-notices.js'
import { catalogueById, visibleProducts } from '../../../db/products.js'
import { updateItem, type ReviewItemInTable } from '../../../db/review-items.js'
import { publicChannelIds } from '../../../db/suggestions.js'
import type { VisiblePlaces } from '../../access/places.js'
import type { FollowUps } from '../follow-ups.js'
import { approveOne } from '../review/bulk-approve.js'
import type { ServingMatcher } from '../suggest/matcher-artifact.js'
import type { Trial } from '../suggest/trial.js'
import { acceptScore, acceptThreshold } from './accept-threshold.js'

export interface AcceptServices {
  handle: DatabaseHandle
  matcher(orgId: string, catalogueId: string): Promise<ServingMatcher>
  /** A second model beside the serving one; its suggestions are not accepted, and the random audit is left to people while it is tried. */
  trial?(orgId: string, catalogueId: string): Promise<Trial | null>
  followUps: FollowUps
  /** In [0, 1): which rows are in the blind sample. */
  random(): number
}

export interface AcceptRequest {
  orgId: string
  catalogueId: string
  /** Makes a run that is repeated after a crash go on with its batch. */
  runKey: string
  signal: AbortSignal
}

export type AcceptOutcome =
  | { kind: 'off' }
  /** No threshold holds the wanted precision by what is known of the model. */
  | { kind: 'no-threshold' }
  | { kind: 'accepted'; batchId: string | null; items: number; rows: number; sampled: number; threshold: number }

const slice = 100
/** Of what is accepted, so much goes to people who do not know it, and of a small batch so many. */
const blindShare = 0.05
const fewestBlind = 20

/**
 * Accepts what the serving model is sure enough of, in slices, each one short transaction in which everything that allows it is
 * looked at again: whether it is still switched on, the model, the row. One batch, taken back as a whole.
 */
export async function acceptConfident(services: AcceptServices, request: AcceptRequest): Promise<AcceptOutcome> {
  const { handle } = services
  const { orgId, catalogueId, signal } = request
  const catalogue = await catalogueById(handle.db, orgId, catalogueId)
  if (catalogue?.autoAccept !== 'on') return { kind: 'off' }
  const matcher = await services.matcher(orgId, catalogueId)
  const threshold = acceptThreshold(matcher.heldOut, catalogue.targetPrecision)?.threshold
  if (matcher.id === null || threshold === undefined) return { kind: 'no-threshold' }
  const run = { orgId, catalogueId, modelId: matcher.id, threshold, matchFrom: matcher.matchFrom, targetPrecision: catalogue.targetPrecision, keepAudit: Boolean(await services.trial?.(orgId, catalogueId)) }
  const batchId = `bat_${createHash('sha256').update(`${request.runKey} ${matcher.id} ${threshold}`).digest('base64url').slice(0, 20)}`
  const share = Math.max(blindShare, fewestBlind / Math.max(1, await countAcceptable(handle.db, { ...run, now: Date.now() })))
  const done = { items: 0, rows: 0, sampled: 0 }
  for (let after: string | null = ''; after !== null; ) {
    signal.throwIfAborted()
    const from: string = after
    after = await handle.transaction(async (tx) => {
      if (!(await stillAllowed(services, tx, run))) return null
      const items = await acceptableItems(tx, { ...run, now: Date.now(), after: from, limit: slice })
      const accepted = await withLiveProducts(tx, orgId, items.filter(({ item }) => acceptScore(item.suggestion!.candidates.map((each) => each.probability), run.matchFrom) !== null))
      if (accepted.length > 0 && !(await growAutoBatch(tx, { id: batchId, orgId, catalogueId, modelId: run.modelId, threshold }, accepted.length))) return null
      for (const member of accepted) {
        await approveOne({ now: Date.now }, tx, everywhere(orgId), member, { batchId, userId: null, kind: 'auto', stream: 'auto', actionKey: `${batchId}:${member.item.id}` })
        if (services.random() >= share) continue
        await updateItem(tx, orgId, member.item.id, { blindAudit: true })
        done.sampled++
      }
      done.items += accepted.length
      done.rows += accepted.reduce((sum, { item }) => sum + item.size, 0)
      return items.at(-1)?.item.id ?? null
    })
  }
  if (done.items > 0) {
    await handle.transaction(async (tx) => {
      const id = await addNotice(tx, { orgId, catalogueId, kind: 'auto-accepted', facts: { batchId, ...done, threshold, targetPrecision: run.targetPrecision } })
      await services.followUps.announce(tx, { id, orgId, catalogueId })
    })
  }
  return { kind: 'accepted', batchId: done.items === 0 ? null : batchId, ...done, threshold }
}

async function stillAllowed(services: AcceptServices, tx: Db, run: { orgId: string; catalogueId: string; modelId: string; targetPrecision: number }): Promise<boolean> {
  const now = await catalogueById(tx, run.orgId, run.catalogueId)
  if (now?.autoAccept !== 'on' || now.targetPrecision !== run.targetPrecision) return false
  return (await services.matcher(run.orgId, run.catalogueId)).id === run.modelId
}

/** The service acts for nobody: it may touch every row of the organisation, and shows none. */
const everywhere = (orgId: string): VisiblePlaces => ({ orgId, channelIds: 'all', orgWide: true })

/** Those whose suggested product is still there, in their own place or where everybody may see it. */
async function withLiveProducts(tx: Db, orgId: string, items: ReviewItemInTable[]): Promise<ReviewItemInTable[]> {
  const products = await visibleProducts(tx, everywhere(orgId), items.flatMap(({ item }) => item.suggestion!.productId ?? []))
  const open = await publicChannelIds(tx, orgId)
  return items.filter(({ item }) => {
    const product = products.get(item.suggestion!.productId ?? '')
    return product?.catalogueId === item.catalogueId && (product.channelId === '' || product.channelId === item.channelId || open.has(product.channelId))
  })
}

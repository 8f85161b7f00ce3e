import { createHash } from 'node:crypto'
import { addBatch, addDecision, decisionByAction } from '../../../db/decisions.js'
import { newId } from '../../../ids.js'
import type { Db } from '../../../db/open.js'
import { addProduct, productTitled } from '../../../db/products.js'
import { alikeItems, countAlike, releaseClaim, updateItem, visibleItem, type AlikeQuery, type ReviewItemInTable } from '../../../db/review-items.js'
import type { VisiblePlaces } from '../../access/places.js'
import { brandOf } from '../suggest/suggest-row.js'
import { placesOf, refusal, type ReviewServices } from './review-services.js'
import type { Viewer } from './review-stories.js'
import type { BulkOutcome, BulkPreview } from './review-view.js'

const mostItems = 200
const examplesShown = 5
/** Nothing less sure than this is approved many at once. */
const lowestFloor = 0.8

interface Cluster {
  itemId: string
  catalogueId: string
  title: string
  members: ReviewItemInTable[]
}

/** The open items of one brand whose suggestions are at least as sure as this one's. */
export async function previewBulk(services: ReviewServices, viewer: Viewer, itemId: string): Promise<BulkPreview | null> {
  if (refusal(viewer) !== null) return null
  const cluster = await clusterOf(services, services.handle.db, viewer, await placesOf(services, viewer), itemId)
  return cluster && preview(cluster)
}

/** Approves exactly what the preview showed, as one batch. */
export async function approveBulk(services: ReviewServices, viewer: Viewer, token: string, actionKey: string): Promise<BulkOutcome> {
  const reason = refusal(viewer)
  if (reason !== null) return { kind: 'refused', reason }
  const places = await placesOf(services, viewer)
  const itemId = token.slice(0, token.indexOf('.'))
  return services.handle.transaction(async (tx): Promise<BulkOutcome> => {
    const done = await decisionByAction(tx, places.orgId, `${actionKey}:0`)
    if (done?.batchId) return { kind: 'already', batchId: done.batchId }
    const cluster = await clusterOf(services, tx, viewer, places, itemId)
    if (!cluster || tokenOf(cluster) !== token) return { kind: 'changed', preview: cluster && preview(cluster) }
    const batchId = newId('bat')
    const { actor } = viewer
    await addBatch(tx, { id: batchId, orgId: places.orgId, catalogueId: cluster.catalogueId, kind: 'bulk', userId: actor.userId, decisions: cluster.members.length, modelId: cluster.members[0]!.item.modelId, threshold: null })
    for (const [at, member] of cluster.members.entries()) await approveOne(services, tx, places, member, { batchId, userId: actor.userId, stream: 'bulk', kind: 'approve', actionKey: `${actionKey}:${at}` })
    return { kind: 'done', batchId, items: cluster.members.length, rows: rowsOf(cluster) }
  })
}

/** How many open items one click would approve with this one, itself included; 0 when there is no other. Cheap: every card asks. */
export async function countLookAlikes(services: ReviewServices, viewer: Viewer, itemId: string): Promise<number> {
  if (refusal(viewer) !== null) return 0
  const places = await placesOf(services, viewer)
  const found = await seedOf(services, services.handle.db, viewer, places, itemId)
  if (!found) return 0
  const items = await countAlike(services.handle.db, found.query, mostItems)
  return items < 2 ? 0 : items
}

async function seedOf(services: ReviewServices, db: Db, viewer: Viewer, places: VisiblePlaces, itemId: string): Promise<{ seed: ReviewItemInTable; query: AlikeQuery } | null> {
  const seed = await visibleItem(db, places, itemId)
  if (!seed?.item.suggestion || seed.item.cluster === null || seed.item.state !== 'open') return null
  const { catalogueId, cluster, confidence } = seed.item
  const floor = Math.max(lowestFloor, Math.floor((confidence ?? 0) * 20) / 20)
  if ((confidence ?? 0) < floor) return null
  return { seed, query: { places, catalogueId, cluster, floor, userId: viewer.actor.userId, now: services.now() } }
}

async function clusterOf(services: ReviewServices, db: Db, viewer: Viewer, places: VisiblePlaces, itemId: string): Promise<Cluster | null> {
  const found = await seedOf(services, db, viewer, places, itemId)
  const members = found ? await alikeItems(db, found.query, mostItems) : []
  if (!found || members.length < 2) return null
  const { seed, query } = found
  const kind = seed.item.suggestion!.kind === 'match' ? 'suggested as products of the catalogue' : 'suggested as new products'
  return { itemId, catalogueId: query.catalogueId, title: `${brandOf(seed.raw)} · ${kind} · confidence at least ${Math.round(query.floor * 100)} %`, members }
}

function preview(cluster: Cluster): BulkPreview {
  return {
    catalogueId: cluster.catalogueId,
    title: cluster.title,
    items: cluster.members.length,
    rows: rowsOf(cluster),
    examples: cluster.members.slice(0, examplesShown).map(({ item, raw }) => ({ original: raw.title, suggestion: item.suggestion!.text, confidence: item.confidence ?? 0 })),
    token: tokenOf(cluster),
  }
}

const rowsOf = (cluster: Cluster) => cluster.members.reduce((sum, each) => sum + each.item.size, 0)

function tokenOf(cluster: Cluster): string {
  const seen = cluster.members.map(({ item }) => [item.id, item.size, item.suggestion!.productId, item.suggestion!.text])
  return `${cluster.itemId}.${createHash('sha256').update(JSON.stringify(seen)).digest('base64url')}`
}

export interface ApproveAs {
  batchId: string
  userId: string | null
  kind: 'approve' | 'auto'
  stream: 'bulk' | 'auto'
  actionKey: string
}

/** Inside a transaction: the item becomes what is suggested for it. */
export async function approveOne(services: Pick<ReviewServices, 'now'>, tx: Db, places: VisiblePlaces, member: ReviewItemInTable, as: ApproveAs): Promise<void> {
  const { item, raw } = member
  const suggestion = item.suggestion!
  const decisionId = newId('dec')
  const { description, brand, code, price, currency, category, attributes } = raw
  const productId =
    suggestion.productId ??
    (await productTitled(tx, places.orgId, item.catalogueId, item.channelId, suggestion.text))?.id ??
    (await addProduct(tx, {
      orgId: item.orgId,
      catalogueId: item.catalogueId,
      channelId: item.channelId,
      content: { title: suggestion.text, description, brand, code, price, currency, category, attributes },
      importId: null,
      decisionId,
    }))
  await addDecision(tx, {
    id: decisionId,
    orgId: item.orgId,
    catalogueId: item.catalogueId,
    itemId: item.id,
    userId: as.userId,
    kind: as.kind,
    stream: as.stream,
    before: suggestion,
    after: { productId, title: suggestion.text },
    features: item.features,
    confidence: item.confidence,
    modelId: item.modelId,
    batchId: as.batchId,
    undoes: null,
    actionKey: as.actionKey,
  })
  const byPerson = as.userId === null ? 0 : 1
  await updateItem(tx, item.orgId, item.id, { state: as.kind === 'auto' ? 'auto' : 'decided', productId, decisionId, decisions: item.decisions + byPerson, decidedAt: services.now() })
  if (as.userId !== null) await releaseClaim(tx, item.id, as.userId)
}

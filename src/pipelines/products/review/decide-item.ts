import { addDecision, decisionByAction, decisionById } from '../../../db/decisions.js'
import { newId } from '../../../ids.js'
import type { Db } from '../../../db/open.js'
import { addProduct, productTitled, visibleProducts, type ProductRow } from '../../../db/products.js'
import { findClaim, releaseClaim, updateItem, visibleItem, type ClaimStream, type ReviewItemInTable } from '../../../db/review-items.js'
import type { StoredSuggestion } from '../../../db/schema/products.js'
import type { VisiblePlaces } from '../../access/places.js'
import { checkBlindSample } from '../accept/check-blind-sample.js'
import { placesOf, refusal, type ReviewServices } from './review-services.js'
import type { Viewer } from './review-stories.js'
import type { DecideOutcome, Verdict } from './review-view.js'
import { asShown, markOf } from './shown-suggestion.js'
import { viewItem } from './view-item.js'

export const longestTitle = 500
const gone = 'This is not there any more: its table was removed, or it is not open to you.'

type Written = { kind: 'decided'; decisionId: string } | { kind: 'already' } | { kind: 'changed' } | { kind: 'refused'; reason: string }

/** Records what a reviewer says, once per click. What was decided by others in the meantime is left as it is. */
export async function decideItem(services: ReviewServices, viewer: Viewer, itemId: string, verdict: Verdict, actionKey: string, mark?: string): Promise<DecideOutcome> {
  const reason = refusal(viewer) ?? invalid(verdict)
  if (reason !== null) return { kind: 'refused', reason }
  const places = await placesOf(services, viewer)
  const written = await services.handle.transaction((tx) => write(services, tx, { viewer, places, itemId, verdict, actionKey, mark }))
  if (written.kind === 'refused') return written
  const view = await viewItem(services, viewer, itemId)
  if (!view) return { kind: 'refused', reason: gone }
  return { ...written, view }
}

function invalid(verdict: Verdict): string | null {
  if (verdict.kind !== 'correct' || 'productId' in verdict.to) return null
  const length = verdict.to.title.trim().length
  if (length === 0) return 'A product needs a title.'
  return length > longestTitle ? `A title has at most ${longestTitle} characters; this one has ${length.toLocaleString('en-US')}.` : null
}

interface Deciding {
  viewer: Viewer
  places: VisiblePlaces
  itemId: string
  verdict: Verdict
  actionKey: string
  mark: string | undefined
}

async function write(services: ReviewServices, tx: Db, deciding: Deciding): Promise<Written> {
  const { viewer, places, itemId, verdict, actionKey, mark } = deciding
  if (await decisionByAction(tx, places.orgId, actionKey)) return { kind: 'already' }
  const found = await visibleItem(tx, places, itemId)
  if (!found?.item.suggestion) return { kind: 'refused', reason: gone }
  const { item } = found
  const claim = await findClaim(tx, itemId, viewer.actor.userId)
  const stream = claim && claim.until > services.now() ? claim.stream : 'direct'
  const again = stream === 'second' || stream === 'blind'
  if (item.state !== 'open' && !(again && (item.state === 'decided' || item.state === 'auto'))) return { kind: 'already' }

  const before = again ? ((item.decisionId && (await decisionById(tx, places.orgId, item.decisionId))?.before) || item.suggestion!) : item.suggestion!
  const shown = asShown(before, await visibleProducts(tx, places, before.productId === null ? [] : [before.productId]))
  // A correction says by itself what is meant.
  if (mark !== undefined && mark !== markOf(shown) && (verdict.kind === 'approve' || verdict.kind === 'not-same')) return { kind: 'changed' }

  const decisionId = newId('dec')
  const after = verdict.kind === 'skip' ? null : await outcomeOf(tx, places, found, shown, verdict, decisionId)
  if (after === undefined) return { kind: 'refused', reason: 'That product is not there any more. Pick another one.' }
  await addDecision(tx, {
    id: decisionId,
    orgId: places.orgId,
    catalogueId: item.catalogueId,
    itemId,
    userId: viewer.actor.userId,
    kind: verdict.kind,
    stream,
    before,
    after,
    features: item.features,
    confidence: item.confidence,
    modelId: item.modelId,
    batchId: null,
    undoes: null,
    actionKey,
  })
  await releaseClaim(tx, itemId, viewer.actor.userId)
  if (after !== null) {
    const of = { orgId: places.orgId, catalogueId: item.catalogueId }
    await updateItem(tx, places.orgId, itemId, settled(services, found, stream, decisionId, after.productId))
    if (stream === 'blind') await checkBlindSample(tx, of, services.followUps)
    await services.followUps.learn(tx, of)
  }
  return { kind: 'decided', decisionId }
}

/** What the item is after a decision: the first one counts, a second one that differs makes it disputed, a third one settles it. */
function settled(services: ReviewServices, found: ReviewItemInTable, stream: ClaimStream | 'direct', decisionId: string, productId: string) {
  const { item } = found
  const decisions = item.decisions + 1
  const differs = productId !== item.productId
  if (stream === 'second' && !item.disputed) return { decisions, disputed: differs }
  // In the blind sample, and where two differed, this decision counts.
  return { state: 'decided' as const, productId, decisionId, decisions, disputed: false, decidedAt: services.now() }
}

async function outcomeOf(tx: Db, places: VisiblePlaces, found: ReviewItemInTable, suggestion: StoredSuggestion, verdict: Verdict, decisionId: string): Promise<{ productId: string; title: string } | undefined> {
  if (verdict.kind === 'correct' && 'productId' in verdict.to) return existing(tx, places, found, verdict.to.productId)
  if (verdict.kind === 'approve' && suggestion.productId !== null) return existing(tx, places, found, suggestion.productId)
  const title = verdict.kind === 'correct' && 'title' in verdict.to ? verdict.to.title.trim() : newTitle(verdict, suggestion)
  const { item } = found
  const same = verdict.kind === 'not-same' ? undefined : await productTitled(tx, places.orgId, item.catalogueId, item.channelId, title)
  return { productId: same?.id ?? (await makeProduct(tx, found, title, decisionId)), title }
}

const newTitle = (verdict: Verdict, suggestion: StoredSuggestion) => (verdict.kind === 'approve' ? suggestion.text : suggestion.newText)

async function existing(tx: Db, places: VisiblePlaces, found: ReviewItemInTable, productId: string): Promise<{ productId: string; title: string } | undefined> {
  const product: ProductRow | undefined = (await visibleProducts(tx, places, [productId])).get(productId)
  return product && product.catalogueId === found.item.catalogueId ? { productId, title: product.title } : undefined
}

async function makeProduct(tx: Db, found: ReviewItemInTable, title: string, decisionId: string): Promise<string> {
  const { item, raw } = found
  const { description, brand, code, price, currency, category, attributes } = raw
  return addProduct(tx, {
    orgId: item.orgId,
    catalogueId: item.catalogueId,
    channelId: item.channelId,
    content: { title, description, brand, code, price, currency, category, attributes },
    importId: null,
    decisionId,
  })
}

import { catalogueById, visibleProducts, type ProductRow } from '../../../db/products.js'
import { decisionById, decisionsForProduct } from '../../../db/decisions.js'
import { countItems, findClaim, visibleItem, type RawProductRow, type ReviewItemInTable } from '../../../db/review-items.js'
import type { VisiblePlaces } from '../../access/places.js'
import { placesOf, type ReviewServices } from './review-services.js'
import { asShown, markOf } from './shown-suggestion.js'
import { rulesOfSuggestion } from './rules-of-suggestion.js'
import type { Viewer } from './review-stories.js'
import type { ProductFacts, ReviewView } from './review-view.js'

const othersShown = 5
const fewOthers = 3
/** Stored probabilities are rounded: none is zero. */
const least = 0.0001
const evidenceShown = 3
const reasonsShown = 6

/** What a card shows of an item; null when the readers may not see it. */
export async function viewItem(services: ReviewServices, viewer: Viewer, itemId: string): Promise<ReviewView | null> {
  const places = await placesOf(services, viewer)
  const found = await visibleItem(services.handle.db, places, itemId)
  return found ? drawn(services, viewer, places, found) : null
}

async function drawn(services: ReviewServices, viewer: Viewer, places: VisiblePlaces, found: ReviewItemInTable): Promise<ReviewView | null> {
  const { db } = services.handle
  const { item, raw } = found
  const catalogue = await catalogueById(db, places.orgId, item.catalogueId)
  const decision = item.decisionId === null ? undefined : await decisionById(db, places.orgId, item.decisionId)
  const blind = await asksBlindly(services, viewer, item.id)
  // A second reviewer gets the suggestion that the first one got.
  const asDecided = blind || item.state === 'decided' ? decision : undefined
  const stored = asDecided?.before ?? item.suggestion
  const made = asDecided ?? item
  if (!catalogue || !stored) return null
  const candidates = await visibleProducts(db, places, [...stored.candidates.map((each) => each.productId), ...(stored.productId ? [stored.productId] : [])])
  const product = stored.productId === null ? undefined : candidates.get(stored.productId)
  const shown = asShown(stored, candidates)
  const best = stored.candidates[0]
  const closest = best && candidates.get(best.productId)
  // Reasons tell of the best candidate: nothing is said of one that the reader may not see.
  const explained = best !== undefined && closest !== undefined && shown === stored
  return {
    itemId: item.id,
    catalogue: { id: catalogue.id, name: catalogue.name },
    // This one included, also where only this reviewer still has it to decide: a zero would tell what it is.
    waiting: (await countItems(db, places, item.catalogueId)).waiting + (blind ? 1 : 0),
    state: blind || item.state === 'new' || item.state === 'removed' ? 'open' : item.state,
    original: { ...factsOf(raw), tableTitle: found.tableTitle, line: raw.line, rows: item.size },
    suggestion: {
      kind: shown.kind,
      mark: markOf(shown),
      productId: shown.productId,
      title: product?.title ?? shown.text,
      product: product ? factsOf(product) : null,
      confidence: made.confidence ?? 0,
      why: explained ? ((await services.explain({ orgId: item.orgId, catalogueId: item.catalogueId, suggestion: stored, features: made.features, modelId: made.modelId }))?.slice(0, reasonsShown) ?? null) : [],
      closest: explained && stored.kind === 'new' ? { title: closest.title, probability: Math.max(least, best.probability) } : null,
      rules: await rulesOfSuggestion(services, places, item, shown),
      evidence: shown.productId === null ? [] : await decisionsForProduct(db, places, shown.productId, item.id, evidenceShown),
      madeBy: `model ${shown.versions.model} · features ${shown.versions.features} · rules ${shown.versions.rules}`,
    },
    others: stored.candidates
      .flatMap((each) => {
        const other = candidates.get(each.productId)
        return other && each.productId !== shown.productId ? [{ productId: other.id, title: other.title, probability: Math.max(least, each.probability) }] : []
      })
      // What is out of the question fills a list, and helps nobody; a few are kept for whom the model is wrong.
      .filter((each, at) => at < fewOthers || each.probability >= 0.01)
      .slice(0, othersShown),
    decision:
      blind || !decision
        ? null
        : {
            decisionId: decision.id,
            kind: decision.kind,
            title: decision.after?.title ?? '',
            userId: decision.userId,
            at: decision.createdAt,
            undoable: viewer.actor.role === 'admin' || decision.userId === viewer.actor.userId,
          },
  }
}

/** The viewer decides it a second time, or as part of the blind sample: what others decided is not shown to them. */
async function asksBlindly(services: ReviewServices, viewer: Viewer, itemId: string): Promise<boolean> {
  const claim = await findClaim(services.handle.db, itemId, viewer.actor.userId)
  return (claim?.stream === 'second' || claim?.stream === 'blind') && claim.until > services.now()
}

export function factsOf(row: RawProductRow | ProductRow): ProductFacts {
  return { title: row.title, description: row.description, brand: row.brand, code: row.code, price: row.price, currency: row.currency, category: row.category, attributes: row.attributes }
}

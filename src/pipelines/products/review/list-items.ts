import { visibleProducts } from '../../../db/products.js'
import { openItems, type ReviewCursor } from '../../../db/review-list.js'
import { placesOf, refusal, type ReviewServices } from './review-services.js'
import type { Viewer } from './review-stories.js'
import type { ProductFacts } from './review-view.js'
import { factsOf } from './view-item.js'

/** One row of the list: what is suggested, without the reasons that a card shows. */
export interface ListedItem {
  itemId: string
  original: ProductFacts & { tableTitle: string; line: number; rows: number }
  suggestion: { kind: 'match' | 'new'; productId: string | null; title: string; confidence: number; model: string }
  candidates: { productId: string; title: string; probability: number }[]
}

/** What waits for a decision, the least certain first; null when this person may not review. It puts nothing in anybody's hand. */
export async function listItems(
  services: Pick<ReviewServices, 'handle' | 'membership' | 'now'>,
  viewer: Viewer,
  query: { catalogueId: string; after: ReviewCursor | null; limit: number },
): Promise<{ items: ListedItem[]; next: ReviewCursor | null } | null> {
  if (refusal(viewer) !== null) return null
  const places = await placesOf(services, viewer)
  const rows = await openItems(services.handle.db, { ...query, places, userId: viewer.actor.userId, now: services.now() })
  const ids = new Set(rows.flatMap(({ item }) => [...item.suggestion!.candidates.map((each) => each.productId), ...(item.suggestion!.productId ? [item.suggestion!.productId] : [])]))
  const products = new Map<string, { id: string; title: string }>()
  // A statement takes only so many parameters.
  for (let at = 0, all = [...ids]; at < all.length; at += 500) for (const [id, row] of await visibleProducts(services.handle.db, places, all.slice(at, at + 500))) products.set(id, row)
  const items = rows.map(({ item, raw, tableTitle }): ListedItem => {
    const stored = item.suggestion!
    const product = stored.productId === null ? undefined : products.get(stored.productId)
    return {
      itemId: item.id,
      original: { ...factsOf(raw), tableTitle, line: raw.line, rows: item.size },
      suggestion: { kind: product ? 'match' : 'new', productId: product?.id ?? null, title: product?.title ?? stored.newText, confidence: item.confidence ?? 0, model: stored.versions.model },
      candidates: stored.candidates.flatMap((each) => {
        const known = products.get(each.productId)
        return known ? [{ productId: known.id, title: known.title, probability: each.probability }] : []
      }),
    }
  })
  const last = rows.length < query.limit ? undefined : rows.at(-1)?.item
  return { items, next: last ? { margin: last.margin ?? 0, itemId: last.id } : null }
}

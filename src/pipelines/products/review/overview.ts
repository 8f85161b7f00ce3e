import { doubleVerdicts } from '../../../db/decisions.js'
import { countProducts, findProductsByText, listCatalogues } from '../../../db/products.js'
import { countItems, visibleItem } from '../../../db/review-items.js'
import { cohenKappa } from '../../learning/agreement.js'
import { placesOf, refusal, type ReviewServices } from './review-services.js'
import type { CatalogueOverview, Viewer } from './review-stories.js'

const fewestForAgreement = 10
const productsFound = 20

/** How the review stands in each catalogue of which the viewer may see anything. */
export async function reviewOverview(services: ReviewServices, viewer: Viewer): Promise<CatalogueOverview[]> {
  if (refusal(viewer) !== null) return []
  const { db } = services.handle
  const places = await placesOf(services, viewer)
  const all: CatalogueOverview[] = []
  for (const catalogue of await listCatalogues(db, places.orgId)) {
    const counts = await countItems(db, places, catalogue.id)
    const products = await countProducts(db, places, catalogue.id)
    if (counts.items === 0 && products === 0) continue
    const pairs = await doubleVerdicts(db, places, catalogue.id)
    all.push({
      catalogueId: catalogue.id,
      name: catalogue.name,
      products,
      rows: counts.rows,
      waiting: counts.waiting,
      decided: counts.decided,
      autoAccepted: counts.auto,
      autoAccept: { state: catalogue.autoAccept, reason: catalogue.autoAcceptReason, targetPrecision: catalogue.targetPrecision },
      agreement: agreementOf(pairs),
      model: await services.activeModel(places.orgId, catalogue.id),
    })
  }
  return all
}

/** Null where there is nothing to agree on beyond chance: too few items, or both always said the same one thing. */
function agreementOf(pairs: [string, string][]): CatalogueOverview['agreement'] {
  if (pairs.length < fewestForAgreement) return null
  const { kappa, low, high } = cohenKappa(pairs.map(([first]) => first), pairs.map(([, second]) => second))
  return Number.isFinite(kappa) ? { kappa, low, high, items: pairs.length } : null
}

/** Products of the item's catalogue whose title or code holds the text. */
export async function findProducts(services: ReviewServices, viewer: Viewer, itemId: string, text: string): Promise<{ productId: string; title: string }[]> {
  if (refusal(viewer) !== null || text.trim().length < 2) return []
  const places = await placesOf(services, viewer)
  const found = await visibleItem(services.handle.db, places, itemId)
  if (!found) return []
  const rows = await findProductsByText(services.handle.db, places, found.item.catalogueId, text.trim().slice(0, 100), productsFound)
  return rows.map((row) => ({ productId: row.id, title: row.title }))
}

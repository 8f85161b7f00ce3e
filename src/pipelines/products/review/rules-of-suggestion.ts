import { visibleDecisionIds } from '../../../db/corrections.js'
import type { ReviewItemRow } from '../../../db/review-items.js'
import type { StoredSuggestion } from '../../../db/schema/products.js'
import type { VisiblePlaces } from '../../access/places.js'
import type { ReviewServices } from './review-services.js'
import type { ReviewView } from './review-view.js'

/** The rules that made a suggested title, in words, with how many corrections that the reader may see speak for each. */
export async function rulesOfSuggestion(services: ReviewServices, places: VisiblePlaces, item: ReviewItemRow, suggestion: StoredSuggestion): Promise<ReviewView['suggestion']['rules']> {
  if (suggestion.kind === 'match' || suggestion.ruleIds.length === 0) return []
  const { rules } = await services.ruleBook.of(item.orgId, item.catalogueId, item.channelId)
  const byId = new Map(rules.map((rule) => [rule.id, rule]))
  // A rule whose corrections were taken back is not known any more, and nothing is left to show for it.
  const used = suggestion.ruleIds.flatMap((id) => byId.get(id) ?? [])
  const visible = await visibleDecisionIds(services.handle.db, places, used.flatMap((rule) => rule.support))
  return used.flatMap((rule): ReviewView['suggestion']['rules'] => {
    if (rule.origin === 'built-in') return [{ id: rule.id, description: rule.description, support: null }]
    const support = rule.support.filter((id) => visible.has(id)).length
    return support === 0 ? [] : [{ id: rule.id, description: rule.description, support }]
  })
}

import { openSuggestions, replaceSuggestion } from '../../../db/suggestions.js'
import type { StoredSuggestion } from '../../../db/schema/products.js'
import type { SuggestRequest, SuggestServices } from './suggest-items.js'
import type { TitleMaker } from './suggest-row.js'

const slice = 500

/**
 * Writes the titles of open suggestions again where other rules apply by now: one was switched, or people taught one. Products
 * that were suggested stay as they are, with their probabilities. In slices; killed anywhere it goes on with what is left.
 * Returns how many changed.
 */
export async function retitleItems(services: Pick<SuggestServices, 'handle' | 'titles'>, request: SuggestRequest & { which: 'all' | 'unheld' }): Promise<number> {
  const { orgId, catalogueId, signal } = request
  const { handle } = services
  const titles = await services.titles(orgId, catalogueId)
  let done = 0
  let changed = 0
  for (let after = ''; ; ) {
    signal.throwIfAborted()
    // Read and written in one transaction: what is suggested anew meanwhile is not overwritten.
    const items = await handle.transaction(async (tx) => {
      const rows = await openSuggestions(tx, { orgId, catalogueId, after, limit: slice, unheld: request.which === 'unheld' })
      for (const { itemId, suggestion, raw } of rows) {
        const again = retitled(suggestion, titles(raw.channelId), raw)
        if (again === null) continue
        await replaceSuggestion(tx, orgId, itemId, again)
        if (again.text !== suggestion.text) changed++
      }
      return rows
    })
    if (items.length === 0) return changed
    done += items.length
    after = items.at(-1)!.itemId
    await request.progress(done, done)
  }
}

/** Null when the same rules made it. */
function retitled(suggestion: StoredSuggestion, maker: TitleMaker, raw: { title: string; brand: string }): StoredSuggestion | null {
  if (suggestion.versions.rules === maker.version) return null
  const made = maker.make(raw.title, raw.brand)
  const isMatch = suggestion.kind === 'match'
  return { ...suggestion, newText: made.text, text: isMatch ? suggestion.text : made.text, ruleIds: isMatch ? [] : made.ruleIds, versions: { ...suggestion.versions, rules: maker.version } }
}

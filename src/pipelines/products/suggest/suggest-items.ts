import type { DatabaseHandle } from '../../../db/open.js'
import { countToSuggest, itemsToSuggest, newTitleVerdicts, publicChannelIds, storeSuggestions } from '../../../db/suggestions.js'
import type { CatalogueCopy } from './catalogue-copy.js'
import type { ServingMatcher } from './matcher-artifact.js'
import { armOf, type Trial } from './trial.js'
import { suggestForRow, type SuggestWith, type TitleMaker } from './suggest-row.js'

export interface SuggestServices {
  handle: DatabaseHandle
  catalogueCopy(orgId: string, catalogueId: string): CatalogueCopy
  /** What suggests now. */
  matcher(orgId: string, catalogueId: string): Promise<ServingMatcher>
  /** A second model beside it; left out where none is ever tried. */
  trial?(orgId: string, catalogueId: string): Promise<Trial | null>
  /** How titles are made by rules. */
  titles(orgId: string, catalogueId: string): Promise<(channelId: string) => TitleMaker>
}

export interface SuggestRequest {
  orgId: string
  catalogueId: string
  /** Rows without a suggestion, as after an import; otherwise also those that another model, or fewer products, suggested for. */
  onlyNew?: boolean
  signal: AbortSignal
  progress(done: number, total: number): Promise<void>
}

const slice = 200
/** After so long others of this process get their turn. */
const turnMs = 5

/** Suggests for every item that waits for it, in slices; killed anywhere it goes on with what is left. Returns how many. */
export async function suggestItems(services: SuggestServices, request: SuggestRequest): Promise<number> {
  const { orgId, catalogueId, signal } = request
  const { handle } = services
  let onlyNew = request.onlyNew ?? false
  for (let done = 0; ; ) {
    const using = await prepareSuggesting(services, orgId, catalogueId)
    const trial = (await services.trial?.(orgId, catalogueId)) ?? null
    const query = { orgId, catalogueId, onlyNew, modelId: using.matcher.id, seq: using.catalogue.seq, trial: trial && { id: trial.id, challengerId: trial.challenger.id } }
    const total = done + (await countToSuggest(handle.db, query))
    for (let after = ''; ; ) {
      signal.throwIfAborted()
      const items = await itemsToSuggest(handle.db, { ...query, after, limit: slice })
      if (items.length === 0) break
      const made: Parameters<typeof storeSuggestions>[2][number][] = []
      let since = performance.now()
      for (const { itemId, raw } of items) {
        const by = trial ? byArm(using, trial, itemId) : using
        made.push({ itemId, modelId: by.matcher.id, suggestedSeq: query.seq, ...suggestForRow(raw, by) })
        if (performance.now() - since < turnMs) continue
        await new Promise((resolve) => setImmediate(resolve))
        since = performance.now()
      }
      await handle.transaction((tx) => storeSuggestions(tx, orgId, made))
      done += items.length
      after = items.at(-1)!.itemId
      await request.progress(done, Math.max(total, done))
    }
    // Another model took over meanwhile: what this run wrote behind that one's back is made again.
    const now = await services.trial?.(orgId, catalogueId)
    if ((await services.matcher(orgId, catalogueId)).id === query.modelId && (now?.id ?? null) === (trial?.id ?? null)) return done
    onlyNew = false
  }
}

function byArm(using: SuggestWith, trial: Trial, itemId: string): SuggestWith {
  const { arm, isChallenger } = armOf(trial, itemId)
  return { ...using, arm, matcher: isChallenger ? trial.challenger : using.matcher }
}

/** What suggesting needs of a catalogue as it is now. */
export async function prepareSuggesting(services: SuggestServices, orgId: string, catalogueId: string): Promise<SuggestWith> {
  const catalogue = services.catalogueCopy(orgId, catalogueId)
  await catalogue.catchUp(services.handle.db)
  const open = await publicChannelIds(services.handle.db, orgId)
  const { taken, all } = await newTitleVerdicts(services.handle.db, orgId, catalogueId)
  return {
    catalogue,
    matcher: await services.matcher(orgId, catalogueId),
    titles: await services.titles(orgId, catalogueId),
    // A row of one channel may be shown what its readers may see: their own place, open channels, what is everybody's.
    mayUse: (productChannel, rowChannel) => productChannel === '' || productChannel === rowChannel || open.has(productChannel),
    newAccepted: (taken + 1) / (all + 2),
    arm: null,
  }
}

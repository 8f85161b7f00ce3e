import type { DatabaseHandle } from '../../../db/open.js'
import { countToSuggest, itemsToSuggest, newTitleVerdicts, publicChannelIds, storeSuggestions } from '../../../db/suggestions.js'
import type { CatalogueCopy } from './catalogue-copy.js'
import type { ServingMatcher } from './matcher-artifact.js'
import { suggestForRow, type SuggestWith, type TitleMaker } from './suggest-row.js'

export interface SuggestServices {
  handle: DatabaseHandle
  catalogueCopy(orgId: string, catalogueId: string): CatalogueCopy
  /** What suggests now. */
  matcher(orgId: string, catalogueId: string): Promise<ServingMatcher>
  /** How titles are made by rules. */
  titles(orgId: string, catalogueId: string): Promise<(channelId: string) => TitleMaker>
}

export interface SuggestRequest {
  orgId: string
  catalogueId: string
  signal: AbortSignal
  progress(done: number, total: number): Promise<void>
}

const slice = 200

/** Suggests for every item that waits for it, in slices; killed anywhere it goes on with what is left. Returns how many. */
export async function suggestItems(services: SuggestServices, request: SuggestRequest): Promise<number> {
  const { orgId, catalogueId, signal } = request
  const { handle } = services
  const using = await prepare(services, orgId, catalogueId)
  const total = await countToSuggest(handle.db, orgId, catalogueId)
  let done = 0
  for (let after = ''; ; ) {
    signal.throwIfAborted()
    const items = await itemsToSuggest(handle.db, { orgId, catalogueId, after, limit: slice, exceptModel: using.matcher.id })
    if (items.length === 0) return done
    const made = items.map(({ itemId, raw }) => ({ itemId, modelId: using.matcher.id, ...suggestForRow(raw, using) }))
    await handle.transaction((tx) => storeSuggestions(tx, orgId, made))
    done += items.length
    after = items.at(-1)!.itemId
    await request.progress(done, Math.max(total, done))
  }
}

async function prepare(services: SuggestServices, orgId: string, catalogueId: string): Promise<SuggestWith> {
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

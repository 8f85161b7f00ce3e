import type { DatabaseHandle } from '../../../db/open.js'
import { readSearchState, visibleRanges, type SearchState } from '../../../db/passages.js'
import { idSetOf, type IdSet } from '../../../db/vectors/id-set.js'
import type { Scope } from '../../access/actor.js'

export interface ScopePassages {
  allowed: IdSet
  state: SearchState
}

interface Cached {
  visibility: number
  ranges: { documentId: string; first: number; last: number }[]
  allowed: IdSet
}

const cacheLimit = 50
const caches = new WeakMap<DatabaseHandle, Map<string, Cached>>()

/**
 * The passages that a scope may see, as a set of row numbers. Remembered per scope until the database says that what
 * somebody may see has changed (triggers count that, in the same transaction as the change).
 */
export async function passagesInScope(handle: DatabaseHandle, scope: Scope, documentIds?: string[]): Promise<ScopePassages> {
  const state = await readSearchState(handle.db)
  let cache = caches.get(handle)
  if (!cache) caches.set(handle, (cache = new Map()))
  const key = JSON.stringify([scope.orgId, scope.channelIds === 'all' ? 'all' : [...scope.channelIds].sort()])
  let known = cache.get(key)
  if (known?.visibility !== state.visibility) {
    const ranges = await visibleRanges(handle.db, scope)
    known = { visibility: state.visibility, ranges, allowed: idSetOf(ranges) }
    cache.delete(key)
    cache.set(key, known)
    if (cache.size > cacheLimit) cache.delete(cache.keys().next().value!)
  }
  if (!documentIds) return { allowed: known.allowed, state }
  const wanted = new Set(documentIds)
  return { allowed: idSetOf(known.ranges.filter((r) => wanted.has(r.documentId))), state }
}

import { documentDates, placesFor } from '../../db/library.js'
import type { DatabaseHandle } from '../../db/open.js'
import type { Scope } from '../access/actor.js'
import { decideEvidence, type EvidenceDecision } from './answer/evidence.js'
import { readPassages, type Reading, type ReadingTools } from './answer/reading.js'
import type { PassageHit } from './answer/hit.js'
import type { SearchResult } from './search-result.js'

export interface EvidenceServices {
  handle: DatabaseHandle
  search(input: { scope: Scope; query: string; limit: number; documentIds?: string[] }): Promise<SearchResult>
  reading: ReadingTools
}

export interface Evidence {
  /** What was found, best first, under the titles that its readers know. */
  hits: PassageHit[]
  reading: Reading
  decision: EvidenceDecision
  result: SearchResult
  /** Per document the link of the place under whose title its readers know it. */
  permalinks: Map<string, string | null>
}

/** How many passages are weighed for an answer. */
const weighed = 12

/** Finds and reads what the scope holds on a question, and decides whether it is enough to answer. */
export async function gatherEvidence(services: EvidenceServices, input: { scope: Scope; question: string; documentIds?: string[] }): Promise<Evidence> {
  const result = await services.search({
    scope: input.scope,
    query: input.question,
    limit: weighed,
    ...(input.documentIds?.length ? { documentIds: input.documentIds } : {}),
  })
  const ids = [...new Set(result.hits.map((hit) => hit.documentId))]
  const places = await placesFor(services.handle.db, input.scope, ids)
  const dates = await documentDates(services.handle.db, input.scope.orgId, places)
  // A document that lost its place since the search found it has no title to show: it does not answer.
  const hits = result.hits.flatMap((hit) => {
    const place = places.get(hit.documentId)
    return place ? [{ ...hit, title: place.title, date: dates.get(hit.documentId) ?? null }] : []
  })
  const reading = await readPassages(input.question, { ...result, hits }, services.reading)
  return {
    hits,
    reading,
    decision: decideEvidence(reading),
    result,
    permalinks: new Map([...places].map(([id, place]) => [id, place.permalink])),
  }
}

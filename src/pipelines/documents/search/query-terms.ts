import type { Db } from '../../../db/open.js'
import { documentFrequency, passagesWithTerm } from '../../../db/full-text.js'
import { hasId, type IdSet } from '../../../db/vectors/id-set.js'
import { analyse } from '../../../text/analyse.js'
import type { QueryTerm } from '../search-result.js'

/** Up to this many passages a term's frequency is counted inside the scope; above, it is estimated from the scope's share. */
const countedUpTo = 2000
/** A pasted page as a question would match everything and take long; the first words say what it is about. */
const mostTerms = 64

export interface AnalysedQuery {
  /** Distinct, in order of first mention. */
  terms: QueryTerm[]
  /** The terms that some passage in scope holds, with their frequency in the whole index. */
  known: { term: string; overall: number }[]
  /** The words in order, without the further spellings of codes: for pairs. */
  sequence: string[]
}

/** The terms of a question with their statistics inside the scope, so that ranking tells nothing about what lies outside. */
export async function analyseQuery(db: Db, query: string, allowed: IdSet, passagesOverall: number): Promise<AnalysedQuery> {
  const all = analyse(query).slice(0, mostTerms * 4)
  const terms = new Map<string, QueryTerm>()
  for (const { term, part } of all) {
    const known = terms.get(term)
    if (known) known.count++
    else if (terms.size < mostTerms) terms.set(term, { term, count: 1, part, df: 0, idf: 0 })
  }
  const share = passagesOverall > 0 ? Math.min(1, allowed.size / passagesOverall) : 0
  const known: AnalysedQuery['known'] = []
  for (const entry of terms.values()) {
    const overall = await documentFrequency(db, entry.term)
    entry.df = await frequencyInScope(db, entry.term, overall, allowed, share)
    if (entry.df > 0) known.push({ term: entry.term, overall })
    entry.idf = inverseFrequency(entry.df, Math.max(1, allowed.size))
  }
  return { terms: [...terms.values()], known, sequence: all.filter((t) => !t.extra).map((t) => t.term) }
}

async function frequencyInScope(db: Db, term: string, overall: number, allowed: IdSet, share: number): Promise<number> {
  if (overall === 0 || allowed.size === 0) return 0
  if (overall > countedUpTo) return Math.min(allowed.size, Math.max(1, Math.round(overall * share)))
  let inScope = 0
  for (const id of await passagesWithTerm(db, term)) if (hasId(allowed, id)) inScope++
  return inScope
}

/** Never negative, so that a word of every passage of a small corpus still counts a little. */
export function inverseFrequency(df: number, passages: number): number {
  return Math.log(1 + (Math.max(passages, df) - df + 0.5) / (df + 0.5))
}

import { allCategories, seedCategories, type CategoryRow } from '../../../db/task-categories.js'
import type { DatabaseHandle, Db } from '../../../db/open.js'
import type { Categorized, TaskCategorizer } from './categorizer-port.js'

export interface LiveCategories {
  /** Those in use, by name. */
  readonly live: CategoryRow[]
  /** Where a category counts now, through merges; undefined when there never was one. */
  resolve(categoryId: string): CategoryRow | undefined
  /** What a label of a model means now: the id of a category, or a label of the model that the service ships. */
  ofLabel(label: string): CategoryRow | undefined
}

export function liveCategories(rows: readonly CategoryRow[]): LiveCategories {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const byStarter = new Map(rows.flatMap((row) => (row.starterLabel === null ? [] : [[row.starterLabel, row] as const])))
  const resolve = (categoryId: string): CategoryRow | undefined => {
    let row = byId.get(categoryId)
    // A chain ends, also if somebody's backup made a ring of it.
    for (let steps = 0; row?.mergedInto && steps < rows.length; steps++) row = byId.get(row.mergedInto)
    return row?.mergedInto === null ? row : undefined
  }
  return {
    live: rows.filter((row) => row.mergedInto === null).toSorted((a, b) => a.name.localeCompare(b.name)),
    resolve,
    ofLabel(label) {
      const row = byId.get(label) ?? byStarter.get(label)
      return row && resolve(row.id)
    },
  }
}

/** The categories of an organisation; it begins with those of the model that the service ships. */
export async function categoriesOf(services: { handle: DatabaseHandle; categorizer: Pick<TaskCategorizer, 'starterLabels'> }, orgId: string): Promise<LiveCategories> {
  const rows = await allCategories(services.handle.db, orgId)
  if (rows.length > 0) return liveCategories(rows)
  await services.handle.transaction((tx) => seedCategories(tx, orgId, services.categorizer.starterLabels))
  return liveCategories(await allCategories(services.handle.db, orgId))
}

/** As `categoriesOf`, inside a transaction that changes them; they were seeded before. */
export async function categoriesIn(tx: Db, orgId: string): Promise<LiveCategories> {
  return liveCategories(await allCategories(tx, orgId))
}

export interface ResolvedSuggestion extends Omit<Categorized, 'candidates'> {
  candidates: { categoryId: string; probability: number }[]
}

/** What a model said, in categories of now: labels that were merged count together, those that mean nothing any more are left out. */
export function resolveSuggestion(said: Categorized, categories: LiveCategories): ResolvedSuggestion {
  const sums = new Map<string, number>()
  for (const { label, probability } of said.candidates) {
    const row = categories.ofLabel(label)
    if (row) sums.set(row.id, (sums.get(row.id) ?? 0) + probability)
  }
  const candidates = [...sums].map(([categoryId, probability]) => ({ categoryId, probability })).sort((a, b) => b.probability - a.probability)
  const first = said.candidates[0] && categories.ofLabel(said.candidates[0].label)
  // Sure of a label that nobody uses any more: nothing is set.
  const kind = candidates.length === 0 ? 'new' : said.kind === 'set' && first?.id !== candidates[0]?.categoryId ? 'offer' : said.kind
  return { ...said, kind, candidates }
}

import { normalQuantile } from './distributions.js'
import type { Interval } from './intervals.js'

export interface Kappa extends Interval {
  kappa: number
  observed: number
  expected: number
  rows: number
}

/**
 * Cohen's κ of two reviewers who labelled the same rows, with its 95 % interval (large-sample standard error of Fleiss, Cohen
 * and Everitt 1969, simplified). NaN when both always said the same one thing: there is nothing to agree on beyond chance.
 */
export function cohenKappa(first: readonly string[], second: readonly string[]): Kappa {
  if (first.length !== second.length) throw new Error('both reviewers must have labelled the same rows')
  const rows = first.length
  const byFirst = new Map<string, number>()
  const bySecond = new Map<string, number>()
  let agreed = 0
  for (const [i, label] of first.entries()) {
    byFirst.set(label, (byFirst.get(label) ?? 0) + 1)
    bySecond.set(second[i]!, (bySecond.get(second[i]!) ?? 0) + 1)
    if (label === second[i]) agreed++
  }
  const observed = agreed / rows
  let expected = 0
  for (const [label, count] of byFirst) expected += (count / rows) * ((bySecond.get(label) ?? 0) / rows)
  const kappa = expected === 1 ? Number.NaN : (observed - expected) / (1 - expected)
  const half = (normalQuantile(0.975) * Math.sqrt((observed * (1 - observed)) / rows)) / (1 - expected)
  return { kappa, observed, expected, rows, low: Math.max(-1, kappa - half), high: Math.min(1, kappa + half) }
}

/**
 * Krippendorff's α for names (nominal): any number of reviewers, `ratings[reviewer][row]`, null where a reviewer did not
 * look. NaN when no row has two ratings or only one label occurs.
 */
export function krippendorffAlpha(ratings: readonly (readonly (string | null)[])[]): number {
  const totals = new Map<string, number>()
  let [pairable, disagreement] = [0, 0]
  const rows = Math.max(0, ...ratings.map((row) => row.length))
  for (let row = 0; row < rows; row++) {
    const counts = new Map<string, number>()
    let m = 0
    for (const reviewer of ratings) {
      const label = reviewer[row]
      if (label === null || label === undefined) continue
      counts.set(label, (counts.get(label) ?? 0) + 1)
      m++
    }
    if (m < 2) continue
    pairable += m
    for (const [label, count] of counts) {
      totals.set(label, (totals.get(label) ?? 0) + count)
      disagreement += (count * (m - count)) / (m - 1)
    }
  }
  let byChance = 0
  for (const count of totals.values()) byChance += (count * (pairable - count)) / (pairable - 1)
  return byChance === 0 ? Number.NaN : 1 - disagreement / byChance
}

/** What an agreement figure allows (Krippendorff's own limits). */
export function agreementWords(value: number): string {
  if (Number.isNaN(value)) return 'nothing to compare yet'
  return value >= 0.8 ? 'firm' : value >= 0.667 ? 'tentative' : 'too low to rely on'
}

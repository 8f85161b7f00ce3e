import type { SeenRow } from '../../../db/drift-rows.js'
import { pairProbability, type MatcherModel } from '../matching/matcher.js'
import { pairFeatureNames } from '../matching/pair-features.js'
import { unpackFeatures } from '../suggest/suggest-row.js'

/** How rows look to a model: how probable the best candidate of each is, and by feature the values of those candidates. */
export interface Appearance {
  confidences: number[]
  /** In the order of the features' names; rows without a candidate have none. */
  features: number[][]
}

export function appearanceOf(model: MatcherModel, rows: readonly SeenRow[]): Appearance {
  const confidences: number[] = []
  const features: number[][] = pairFeatureNames.map(() => [])
  for (const row of rows) {
    let best = 0
    let chosen: Float64Array | undefined
    for (const candidate of unpackFeatures(row.features, row.candidates)) {
      if (candidate.length !== pairFeatureNames.length) continue
      const probability = pairProbability(model, candidate)
      if (chosen && probability <= best) continue
      best = probability
      chosen = candidate
    }
    confidences.push(short(best))
    if (chosen) for (const [at, value] of chosen.entries()) features[at]!.push(short(value))
  }
  return { confidences, features }
}

/** Enough to compare distributions by, and a third of the file. */
const short = (value: number) => Math.round(value * 1e4) / 1e4

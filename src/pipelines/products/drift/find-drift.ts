import { checkDrift, populationStability } from '../../learning/drift.js'
import { pairFeatureNames } from '../matching/pair-features.js'
import type { Appearance } from './appearance.js'

export interface DriftFindings {
  kind: 'alarm' | 'calm' | 'too-few'
  rows: number
  /** In words, the confidence first; no text of rows. */
  findings: string[]
}

/** The chance of a false alarm by confidence, and by any of the features together, at each look. */
const alpha = 0.01
const fewestRows = 50
/** Below this the bound on so many features at once is not to be relied on. */
const fewestForFeatures = 200

/**
 * Whether incoming rows look to the model like those that were there when it was trained: by its confidence (Kolmogorov-Smirnov, and
 * the stability index with its chi-square bound), then by each feature of the best candidates. The bounds know how many
 * rows there are, and that many features are looked at.
 */
export function findDrift(reference: Appearance, current: Appearance): DriftFindings {
  const rows = current.confidences.length
  const confidence = checkDrift(reference.confidences, current.confidences, { rows: 'rows', alpha, minRows: fewestRows })
  if (confidence.kind === 'too-few') return { kind: 'too-few', rows, findings: [] }
  const findings = confidence.kind === 'alarm' ? [`confidence ${confidence.moved}, Kolmogorov-Smirnov ${confidence.ks.statistic.toFixed(2)}, p ${confidence.ks.p < 0.001 ? 'below 0.001' : confidence.ks.p.toFixed(3)}`] : []
  const moved = pairFeatureNames.flatMap((name, at) => {
    const before = reference.features[at] ?? []
    const now = current.features[at] ?? []
    if (Math.min(before.length, now.length) < fewestForFeatures) return []
    const { psi, bound } = populationStability(before, now, alpha / pairFeatureNames.length)
    return psi > bound ? [{ name, psi, bound }] : []
  })
  for (const { name, psi, bound } of moved.toSorted((a, b) => b.psi - a.psi)) findings.push(`“${name}” is spread differently (stability index ${psi.toFixed(2)}, chance stays below ${bound.toFixed(2)})`)
  return { kind: findings.length > 0 ? 'alarm' : 'calm', rows, findings }
}

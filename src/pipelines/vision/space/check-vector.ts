import type { Features } from '../features/features.js'
import { centredPart, placeInSpace, type Domain, type VectorSpace } from './space.js'
import { norm } from './vectors.js'

export type VectorProblem =
  | { kind: 'not finite'; part: string }
  /** Nothing to compare by, as with a picture of one colour. */
  | { kind: 'empty' }
  | { kind: 'length'; norm: number }
  /** Further from, or nearer to, the mean of its domain than `deviations` deviations: unlike anything known here. */
  | { kind: 'outlier'; part: string; deviations: number }

export interface CheckedVector {
  vector: Float32Array
  problems: VectorProblem[]
  /** False when it must not be indexed; an outlier may be, after somebody looked. */
  usable: boolean
}

/** A picture further out than this is shown to somebody: about one in 15,000 of a normal distribution. */
const most = 4

/** Places a picture and looks whether the result can be trusted: each vector passes here before it is stored. */
export function checkedVector(space: VectorSpace, features: Features, domain: Domain): CheckedVector {
  const problems: VectorProblem[] = []
  for (const part of space.parts) {
    if (features[part.name]?.some((value) => !Number.isFinite(value))) problems.push({ kind: 'not finite', part: part.name })
  }
  if (problems.length > 0) return { vector: new Float32Array(), problems, usable: false }
  const vector = placeInSpace(space, features, domain)
  const length = norm(vector)
  if (length === 0) problems.push({ kind: 'empty' })
  else if (Math.abs(length - 1) > 1e-3) problems.push({ kind: 'length', norm: length })
  const usable = problems.length === 0
  for (const part of space.parts) {
    const known = part.domains[domain]?.distance
    if (!known || known.deviation === 0) continue
    const deviations = (norm(centredPart(part, features, domain)) - known.mean) / known.deviation
    if (Math.abs(deviations) > most) problems.push({ kind: 'outlier', part: part.name, deviations })
  }
  return { vector, problems, usable }
}

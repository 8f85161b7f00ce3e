import type { Features } from '../features/features.js'
import { digest } from '../versions.js'
import { squareRoots, unit, type Numbers } from './vectors.js'
import { applyWhitening, type Whitening } from './whitening.js'

/** Catalogue pictures and photos that people take lie in different places of the space: each has a mean of its own. */
export type Domain = 'catalogue' | 'query'

export interface PartStatistics {
  /** Pictures behind the mean, those of the shipped values included. */
  count: number
  mean: Float32Array
  /** Distance of a picture from the mean, to tell outliers: mean and deviation. */
  distance: { mean: number; deviation: number }
}

export interface SpacePart {
  /** Of the encoder or descriptor. */
  name: string
  length: number
  weight: number
  /** Activations are taken by their square root; colour shares already are. */
  squareRoot: boolean
  whitening: Whitening | undefined
  domains: Record<Domain, PartStatistics | undefined>
}

/** How features become one vector. Never changed: new statistics are another space with another version. */
export interface VectorSpace {
  version: string
  parts: SpacePart[]
  /** `shipped`, `learned here`, or `none` for a space without statistics. */
  origin: 'shipped' | 'learned' | 'none'
}

/** A space with its version computed from all that is in it. */
export function createSpace(parts: SpacePart[], origin: VectorSpace['origin']): VectorSpace {
  const numbers = (values: Numbers | undefined) => (values ? Array.from(values, (value) => Number(value.toPrecision(6))) : null)
  const content = parts.map((part) => ({
    ...part,
    whitening: part.whitening ? { ...part.whitening, directions: part.whitening.directions.map(numbers) } : null,
    domains: Object.fromEntries(Object.entries(part.domains).map(([domain, own]) => [domain, own ? { ...own, mean: numbers(own.mean) } : null])),
  }))
  return { version: `space@${digest(content)}`, parts, origin }
}

/** One part of a vector before its weight: of unit length, or zeros where the picture says nothing. */
export function partVector(part: SpacePart, features: Features, domain: Domain): Float32Array {
  const centred = centredPart(part, features, domain)
  return unit(part.whitening ? applyWhitening(part.whitening, centred) : centred)
}

/** The feature on its own scale less the mean of its domain. Throws when the features are not those of the space. */
export function centredPart(part: SpacePart, features: Features, domain: Domain): Float32Array {
  const raw = features[part.name]
  if (raw?.length !== part.length) throw new Error(`the picture has no ${part.name} of length ${part.length}`)
  const scaled = part.squareRoot ? unit(squareRoots(raw)) : raw
  const mean = part.domains[domain]?.mean
  return mean ? Float32Array.from(scaled, (value, i) => value - mean[i]!) : Float32Array.from(scaled)
}

/** The vector of a picture: its parts one after another by their weights, of unit length, so that a dot product compares. */
export function placeInSpace(space: VectorSpace, features: Features, domain: Domain): Float32Array {
  const pieces = space.parts.map((part) => ({ weight: part.weight, values: partVector(part, features, domain) }))
  const out = new Float32Array(pieces.reduce((sum, { values }) => sum + values.length, 0))
  let at = 0
  for (const { weight, values } of pieces) {
    for (const value of values) out[at++] = value * weight
  }
  return unit(out)
}

export interface PartAgreement {
  name: string
  /** Cosine of this part alone. */
  cosine: number
  /** What it adds to the cosine of the whole vectors: these sum up to it. */
  contribution: number
}

/** Why two vectors of a space are alike, part by part. */
export function explainLikeness(space: VectorSpace, a: Numbers, b: Numbers): PartAgreement[] {
  let at = 0
  return space.parts.map((part) => {
    const length = part.whitening ? part.whitening.directions.length : part.length
    let [both, left, right] = [0, 0, 0]
    for (const end = at + length; at < end; at++) {
      both += a[at]! * b[at]!
      left += a[at]! ** 2
      right += b[at]! ** 2
    }
    return { name: part.name, cosine: left > 0 && right > 0 ? both / Math.sqrt(left * right) : 0, contribution: both }
  })
}

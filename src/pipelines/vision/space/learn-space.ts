import type { Features } from '../features/features.js'
import { centredPart, createSpace, type Domain, type PartStatistics, type SpacePart, type VectorSpace } from './space.js'
import { fitWhitening } from './whitening.js'

/** Weights and whitening of a part that is known; measured on phone photos of groceries against catalogue pictures. */
const recipe: Record<string, { weight: number; squareRoot: boolean; whiten: boolean }> = {
  'efficientnet-lite2': { weight: 1, squareRoot: true, whiten: true },
  mobilenetv2: { weight: 0.7, squareRoot: true, whiten: true },
  colour: { weight: 0.5, squareRoot: false, whiten: false },
  edges: { weight: 0.3, squareRoot: false, whiten: false },
  layout: { weight: 0.3, squareRoot: false, whiten: false },
}
const unknownEncoder = { weight: 1, squareRoot: true, whiten: true }

export interface LearnOptions {
  dimensions: number
  power: number
  /** Fewer pictures teach no whitening: directions of a handful are noise. */
  leastToWhiten: number
  /** More cost time and add nothing (the fit takes the cube of it). */
  mostToWhiten: number
  /** Shipped means count as this many pictures when own ones come in. */
  shippedWeight: number
}

export const learnDefaults: LearnOptions = { dimensions: 128, power: 0.3, leastToWhiten: 160, mostToWhiten: 700, shippedWeight: 100 }

/** Parts that a machine with these features can have: with networks colour beside them, without also edges and layout. */
export function plainSpace(lengths: Record<string, number>): VectorSpace {
  const neural = Object.keys(lengths).some((name) => !['colour', 'edges', 'layout'].includes(name))
  const names = Object.keys(lengths).filter((name) => !neural || (name !== 'edges' && name !== 'layout')).sort()
  const parts = names.map((name): SpacePart => {
    const { weight, squareRoot } = recipe[name] ?? unknownEncoder
    return { name, length: lengths[name]!, weight, squareRoot, whitening: undefined, domains: { catalogue: undefined, query: undefined } }
  })
  return createSpace(parts, 'none')
}

export type Samples = Record<Domain, readonly Features[]>

/**
 * A new space from an earlier one and pictures of this organisation: means of both domains (earlier ones count as
 * `shippedWeight` pictures at most), and the whitening from query photos, or catalogue pictures while those are few.
 * Deterministic; order matters only beyond `mostToWhiten`, where pictures are taken evenly.
 */
export function learnSpace(earlier: VectorSpace, samples: Samples, options: LearnOptions = learnDefaults): VectorSpace {
  const parts = earlier.parts.map((part) => {
    const scaled = (list: readonly Features[]) => list.map((features) => scaledPart(part, features))
    const domains = {
      catalogue: updated(part.domains.catalogue, scaled(samples.catalogue), options.shippedWeight),
      query: updated(part.domains.query, scaled(samples.query), options.shippedWeight),
    }
    const renewed = { ...part, domains }
    const { whiten } = recipe[part.name] ?? unknownEncoder
    const source: Domain | undefined = samples.query.length >= options.leastToWhiten ? 'query' : samples.catalogue.length >= options.leastToWhiten ? 'catalogue' : undefined
    if (!whiten || !source) return renewed
    const rows = evenly(samples[source], options.mostToWhiten).map((features) => centredPart(renewed, features, source))
    return { ...renewed, whitening: fitWhitening(rows, part.length, options) }
  })
  return createSpace(parts, 'learned')
}

function scaledPart(part: SpacePart, features: Features): Float32Array {
  return centredPart({ ...part, domains: { catalogue: undefined, query: undefined } }, features, 'query')
}

/** The running mean of a domain with more pictures, and how far they lie from it. */
function updated(before: PartStatistics | undefined, rows: readonly Float32Array[], shippedWeight: number): PartStatistics | undefined {
  if (rows.length === 0) return before
  const earlier = before ? Math.min(before.count, shippedWeight) : 0
  const count = earlier + rows.length
  const length = rows[0]!.length
  const sum = Float64Array.from({ length }, (_, i) => (before ? before.mean[i]! * earlier : 0))
  for (const row of rows) for (let i = 0; i < length; i++) sum[i]! += row[i]!
  const mean = Float32Array.from(sum, (value) => value / count)
  const distances = rows.map((row) => Math.sqrt(row.reduce((total, value, i) => total + (value - mean[i]!) ** 2, 0)))
  return { count, mean, distance: mergeSpread(before?.distance, earlier, distances) }
}

function mergeSpread(before: PartStatistics['distance'] | undefined, earlier: number, distances: readonly number[]): PartStatistics['distance'] {
  const count = earlier + distances.length
  const sum = distances.reduce((total, value) => total + value, 0) + (before ? before.mean * earlier : 0)
  const mean = sum / count
  const spread = distances.reduce((total, value) => total + (value - mean) ** 2, 0) + (before ? (before.deviation ** 2 + (before.mean - mean) ** 2) * earlier : 0)
  return { mean, deviation: Math.sqrt(spread / count) }
}

function evenly<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list]
  return Array.from({ length: most }, (_, i) => list[Math.floor((i * list.length) / most)]!)
}


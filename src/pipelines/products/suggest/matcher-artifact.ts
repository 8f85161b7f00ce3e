import { z } from 'zod'
import type { MatcherModel } from '../matching/matcher.js'
import type { Appearance } from '../drift/appearance.js'
import { starterMatcher } from '../matching/starter-matcher.js'

/** What `artifacts.kind` is for the matcher of one catalogue. */
export function matcherKind(catalogueId: string): string {
  return `products.matcher:${catalogueId}`
}

/** A model that suggests, with what names it in every suggestion. */
export interface ServingMatcher {
  /** Row id of the artifact; null for the starter model. */
  id: string | null
  version: string
  model: MatcherModel
  /** At least this probable is suggested as a match. */
  matchFrom: number
  /** At least this probable was good enough for the precision that was wanted when it was trained; null = nothing was. */
  acceptFrom: number | null
  /** Undefined: nothing is known of how often it is right, so nothing is accepted. */
  heldOut?: HeldOut
  /** How rows looked to it that were there when it was trained: what incoming ones are compared with. */
  reference?: Appearance
}

export interface StoredMatcher {
  model: MatcherModel
  matchFrom: number
  acceptFrom: number | null
  heldOut?: HeldOut
  reference?: Appearance
}

/**
 * Decided rows that could have been accepted without a person, as models said that had not seen them: how probable the best
 * candidate was, and whether it was right. The threshold for any wanted precision is chosen from these.
 */
export interface HeldOut {
  scores: number[]
  right: boolean[]
}

const numbers = z.array(z.number())
const stored = z.object({
  model: z.object({
    kind: z.enum(['logistic', 'boosted']),
    featureVersion: z.number(),
    features: z.array(z.string()),
    means: numbers,
    deviations: numbers,
    weights: numbers,
    intercept: z.number(),
    trees: z.array(z.array(z.record(z.string(), z.unknown()))),
    calibration: z.object({ slope: z.number(), offset: z.number() }),
    trainedOn: z.object({ examples: z.number(), matches: z.number() }),
  }),
  matchFrom: z.number().min(0).max(1),
  acceptFrom: z.number().min(0).max(1).nullable(),
  heldOut: z.object({ scores: numbers, right: z.array(z.boolean()) }).optional(),
  reference: z.object({ confidences: numbers, features: z.array(numbers) }).optional(),
})

/** @throws Error when what was stored is not a matcher */
export function readMatcher(id: string, version: string, bytes: Uint8Array): ServingMatcher {
  const value = stored.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  return { id, version, model: value.model as unknown as MatcherModel, matchFrom: value.matchFrom, acceptFrom: value.acceptFrom, ...(value.heldOut ? { heldOut: value.heldOut } : {}), ...(value.reference ? { reference: value.reference } : {}) }
}

export function writeMatcher(matcher: StoredMatcher): Uint8Array {
  return Buffer.from(JSON.stringify(matcher))
}

export const starterVersion = 'starter-1'

/** Serves until the organisation's own decisions have trained one. */
export function startingMatcher(): ServingMatcher {
  return { id: null, version: starterVersion, model: starterMatcher(), matchFrom: 0.5, acceptFrom: null }
}

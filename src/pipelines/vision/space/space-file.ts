import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { MatchRule } from '../search/nothing-matches.js'
import { plainSpace } from './learn-space.js'
import { createSpace, type PartStatistics, type SpacePart, type VectorSpace } from './space.js'

const statistics = z.object({ count: z.number(), mean: z.string(), distance: z.object({ mean: z.number(), deviation: z.number() }) })
const storedPart = z.object({
  name: z.string(),
  length: z.number().int().positive(),
  /** The weights that made the features: statistics of others say nothing about them. */
  modelVersion: z.string(),
  /** Rows of one byte a number, each with its own scale; float32 means: base64. */
  whitening: z.object({ rows: z.string(), scales: z.array(z.number()), power: z.number(), count: z.number() }).nullable(),
  catalogue: statistics.nullable(),
  query: statistics.nullable(),
})
const stored = z.object({ about: z.string(), parts: z.array(storedPart), rule: z.object({ answered: z.number(), known: z.array(z.number()) }) })
type StoredPart = z.infer<typeof storedPart>

export const spaceFile = 'space.json'

/** What a space starts from on a machine that has seen no pictures yet. */
export interface StartingSpace {
  space: VectorSpace
  /** Undefined when the shipped statistics do not cover what this machine has: nothing is known of cosines then. */
  rule: MatchRule | undefined
}

/**
 * The shipped statistics for features of these lengths, made by these models (`modelVersions` by name of the part). Parts that
 * were made by other weights start without statistics. Throws when the file is there and broken.
 */
export function startingSpace(folder: string, lengths: Record<string, number>, modelVersions: Record<string, string>): StartingSpace {
  const plain = plainSpace(lengths)
  const file = join(folder, spaceFile)
  if (!existsSync(file)) return { space: plain, rule: undefined }
  const shipped = stored.parse(JSON.parse(readFileSync(file, 'utf8')))
  const known = (part: SpacePart) => shipped.parts.find(({ name, length, modelVersion }) => name === part.name && length === part.length && modelVersion === modelVersions[name])
  const parts = plain.parts.map((part) => {
    const own = known(part)
    return own ? restored(part, own) : part
  })
  const covered = plain.parts.length === shipped.parts.length && plain.parts.every((part) => known(part) !== undefined)
  const { answered, known: sample } = shipped.rule
  const rule = covered ? { answered, known: Float64Array.from(sample), threshold: sample[Math.min(sample.length - 1, Math.round((1 - answered) * sample.length))]! } : undefined
  return { space: createSpace(parts, plain.parts.some(known) ? 'shipped' : 'none'), rule }
}

/** Writes a learned space as a starting one. `about` says on which pictures it was learned, with their licence. */
export function writeStartingSpace(folder: string, space: VectorSpace, modelVersions: Record<string, string>, rule: MatchRule, about: string): void {
  const keep = (own: PartStatistics | undefined) => (own ? { ...own, mean: toBase64(own.mean) } : null)
  const parts = space.parts.map((part): StoredPart => ({
    name: part.name,
    length: part.length,
    modelVersion: modelVersions[part.name]!,
    whitening: part.whitening ? { ...quantised(part.whitening.directions), power: part.whitening.power, count: part.whitening.count } : null,
    catalogue: keep(part.domains.catalogue),
    query: keep(part.domains.query),
  }))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, spaceFile), `${JSON.stringify({ about, parts, rule: { answered: rule.answered, known: Array.from(rule.known, (value) => Number(value.toFixed(4))) } }, null, 1)}\n`)
}

function restored(part: SpacePart, own: StoredPart): SpacePart {
  const statisticsOf = (kept: StoredPart['query']): PartStatistics | undefined => (kept ? { ...kept, mean: floats(kept.mean, part.length) } : undefined)
  const rows = own.whitening ? Buffer.from(own.whitening.rows, 'base64') : undefined
  if (rows && rows.length !== own.whitening!.scales.length * part.length) throw new Error(`the shipped whitening of ${part.name} has another size`)
  const directions = own.whitening?.scales.map((scale, row) => Float32Array.from({ length: part.length }, (_, i) => rows!.readInt8(row * part.length + i) * scale))
  return {
    ...part,
    whitening: directions ? { from: part.length, directions, power: own.whitening!.power, count: own.whitening!.count } : undefined,
    domains: { catalogue: statisticsOf(own.catalogue), query: statisticsOf(own.query) },
  }
}

function quantised(directions: readonly Float32Array[]): { rows: string; scales: number[] } {
  const scales = directions.map((direction) => direction.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127)
  const rows = Buffer.concat(directions.map((direction, row) => Buffer.from(Int8Array.from(direction, (value) => Math.round(value / scales[row]!)).buffer)))
  return { rows: rows.toString('base64'), scales }
}

const toBase64 = (values: Float32Array): string => Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')

function floats(base64: string, length: number): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'))
  if (bytes.length !== length * 4) throw new Error('a shipped mean has another length')
  return new Float32Array(bytes.buffer)
}

import type { TrainingDecision } from '../../../db/training-rows.js'
import { pairFeatureNames, pairFeatureVersion } from '../matching/pair-features.js'
import type { TrainingRow } from './fit-matcher.js'

type Packed = Omit<TrainingRow, 'features'> & { candidates: number }

/**
 * Training rows as they are handed to a thread: all numbers of their candidates in one block and the rest as one text, so that
 * thousands of small things need not be copied at once.
 */
export interface PackedRows {
  count: number
  /** JSON of `Packed[]`. */
  rows: string
  features: Float32Array<ArrayBuffer>
}

const width = pairFeatureNames.length

/** Decisions as examples; what was suggested with other features teaches nothing to these. */
export function packRows(decisions: readonly TrainingDecision[]): PackedRows {
  const usable = decisions.filter(({ before: { candidates, versions }, features }) => candidates.length > 0 && versions.features === String(pairFeatureVersion) && features.byteLength === candidates.length * width * 4)
  const features = new Float32Array(usable.reduce((sum, each) => sum + each.features.byteLength / 4, 0))
  const bytes = new Uint8Array(features.buffer)
  let at = 0
  const rows = usable.map((decision): Packed => {
    bytes.set(decision.features, at)
    at += decision.features.byteLength
    const { candidates } = decision.before
    return {
      id: decision.itemId,
      group: decision.productId,
      candidates: candidates.length,
      chosen: candidates.findIndex((each) => each.productId === decision.productId),
      audit: decision.stream === 'audit' || decision.stream === 'blind',
      picked: ['confident', 'bulk', 'blind'].includes(decision.stream),
      decidedAt: decision.decidedAt,
    }
  })
  return { count: rows.length, rows: JSON.stringify(rows), features }
}

export function unpackRows({ rows, features }: PackedRows): TrainingRow[] {
  const all = Float64Array.from(features)
  let at = 0
  return (JSON.parse(rows) as Packed[]).map(({ candidates, ...row }) => ({ ...row, features: Array.from({ length: candidates }, () => all.subarray(at, (at += width))) }))
}

import { betaCdf } from './distributions.js'
import { shareAtLeast, shareAtMost } from './intervals.js'

export interface Scored {
  score: number
  right: boolean
}

export interface AcceptThreshold {
  /** Rows with at least this score are accepted without a person. */
  threshold: number
  /** Labelled rows at or above it, and the share of them that was right. */
  count: number
  precision: number
  /** The precision is at least this with the stated confidence. */
  lower: number
  /** Share of the labelled rows that is accepted. */
  share: number
}

/**
 * The lowest score from which labelled rows were right often enough: the one-sided lower bound of their precision reaches the
 * target. Undefined when there is none, which then means: accept nothing. Zero mistakes in 114 rows are the least that
 * shows 98 % at the confidence of 90 %. The rows must be ones that the model was not trained on.
 */
export function chooseThreshold(scored: readonly Scored[], targetPrecision: number, minCount: number, confidence = 0.9): AcceptThreshold | undefined {
  const rows = scored.toSorted((a, b) => b.score - a.score)
  let [right, rightAbove, bestCount, bestRight] = [0, 0, 0, 0]
  for (const [i, row] of rows.entries()) {
    if (row.right) right++
    const count = i + 1
    // Rows of equal score stand or fall together.
    if (rows[count]?.score === row.score) continue
    // Going down to a score at which nothing was right is never worth it, even where the bound would allow it.
    const isWorth = right > rightAbove
    rightAbove = right
    if (!isWorth || count < minCount || right / count < targetPrecision) continue
    // The same as a lower bound at or above the target, without inverting anything for every row.
    if (betaCdf(targetPrecision, right, count - right + 1) > 1 - confidence) continue
    bestCount = count
    bestRight = right
  }
  if (bestCount === 0) return undefined
  const lower = shareAtLeast(bestRight, bestCount, confidence)
  return { threshold: rows[bestCount - 1]!.score, count: bestCount, precision: bestRight / bestCount, lower, share: bestCount / rows.length }
}

export interface AuditVerdict {
  kind: 'go-on' | 'stop'
  precision: number
  /** The true precision is below this with 90 % confidence. */
  upper: number
  words: string
}

/**
 * Whether accepting without a person may go on, from the blind sample: it stops as soon as so many mistakes would be seen by
 * chance in fewer than one of ten samples if the target were held. Give the newest few hundred rows: over a long life,
 * looked at after every row, any such rule stops some day.
 */
export function auditVerdict(sampleRight: number, sampleSize: number, target: number): AuditVerdict {
  const precision = sampleSize === 0 ? 1 : sampleRight / sampleSize
  const upper = shareAtMost(sampleRight, sampleSize, 0.9)
  const wanted = percent(target)
  if (sampleSize === 0) return { kind: 'go-on', precision, upper, words: 'No accepted row was checked yet.' }
  const found = `${sampleRight} of ${sampleSize} checked rows were right (${percent(precision)})`
  if (upper < target) return { kind: 'stop', precision, upper, words: `${found}; ${wanted} are wanted, so accepting without a person stops.` }
  return { kind: 'go-on', precision, upper, words: precision >= target ? `${found}; ${wanted} are wanted.` : `${found}; that can still be chance at ${wanted}.` }
}

const percent = (share: number) => `${Number((share * 100).toFixed(1))} %`

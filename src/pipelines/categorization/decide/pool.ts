import { fitTemperature } from '../../learning/calibration.js'
import { logLossOf, rowsOf } from '../../learning/train/measure-logits.js'

export interface Pool {
  temperatures: number[]
  shares: number[]
}

/** Logits of several experts as one: each divided by its temperature, added by shares (a geometric mean of probabilities). */
export function poolLogits(all: readonly Float32Array[], { temperatures, shares }: Pool): Float32Array {
  const pooled = new Float32Array(all[0]!.length)
  for (const [expert, logits] of all.entries()) {
    const factor = shares[expert]! / temperatures[expert]!
    for (let i = 0; i < pooled.length; i++) pooled[i]! += logits[i]! * factor
  }
  return pooled
}

/** Temperatures of one or two experts, and the shares that make held-out labels likeliest. */
export function fitPool(all: readonly Float32Array[], labels: Int32Array, classes: number): Pool {
  const temperatures = all.map((logits) => fitTemperature(rowsOf(logits, classes), labels).temperature)
  if (all.length !== 2) return { temperatures, shares: all.map(() => 1 / all.length) }
  let best = { loss: Infinity, share: 0.5 }
  for (let share = 0; share <= 1.0001; share += 0.05) {
    const pooled = poolLogits(all, { temperatures, shares: [share, 1 - share] })
    // Sharpened a little, as the last temperature will: two halves that differ flatten each other.
    const loss = Math.min(...[1, 0.85, 0.7].map((temperature) => logLossOf(pooled, labels, classes, temperature)))
    if (loss < best.loss - 1e-6) best = { loss, share }
  }
  return { temperatures, shares: [best.share, 1 - best.share] }
}

export interface RocPoint {
  falsePositives: number
  truePositives: number
}

/** Shares of negatives and positives at or above each score, from the strictest threshold to the laxest; ties are one step. */
export function rocCurve(scores: ArrayLike<number>, positive: ArrayLike<boolean>): RocPoint[] {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!)
  let positives = 0
  for (let i = 0; i < positive.length; i++) if (positive[i]) positives++
  const negatives = scores.length - positives
  const points: RocPoint[] = [{ falsePositives: 0, truePositives: 0 }]
  let [right, wrong] = [0, 0]
  for (const [place, row] of order.entries()) {
    if (positive[row]) right++
    else wrong++
    const next = order[place + 1]
    if (next === undefined || scores[next] !== scores[row]) points.push({ falsePositives: wrong / Math.max(1, negatives), truePositives: right / Math.max(1, positives) })
  }
  return points
}

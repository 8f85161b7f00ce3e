const steps = 1024

/**
 * The `limit` entries worth most, and a few more that are worth about the same as the last of them: sorting thousands to
 * keep forty would cost more than comparing a few too many. Worths must not be negative.
 */
export function atLeastBest(entries: Int32Array, worthOf: (entry: number) => number, limit: number): number[] {
  if (entries.length <= limit) return [...entries]
  const worths = new Float32Array(entries.length)
  let most = 0
  for (let i = 0; i < entries.length; i++) {
    const worth = worthOf(entries[i]!)
    worths[i] = worth
    if (worth > most) most = worth
  }
  const counts = new Uint32Array(steps + 1)
  const scale = most > 0 ? steps / most : 0
  for (let i = 0; i < worths.length; i++) counts[(worths[i]! * scale) | 0]!++
  let step = steps
  for (let kept = counts[step]!; kept < limit && step > 0; ) kept += counts[--step]!
  const best: number[] = []
  for (let i = 0; i < entries.length; i++) if (((worths[i]! * scale) | 0) >= step) best.push(entries[i]!)
  return best
}

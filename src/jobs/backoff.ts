/**
 * Wait before the next try, in ms: `base` doubled with each try made (1 = after the first), capped at an hour, spread over
 * the upper half so that what failed together does not come back together ("equal jitter", AWS Architecture Blog 2015).
 */
export function backoffMs(base: number, triesMade: number, random: () => number = Math.random): number {
  const full = Math.min(base * 2 ** Math.max(0, triesMade - 1), 60 * 60_000)
  return Math.round(full / 2 + (random() * full) / 2)
}

export interface CurvePoint {
  /** Share of the questions without an answer that would be answered. */
  false: number
  /** Share of the questions with an answer that are answered at the same threshold. */
  answered: number
}

export interface Abstention {
  auroc: number
  curve: CurvePoint[]
}

/** What a score tells apart: the area under the curve and the curve in steps of one percent falsely answered. */
export function abstention(answerable: number[], unanswerable: number[]): Abstention {
  const falling = unanswerable.toSorted((a, b) => b - a)
  const curve: CurvePoint[] = []
  for (let percent = 0; percent <= 100; percent++) {
    const allowed = Math.floor((percent / 100) * falling.length)
    // The highest threshold that lets through no more than allowed.
    const threshold = falling[allowed] ?? -Infinity
    curve.push({ false: percent / 100, answered: share(answerable, (score) => score > threshold) })
  }
  return { auroc: auroc(answerable, unanswerable), curve }
}

/** Chance that an answerable question scores above an unanswerable one; ties count half. */
export function auroc(answerable: number[], unanswerable: number[]): number {
  const all = [...answerable.map((score) => ({ score, positive: true })), ...unanswerable.map((score) => ({ score, positive: false }))].toSorted((a, b) => a.score - b.score)
  let sum = 0
  for (let at = 0; at < all.length; ) {
    let end = at
    while (end < all.length && all[end]!.score === all[at]!.score) end += 1
    for (let i = at; i < end; i++) if (all[i]!.positive) sum += (at + end + 1) / 2
    at = end
  }
  const n = answerable.length
  return (sum - (n * (n + 1)) / 2) / (n * unanswerable.length)
}

export function share<T>(items: T[], of: (item: T) => boolean): number {
  return items.filter(of).length / Math.max(1, items.length)
}

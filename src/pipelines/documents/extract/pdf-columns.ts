import type { Segment } from './pdf-segments.js'

const binWidth = 4
const maxDepth = 4

/**
 * Reading order of a page: a list of flows, each read from top to bottom. A gutter that few segments cross, with running
 * text on both sides, parts two columns; what crosses it (titles, wide tables) separates what is above from what is
 * below. The narrow cells of a table are no running text, so that its columns stay together. After the recursive X-Y cut
 * (Nagy and Seth, 1984), with crossing segments allowed.
 */
export function readingOrder(segments: readonly Segment[], depth = 0): Segment[][] {
  if (segments.length === 0) return []
  const gutter = depth < maxDepth ? findGutter(segments) : undefined
  if (gutter === undefined) return [[...segments]]
  const sorted = [...segments].sort((one, other) => other.y - one.y)
  const flows: Segment[][] = []
  let left: Segment[] = []
  let right: Segment[] = []
  let crossing: Segment[] = []
  const flushColumns = (): void => {
    const rightFirst = left.filter((segment) => segment.rtl).length > left.length / 2
    for (const side of rightFirst ? [right, left] : [left, right]) flows.push(...readingOrder(side, depth + 1))
    left = []
    right = []
  }
  for (const segment of sorted) {
    if (segment.x < gutter && segment.right > gutter) {
      if (left.length + right.length > 0) flushColumns()
      crossing.push(segment)
      continue
    }
    if (crossing.length > 0) {
      // A piece on the same line as a crossing one belongs to it.
      if (Math.abs(crossing[crossing.length - 1]!.y - segment.y) < segment.size * 0.4) {
        crossing.push(segment)
        continue
      }
      flows.push(crossing)
      crossing = []
    }
    if (segment.right <= gutter) left.push(segment)
    else right.push(segment)
  }
  if (crossing.length > 0) flows.push(crossing)
  flushColumns()
  return flows
}

/** The x of the best gutter, or undefined where the region is one column. */
function findGutter(segments: readonly Segment[]): number | undefined {
  if (segments.length < 8) return undefined
  const from = Math.min(...segments.map((segment) => segment.x))
  const to = Math.max(...segments.map((segment) => segment.right))
  const bins = Math.ceil((to - from) / binWidth)
  if (bins < 20 || bins > 5000) return undefined
  const crossed = coverage(segments, from, bins)
  let best: { x: number; crossed: number } | undefined
  for (let bin = Math.floor(bins * 0.15); bin < bins * 0.85; bin += 1) {
    const count = crossed[bin]!
    if (count > segments.length * 0.2 || (best && count >= best.crossed)) continue
    let end = bin
    while (end + 1 < bins && (crossed[end + 1] ?? -1) === count) end += 1
    const x = from + ((bin + end + 1) / 2) * binWidth
    if (isBetweenColumns(segments, x)) best = { x, crossed: count }
  }
  return best?.x
}

/** How many segments lie over each bin. */
function coverage(segments: readonly Segment[], from: number, bins: number): Int32Array {
  const counts = new Int32Array(bins + 1)
  for (const segment of segments) {
    const first = Math.max(0, Math.floor((segment.x - from) / binWidth))
    const last = Math.min(bins, Math.ceil((segment.right - from) / binWidth))
    counts[first]! += 1
    counts[last]! -= 1
  }
  let running = 0
  for (let bin = 0; bin <= bins; bin += 1) {
    running += counts[bin]!
    counts[bin] = running
  }
  return counts
}

function isBetweenColumns(segments: readonly Segment[], x: number): boolean {
  const left = segments.filter((segment) => segment.right <= x)
  const right = segments.filter((segment) => segment.x >= x)
  return isRunningText(left) && isRunningText(right)
}

/** Running text: most of the characters stand in lines that fill a good part of the width, beside whatever labels a figure has. */
function isRunningText(segments: readonly Segment[]): boolean {
  if (segments.length < 4) return false
  const left = Math.min(...segments.map((segment) => segment.x))
  const right = Math.max(...segments.map((segment) => segment.right))
  const width = right - left
  let lines = 0
  let filling = 0
  let characters = 0
  for (const { text, x, right: end } of segments) {
    characters += text.length
    if (end - x < width * 0.55 || text.length < 20) continue
    lines += 1
    filling += text.length
  }
  return width > 70 && lines >= 4 && filling >= characters * 0.55
}

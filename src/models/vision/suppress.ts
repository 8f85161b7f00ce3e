import type { Detection } from './ports.js'
import type { Box } from './raster.js'

/** Share of what two boxes cover together that both cover. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0)
  const height = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0)
  if (!(width > 0 && height > 0)) return 0
  const both = width * height
  return both / (area(a) + area(b) - both)
}

export const area = ({ x0, y0, x1, y1 }: Box): number => Math.max(0, x1 - x0) * Math.max(0, y1 - y0)

/** Non-maximum suppression within each class: of boxes that overlap by more than `most`, the surest stays. Best first. */
export function suppress(detections: readonly Detection[], most: number): Detection[] {
  const kept = new Map<number, Detection[]>()
  const out: Detection[] = []
  for (const found of [...detections].sort((a, b) => b.score - a.score)) {
    const same = kept.get(found.classId) ?? []
    if (same.some(({ box }) => overlap(box, found.box) > most)) continue
    kept.set(found.classId, [...same, found])
    out.push(found)
  }
  return out
}

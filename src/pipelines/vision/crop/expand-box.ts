import type { Box } from '../../../models/vision/raster.js'

/** A box grown by `share` of its own width and height in all, half on each side, within the picture. */
export function expandBox({ x0, y0, x1, y1 }: Box, share: number, picture: { width: number; height: number }): Box {
  const dx = ((x1 - x0) * share) / 2
  const dy = ((y1 - y0) * share) / 2
  return { x0: Math.max(0, x0 - dx), y0: Math.max(0, y0 - dy), x1: Math.min(picture.width, x1 + dx), y1: Math.min(picture.height, y1 + dy) }
}

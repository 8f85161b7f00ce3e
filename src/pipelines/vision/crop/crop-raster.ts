import type { Box, Raster } from '../../../models/vision/raster.js'

/** Whole pixels that cover a box, at least one each way. */
export function wholePixels({ x0, y0, x1, y1 }: Box, { width, height }: Raster): Box {
  const left = Math.min(width - 1, Math.max(0, Math.floor(x0)))
  const top = Math.min(height - 1, Math.max(0, Math.floor(y0)))
  return { x0: left, y0: top, x1: Math.max(left + 1, Math.min(width, Math.ceil(x1))), y1: Math.max(top + 1, Math.min(height, Math.ceil(y1))) }
}

/** The pixels of a box; the picture itself when the box is all of it. */
export function cropRaster(picture: Raster, box: Box): Raster {
  const { x0, y0, x1, y1 } = wholePixels(box, picture)
  const width = x1 - x0
  const height = y1 - y0
  if (width === picture.width && height === picture.height) return picture
  const data = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    const from = ((y0 + y) * picture.width + x0) * 3
    data.set(picture.data.subarray(from, from + width * 3), y * width * 3)
  }
  return { width, height, data }
}

/**
 * A square with the picture in its middle, the rest its mirror image with the edge repeated (1234 becomes 21|1234|43), folded
 * on as often as needed. A border of one colour would be an edge that networks see.
 */
export function reflectSquare(picture: Raster): Raster {
  const { width, height } = picture
  if (width === height) return picture
  const side = Math.max(width, height)
  const columns = folded(side, width)
  const rows = folded(side, height)
  const data = new Uint8Array(side * side * 3)
  let at = 0
  for (let y = 0; y < side; y++) {
    const row = rows[y]! * width
    for (let x = 0; x < side; x++, at += 3) {
      const from = (row + columns[x]!) * 3
      data[at] = picture.data[from]!
      data[at + 1] = picture.data[from + 1]!
      data[at + 2] = picture.data[from + 2]!
    }
  }
  return { width: side, height: side, data }
}

function folded(side: number, length: number): Int32Array {
  const before = (side - length) >> 1
  return Int32Array.from({ length: side }, (_, i) => {
    const place = (((i - before) % (2 * length)) + 2 * length) % (2 * length)
    return place < length ? place : 2 * length - 1 - place
  })
}

import type { Raster } from './raster.js'

/**
 * Bilinear sampling between the four nearest pixels, as OpenCV's INTER_LINEAR: unlike sharp's kernels it does not smooth when
 * it makes a picture smaller. Networks trained on such pictures expect them (YOLOX-nano on COCO photos: mAP50 .41 instead of .39).
 */
export function sampleBilinear({ width, height, data }: Raster, toWidth: number, toHeight: number): Uint8Array {
  const out = new Uint8Array(toWidth * toHeight * 3)
  const columns = places(width, toWidth)
  const rows = places(height, toHeight)
  let at = 0
  for (let y = 0; y < toHeight; y++) {
    const upper = rows.first[y]! * width
    const lower = rows.second[y]! * width
    const down = rows.share[y]!
    for (let x = 0; x < toWidth; x++) {
      const left = columns.first[x]!
      const right = columns.second[x]!
      const across = columns.share[x]!
      for (let c = 0; c < 3; c++, at++) {
        const above = data[(upper + left) * 3 + c]! * (1 - across) + data[(upper + right) * 3 + c]! * across
        const below = data[(lower + left) * 3 + c]! * (1 - across) + data[(lower + right) * 3 + c]! * across
        out[at] = above * (1 - down) + below * down + 0.5
      }
    }
  }
  return out
}

/** Centres of pixels fall on each other: (i + 1/2) / to = (j + 1/2) / from. */
function places(from: number, to: number): { first: Int32Array; second: Int32Array; share: Float32Array } {
  const first = new Int32Array(to)
  const second = new Int32Array(to)
  const share = new Float32Array(to)
  for (let i = 0; i < to; i++) {
    const place = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5))
    first[i] = Math.floor(place)
    second[i] = Math.min(from - 1, first[i]! + 1)
    share[i] = place - first[i]!
  }
  return { first, second, share }
}

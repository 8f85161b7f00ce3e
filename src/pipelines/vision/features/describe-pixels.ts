import sharp from 'sharp'
import type { Raster } from '../../../models/vision/raster.js'

/** Bump it when the same pixels give other numbers. */
export const descriptorVersion = 1

export interface PixelDescriptors {
  /** Shares of 16 hues x 4 saturations x 4 values, weighted towards the middle: 256 numbers, square roots, unit length. */
  colour: Float32Array
  /** Directions of edges (8) in 4 x 4 cells: 128 numbers, unit length. */
  edges: Float32Array
  /** The picture in 6 x 6 colours, as differences from their mean: 108 numbers, unit length. */
  layout: Float32Array
}

const side = 64
const spread = 20

/** What can be said of a square picture without any weights. A picture of one colour has zeros for edges and layout. */
export async function describePixels(square: Raster): Promise<PixelDescriptors> {
  const image = sharp(square.data, { raw: { width: square.width, height: square.height, channels: 3 } })
  const pixels = await image.resize(side, side, { fit: 'fill', kernel: 'linear' }).raw().toBuffer()
  return { colour: colourShares(pixels), edges: edgeDirections(pixels), layout: coarseLayout(pixels) }
}

export function colourShares(pixels: Uint8Array): Float32Array {
  const shares = new Float32Array(256)
  let total = 0
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at += 3) {
      const weight = Math.exp(-((x - (side - 1) / 2) ** 2 + (y - (side - 1) / 2) ** 2) / (2 * spread * spread))
      shares[colourBin(pixels[at]! / 255, pixels[at + 1]! / 255, pixels[at + 2]! / 255)]! += weight
      total += weight
    }
  }
  return shares.map((share) => Math.sqrt(share / total))
}

function colourBin(r: number, g: number, b: number): number {
  const most = Math.max(r, g, b)
  const range = most - Math.min(r, g, b)
  let hue = 0
  if (range > 0) hue = most === r ? ((g - b) / range + 6) % 6 : most === g ? (b - r) / range + 2 : (r - g) / range + 4
  const step = (share: number, steps: number) => Math.min(steps - 1, Math.floor(share * steps))
  return step(hue / 6, 16) * 16 + step(most > 0 ? range / most : 0, 4) * 4 + step(most, 4)
}

function edgeDirections(pixels: Uint8Array): Float32Array {
  const grey = Float32Array.from({ length: side * side }, (_, i) => 0.299 * pixels[i * 3]! + 0.587 * pixels[i * 3 + 1]! + 0.114 * pixels[i * 3 + 2]!)
  const bins = new Float32Array(128)
  for (let y = 1; y < side - 1; y++) {
    for (let x = 1; x < side - 1; x++) {
      const i = y * side + x
      const dx = grey[i + 1]! - grey[i - 1]!
      const dy = grey[i + side]! - grey[i - side]!
      const strength = Math.hypot(dx, dy)
      if (strength < 4) continue
      const direction = Math.floor(((Math.atan2(dy, dx) + Math.PI) / (2 * Math.PI)) * 8) % 8
      bins[((y >> 4) * 4 + (x >> 4)) * 8 + direction]! += Math.sqrt(strength)
    }
  }
  return unitLength(bins)
}

function coarseLayout(pixels: Uint8Array): Float32Array {
  const cells = 6
  const sums = new Float32Array(cells * cells * 3)
  const counts = new Float32Array(cells * cells)
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const cell = Math.floor((y * cells) / side) * cells + Math.floor((x * cells) / side)
      counts[cell]!++
      for (let c = 0; c < 3; c++, at++) sums[cell * 3 + c]! += pixels[at]!
    }
  }
  const means = sums.map((sum, i) => sum / counts[Math.floor(i / 3)]!)
  const whole = [0, 1, 2].map((c) => means.reduce((sum, value, i) => (i % 3 === c ? sum + value : sum), 0) / (cells * cells))
  // Less than a grey level is what compression leaves.
  return unitLength(means.map((value, i) => (Math.abs(value - whole[i % 3]!) < 1 ? 0 : value - whole[i % 3]!)))
}

function unitLength(values: Float32Array): Float32Array {
  const length = Math.hypot(...values)
  return length > 0 ? values.map((value) => value / length) : values
}

import sharp from 'sharp'
import type { Detection, VisionModels } from '../../../models/vision/ports.js'
import type { Raster } from '../../../models/vision/raster.js'
import { seeded } from '../../learning/random.js'

/** A picture with texture: coloured blocks with lines, the same for the same seed. */
export function madeRaster(seed: number, width = 320, height = 240): Raster {
  const random = seeded(seed)
  const data = new Uint8Array(width * height * 3)
  const colours = Array.from({ length: 12 }, () => [random() * 255, random() * 255, random() * 255])
  const [across, down] = [3 + Math.floor(random() * 6), 3 + Math.floor(random() * 6)]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = colours[(Math.floor((x * across) / width) + 3 * Math.floor((y * down) / height)) % colours.length]!
      const line = (x + y * 2) % 9 === 0 ? 60 : 0
      for (let c = 0; c < 3; c++) data[(y * width + x) * 3 + c] = Math.max(0, colour[c]! - line)
    }
  }
  return { width, height, data }
}

export async function toPng({ data, width, height }: Raster): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } }).png().toBuffer()
}

/** Models of a machine that has a detector with these answers, and no encoder unless given. */
export function fakeModels(detections: Detection[] | Error, labels: string[], encoders: VisionModels['encoders'] = []): Pick<VisionModels, 'detector' | 'encoders' | 'degraded'> {
  const detect = async () => {
    if (detections instanceof Error) throw detections
    return detections
  }
  return { detector: { labels, modelVersion: 'fake@1', preprocessVersion: 'fake@1', detect }, encoders, degraded: () => [] }
}

import sharp from 'sharp'
import type { Box, Raster } from '../../../models/vision/raster.js'
import { cropRaster, reflectSquare } from './crop-raster.js'
import type { Crop, FoundCrops } from './find-crops.js'

export interface RenderedStep {
  /** `boxes` is the picture with all boxes, `square` what the encoders get. */
  step: 'boxes' | 'crop' | 'square'
  /** In words, for a caption. */
  caption: string
  jpeg: Buffer
}

const colours = { main: [20, 160, 60], usable: [30, 100, 220], rejected: [200, 60, 40] } as const

/** A JPEG for each step of the pipeline, from the pixels it worked on: without the metadata of the file. */
export async function renderSteps(picture: Raster, { crops, main }: FoundCrops): Promise<RenderedStep[]> {
  const state = (crop: Crop) => (crop === main ? 'main' : crop.rejected.length > 0 && crop.kind === 'box' ? 'rejected' : 'usable')
  const data = Uint8Array.from(picture.data)
  for (const crop of [...crops].reverse()) drawBox({ ...picture, data }, crop.box, colours[state(crop)])
  const steps: RenderedStep[] = [{ step: 'boxes', caption: `${crops.length - 1} boxes and the whole picture`, jpeg: await toJpeg({ ...picture, data }) }]
  for (const crop of crops) steps.push({ step: 'crop', caption: captionOf(crop, state(crop)), jpeg: await toJpeg(cropRaster(picture, crop.box)) })
  return [...steps, { step: 'square', caption: 'what is compared', jpeg: await toJpeg(reflectSquare(cropRaster(picture, main.box))) }]
}

function captionOf({ kind, label, detection, points, rejected }: Crop, state: string): string {
  const name = kind === 'whole' ? 'whole picture' : `${label ?? 'box'} ${(detection?.score ?? 0).toFixed(2)}`
  return `${name}, ${points.sum.toFixed(2)} points${state === 'main' ? ', chosen' : ''}${rejected.length > 0 ? ` (${rejected.join(', ')})` : ''}`
}

async function toJpeg({ data, width, height }: Raster): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } }).jpeg({ quality: 82 }).toBuffer()
}

const thickness = 3

function drawBox({ data, width, height }: Raster, { x0, y0, x1, y1 }: Box, [r, g, b]: readonly [number, number, number]): void {
  for (let y = Math.max(0, y0); y < Math.min(height, y1); y++) {
    for (let x = Math.max(0, x0); x < Math.min(width, x1); x++) {
      if (x - x0 >= thickness && x1 - x > thickness && y - y0 >= thickness && y1 - y > thickness) {
        // Nothing to draw inside: on to the right edge.
        x = x1 - thickness - 1
        continue
      }
      data.set([r, g, b], (y * width + x) * 3)
    }
  }
}

import sharp from 'sharp'
import type { Box, Raster } from '../../../models/vision/raster.js'

export interface CropQuality {
  /** In pixels of the picture that is worked on. */
  shortSide: number
  /** Of the picture, 0 to 1. */
  areaShare: number
  /** Longer side by shorter one. */
  aspect: number
  /** Variance of the Laplacian of the luma, at most 512 pixels long; undefined when it was not looked at. */
  sharpness: number | undefined
  /** Standard deviation of the noise by Immerkær's estimate, in grey levels of the same luma. */
  noise: number | undefined
}

export interface QualityLimits {
  minShortSide: number
  minAreaShare: number
  maxAspect: number
  minSharpness: number
  maxNoise: number
}

/** Sharpness depends on scale and subject: below 60 at 512 pixels a photo shows no texture (a blur of two pixels leaves 33). */
export const defaultQualityLimits: QualityLimits = { minShortSide: 64, minAreaShare: 0.015, maxAspect: 4, minSharpness: 60, maxNoise: 20 }

export type RejectionReason = 'too small' | 'too small a part' | 'too narrow' | 'blurred' | 'noisy'

export function measureShape(box: Box, picture: Raster): Pick<CropQuality, 'shortSide' | 'areaShare' | 'aspect'> {
  const width = box.x1 - box.x0
  const height = box.y1 - box.y0
  return { shortSide: Math.min(width, height), areaShare: (width * height) / (picture.width * picture.height), aspect: Math.max(width, height) / Math.max(1e-9, Math.min(width, height)) }
}

const longSide = 512

/** Sharpness and noise of a crop; larger crops are made smaller first, so that figures of different cameras compare. */
export async function measureTexture(crop: Raster): Promise<{ sharpness: number; noise: number }> {
  const image = sharp(crop.data, { raw: { width: crop.width, height: crop.height, channels: 3 } })
  const { data, info } = await image.resize(longSide, longSide, { fit: 'inside', withoutEnlargement: true, kernel: 'linear' }).greyscale().raw().toBuffer({ resolveWithObject: true })
  return textureOf(data, info.width, info.height)
}

/** Variance of the Laplacian, and J. Immerkær, Fast Noise Variance Estimation (1996), on one byte a pixel. Zero below 3 x 3. */
export function textureOf(luma: Uint8Array, width: number, height: number): { sharpness: number; noise: number } {
  const count = (width - 2) * (height - 2)
  if (width < 3 || height < 3) return { sharpness: 0, noise: 0 }
  let sum = 0
  let squares = 0
  let rough = 0
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const centre = luma[i]!
      const sides = luma[i - 1]! + luma[i + 1]! + luma[i - width]! + luma[i + width]!
      const corners = luma[i - width - 1]! + luma[i - width + 1]! + luma[i + width - 1]! + luma[i + width + 1]!
      const laplacian = sides - 4 * centre
      sum += laplacian
      squares += laplacian * laplacian
      rough += Math.abs(corners - 2 * sides + 4 * centre)
    }
  }
  return { sharpness: squares / count - (sum / count) ** 2, noise: (Math.sqrt(Math.PI / 2) * rough) / (6 * count) }
}

/** Why a crop is not used; empty when it is good enough. */
export function rejections(quality: CropQuality, limits: QualityLimits): RejectionReason[] {
  const { sharpness, noise } = quality
  return [
    ...(quality.shortSide < limits.minShortSide ? ['too small' as const] : []),
    ...(quality.areaShare < limits.minAreaShare ? ['too small a part' as const] : []),
    ...(quality.aspect > limits.maxAspect ? ['too narrow' as const] : []),
    ...(sharpness !== undefined && sharpness < limits.minSharpness ? ['blurred' as const] : []),
    ...(noise !== undefined && noise > limits.maxNoise ? ['noisy' as const] : []),
  ]
}

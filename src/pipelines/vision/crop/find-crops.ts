import type { Detection, Detector } from '../../../models/vision/ports.js'
import type { Box, Raster } from '../../../models/vision/raster.js'
import { centrality, cropPoints, defaultCropWeights, labelAgrees, wordsOf, type CropWeights } from './choose-main.js'
import { cropRaster, wholePixels } from './crop-raster.js'
import { expandBox } from './expand-box.js'
import { defaultQualityLimits, measureShape, measureTexture, rejections, type CropQuality, type QualityLimits, type RejectionReason } from './quality.js'

export interface CropOptions {
  /** By how much a box grows, 0.1 to 0.2 of its own size. */
  expand: number
  quality: QualityLimits
  weights: CropWeights
  /** Boxes that are looked at, the surest first. */
  most: number
}

export const defaultCropOptions: CropOptions = { expand: 0.15, quality: defaultQualityLimits, weights: defaultCropWeights, most: 8 }

/** Bump it when the same picture and options give other crops. */
export const cropVersion = 1

export interface Crop {
  kind: 'whole' | 'box'
  /** Whole pixels of the picture that is worked on, after growing. */
  box: Box
  /** What the detector said; undefined for the whole picture. */
  detection: Detection | undefined
  label: string | undefined
  quality: CropQuality
  /** Empty when it may be the main one. The whole picture always may, with its reasons kept. */
  rejected: RejectionReason[]
  points: ReturnType<typeof cropPoints>
}

export interface FoundCrops {
  /** Whole picture first, then boxes, surest first. */
  crops: Crop[]
  main: Crop
}

/** What is known of the product that a picture belongs to, or of what somebody looks for. */
export interface PictureWords {
  text?: string
  category?: string
}

/** The crops of a picture with their quality and points, and the one that stands for it. Without a detector: the whole picture. */
export async function findCrops(picture: Raster, detector: Detector | undefined, words: PictureWords = {}, options: CropOptions = defaultCropOptions): Promise<FoundCrops> {
  const detections = detector ? (await detector.detect(picture)).slice(0, options.most) : []
  const known = wordsOf(words.text, words.category)
  const whole = { x0: 0, y0: 0, x1: picture.width, y1: picture.height }
  const crops: Crop[] = [await toCrop(picture, whole, undefined, undefined, options, { agrees: false, rivals: 0 })]
  for (const detection of detections) {
    const label = detector?.labels[detection.classId]
    const rivals = detections.filter((other) => other !== detection && other.classId === detection.classId && other.score > detection.score / 2).length
    const box = wholePixels(expandBox(detection.box, options.expand, picture), picture)
    crops.push(await toCrop(picture, box, detection, label, options, { agrees: labelAgrees(label, known), rivals }))
  }
  const usable = crops.filter(({ kind, rejected }) => kind === 'whole' || rejected.length === 0)
  const main = usable.reduce((best, crop) => (crop.points.sum > best.points.sum ? crop : best))
  return { crops, main }
}

async function toCrop(picture: Raster, box: Box, detection: Detection | undefined, label: string | undefined, options: CropOptions, more: { agrees: boolean; rivals: number }): Promise<Crop> {
  const shape = measureShape(box, picture)
  const points = cropPoints({ whole: !detection, detectorScore: detection?.score ?? 1, areaShare: shape.areaShare, centrality: centrality(box, picture), ...more }, options.weights)
  const plain: CropQuality = { ...shape, sharpness: undefined, noise: undefined }
  const byShape = rejections(plain, options.quality)
  // Texture costs a pass over the pixels: not for what is refused by its shape, nor for what could not win.
  const texture = !detection || (byShape.length === 0 && points.sum > options.weights.whole) ? await measureTexture(cropRaster(picture, box)) : {}
  const quality = { ...plain, ...texture }
  return { kind: detection ? 'box' : 'whole', box, detection, label, quality, rejected: rejections(quality, options.quality), points }
}

import type { VisionModels } from '../../models/vision/ports.js'
import type { Raster } from '../../models/vision/raster.js'
import { cropRaster, reflectSquare } from './crop/crop-raster.js'
import { defaultCropOptions, findCrops, type Crop, type CropOptions, type FoundCrops, type PictureWords } from './crop/find-crops.js'
import { decodePicture, defaultPictureLimits, type DecodedPicture, type PictureLimits } from './decode/decode-picture.js'
import { describePixels } from './features/describe-pixels.js'
import type { Features } from './features/features.js'
import { featureVersions, type FeatureVersions } from './versions.js'

export interface PictureServices {
  models: Pick<VisionModels, 'detector' | 'encoders' | 'degraded'>
  limits?: PictureLimits
  crop?: CropOptions
  /** False leaves the detector out; the versions say so. */
  detect?: boolean
}

export interface AnalysedPicture extends FoundCrops, FeatureVersions {
  picture: DecodedPicture
  /** Of the main crop. */
  features: Features
  /** What this machine lacks, in words; empty when nothing. */
  degraded: string[]
  /** Milliseconds a step. */
  timings: { decode: number; crops: number; features: number }
}

/**
 * The one way from a file's bytes to features, for catalogue pictures and for what people look for: open, find crops, choose
 * the main one, square it, encode. Deterministic. Throws PictureError when the file cannot be opened; a model that fails on a
 * picture is left out and named in `degraded`.
 */
export async function analysePicture(services: PictureServices, bytes: Uint8Array, words: PictureWords = {}): Promise<AnalysedPicture> {
  const started = performance.now()
  const limits = services.limits ?? defaultPictureLimits
  const crop = services.crop ?? defaultCropOptions
  const degraded = [...services.models.degraded()]
  const picture = await decodePicture(bytes, limits)
  const decoded = performance.now()
  let detector = services.detect === false ? undefined : services.models.detector
  const found = await findCrops(picture.raster, detector, words, crop).catch(async () => {
    detector = undefined
    degraded.push('the detector failed: the whole picture is compared')
    return findCrops(picture.raster, undefined, words, crop)
  })
  const cropped = performance.now()
  const { features, used } = await encodeCrop(services.models, picture.raster, found.main, degraded)
  return {
    ...found,
    ...featureVersions(detector, used, crop, limits.workingSide),
    picture,
    features,
    degraded,
    timings: { decode: decoded - started, crops: cropped - decoded, features: performance.now() - cropped },
  }
}

/** Features of any crop of an opened picture, as for the main one: for a crop that somebody picked instead. */
export async function encodeCrop(models: Pick<VisionModels, 'encoders'>, picture: Raster, { box }: Pick<Crop, 'box'>, degraded: string[] = []) {
  const square = reflectSquare(cropRaster(picture, box))
  const described = describePixels(square)
  const encoded = await Promise.all(models.encoders.map(async (encoder) => ({ encoder, vector: await encoder.encode(square).catch(() => undefined) })))
  const working = encoded.filter((each): each is typeof each & { vector: Float32Array } => each.vector !== undefined)
  for (const { encoder, vector } of encoded) if (!vector) degraded.push(`the encoder ${encoder.name} failed`)
  const features: Features = { ...Object.fromEntries(working.map(({ encoder, vector }) => [encoder.name, vector])), ...(await described) }
  return { features, used: working.map(({ encoder }) => encoder) }
}

import { createHash } from 'node:crypto'
import type { Detector, ImageEncoder } from '../../models/vision/ports.js'
import { cropVersion, type CropOptions } from './crop/find-crops.js'
import { decodeVersion } from './decode/decode-picture.js'
import { descriptorVersion } from './features/describe-pixels.js'

export interface FeatureVersions {
  /** What made the features: `efficientnet-lite2@65766aa9+mobilenetv2@495244ea+pixels@1`. */
  modelVersion: string
  /** A digest of every step before the encoders: decoding, detector, crops, the encoders' own inputs. */
  preprocessVersion: string
}

/** Versions computed from what goes in, so that a changed step cannot be forgotten. */
export function featureVersions(detector: Detector | undefined, encoders: readonly ImageEncoder[], crop: CropOptions, workingSide: number): FeatureVersions {
  const steps = {
    decode: decodeVersion,
    workingSide,
    detector: detector ? [detector.modelVersion, detector.preprocessVersion] : null,
    crop: cropVersion,
    cropOptions: crop,
    encoders: encoders.map((encoder) => encoder.preprocessVersion),
  }
  return {
    modelVersion: [...encoders.map((encoder) => encoder.modelVersion), `pixels@${descriptorVersion}`].join('+'),
    preprocessVersion: `crops@${digest(steps)}`,
  }
}

/** Eight hexadecimal digits of the JSON of a value. */
export function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8)
}

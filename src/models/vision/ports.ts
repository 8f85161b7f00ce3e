import type { Box, Raster } from './raster.js'

export interface Detection {
  box: Box
  /** 0 to 1. */
  score: number
  /** Number of the class in the model's own list. */
  classId: number
}

export interface ModelVersions {
  modelVersion: string
  preprocessVersion: string
}

/** Finds things in a picture; boxes in pixels of the picture given, clipped to it, best first. */
export interface Detector extends ModelVersions {
  /** Names of the classes; may be empty. */
  readonly labels: readonly string[]
  detect(picture: Raster): Promise<Detection[]>
}

/** Features of a square picture, as the network gives them: not yet centred, whitened or of unit length. */
export interface ImageEncoder extends ModelVersions {
  readonly name: string
  readonly dimension: number
  encode(square: Raster): Promise<Float32Array>
}

/** Pictures and words in one space (CLIP and its like). Unit length. */
export interface ImageTextEncoder extends ModelVersions {
  readonly dimension: number
  encodeImage(square: Raster): Promise<Float32Array>
  encodeText(text: string): Promise<Float32Array>
}

export type ModelState = 'loading' | 'ready' | 'failed'

/** One model as health pages and `models list` show it. */
export interface ModelHealth {
  name: string
  kind: 'detector' | 'image-encoder'
  state: ModelState
  licence: string
  modelVersion: string
  /** In words, when it failed. */
  reason?: string
  loadMs?: number
}

/** All models for pictures that this machine has. */
export interface VisionModels {
  readonly detector: Detector | undefined
  readonly encoders: readonly ImageEncoder[]
  health(): ModelHealth[]
  /** What is missing, in words for the foot of a reply; empty when all is there. */
  degraded(): string[]
  close(): Promise<void>
}
